// `spandrift rules`: the alert and recording rules for a configuration, as Prometheus rule files or as
// PrometheusRule objects for the operator. rules/*.yaml in the repository are its default output (tested).

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Document, isMap, isScalar, visit } from 'yaml';
import type { Config } from '../config.ts';
import { ensureFolder } from '../folders.ts';
import type { CliContext } from './context.ts';
import { behaviourFile } from './rules/behaviour.ts';
import { budgetFile, DEFAULT_OBJECTIVES, type Objective } from './rules/budget.ts';
import { pipelineFile } from './rules/pipeline.ts';
import type { RuleFile } from './rules/shape.ts';

export type RulesFormat = 'prometheus' | 'prometheusrule';

export interface RulesOptions {
  readonly format?: RulesFormat;
  /** Where runbooks are served; default the board, `http://localhost:9464/runbooks`. */
  readonly runbookBaseUrl?: string | undefined;
  /** The board an alert links to; default `http://localhost:9464/`. */
  readonly explainBaseUrl?: string | undefined;
  /** The scrape job's name in Prometheus. */
  readonly job?: string;
  /** Objectives to watch; none given or an empty list: DEFAULT_OBJECTIVES. */
  readonly objectives?: readonly Objective[];
}

export interface RenderedRules {
  /** File name → YAML text, in reading order. */
  readonly files: ReadonlyMap<string, string>;
  /** What the reader should know: tiers left out. */
  readonly notices: readonly string[];
  readonly groups: readonly RuleFile[];
}

const BOARD_URL = 'http://localhost:9464';

/** Renders every rule file. Pure: the same options give the same bytes. */
export function renderRules(options: RulesOptions = {}): RenderedRules {
  const links = {
    runbookBaseUrl: (options.runbookBaseUrl ?? `${BOARD_URL}/runbooks`).replace(/\/+$/, ''),
    explainBaseUrl: options.explainBaseUrl ?? `${BOARD_URL}/`,
  };
  const given = options.objectives ?? [];
  const budget = budgetFile(given.length === 0 ? DEFAULT_OBJECTIVES : given, links);
  const groups = [
    behaviourFile(links),
    budget.file,
    pipelineFile(options.job ?? 'spandrift', links),
  ];
  const format = options.format ?? 'prometheus';
  const files = new Map(groups.map((file) => [`${file.name}.yaml`, toYaml(file, format)]));
  return { files, notices: budget.notices, groups };
}

const MARK =
  'Rendered by "spandrift rules". Do not edit: change the configuration and render again.';

function toYaml(file: RuleFile, format: RulesFormat): string {
  const body = format === 'prometheus' ? { groups: file.groups } : toPrometheusRule(file);
  const document = new Document(body, { aliasDuplicateObjects: false });
  document.commentBefore = [MARK, ...file.comment.split('\n')].map((line) => ` ${line}`).join('\n');
  layOut(document);
  return document.toString({ lineWidth: 0 });
}

function toPrometheusRule(file: RuleFile): unknown {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: `spandrift-${file.name}`,
      labels: { 'app.kubernetes.io/name': 'spandrift', prometheus: 'k8s', role: 'alert-rules' },
    },
    spec: { groups: file.groups },
  };
}

/** Blank lines between rules, and block text for expressions of several lines. */
function layOut(document: Document): void {
  visit(document, {
    Seq(_key, node) {
      for (const item of node.items.slice(1)) if (isMap(item)) item.spaceBefore = true;
    },
    Pair(_key, pair) {
      if (!isScalar(pair.value) || typeof pair.value.value !== 'string') return;
      if (pair.value.value.includes('\n')) pair.value.type = 'BLOCK_LITERAL';
    },
  });
}

interface RulesFlags {
  readonly config?: string;
  readonly format: RulesFormat;
  readonly runbookBaseUrl?: string;
  readonly explainBaseUrl?: string;
  readonly job: string;
  readonly out?: string;
}

/** Adds `spandrift rules` to the program. */
export function registerRules(program: Command, context: CliContext): void {
  program
    .command('rules')
    .description('render the alert rules for the current configuration')
    .option('--config <file>', 'configuration file (default: spandrift.yaml where there is one)')
    .addOption(
      program
        .createOption('--format <format>', 'rule files, or objects for the Prometheus Operator')
        .choices(['prometheus', 'prometheusrule'])
        .default('prometheus'),
    )
    .option('--runbook-base-url <url>', 'where the runbooks are; <url>/<Alert> must answer')
    .option('--explain-base-url <url>', 'where the board is')
    .option('--job <name>', "the scrape job's name in Prometheus", 'spandrift')
    .option('--out <directory>', 'write one file each there instead of printing them all')
    .action((flags: RulesFlags) => runRules(flags, context));
}

function runRules(flags: RulesFlags, context: CliContext): void {
  const rendered = renderRules(optionsFrom(context.loadConfig(flags.config), flags));
  for (const notice of rendered.notices) context.remark(`note: ${notice}`);
  if (flags.out === undefined) {
    context.print(printable(rendered, flags.format).trimEnd());
    return;
  }
  ensureFolder('--out', flags.out);
  for (const [name, text] of rendered.files) writeFileSync(join(flags.out, name), text);
}

/** One document Prometheus can load as it is; the operator's objects as a stream of documents. */
function printable(rendered: RenderedRules, format: RulesFormat): string {
  if (format === 'prometheusrule') return [...rendered.files.values()].join('---\n');
  const groups = rendered.groups.flatMap((file) => file.groups);
  const comment = rendered.groups.map((file) => file.comment).join('\n\n');
  return toYaml({ name: 'spandrift', comment, groups }, format);
}

function optionsFrom(config: Config, flags: RulesFlags): RulesOptions {
  return {
    format: flags.format,
    runbookBaseUrl: flags.runbookBaseUrl ?? config.publish.runbook_base_url,
    explainBaseUrl: flags.explainBaseUrl ?? config.publish.explain_base_url,
    job: flags.job,
    objectives: config.slos,
  };
}
