// Writes rules/tests/<Alert>.test.yaml for `promtool test rules`: per alert that it fires with these very
// words, that it does not just below, with too little data, with NaN or without series, and that it
// resolves. Sentences are spelled out, not derived from the templates. Run: node test/support/rule-tests.ts

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { BEHAVIOUR_CASES } from './rule-cases-behaviour.ts';
import { BUDGET_CASES } from './rule-cases-budget.ts';
import { PIPELINE_CASES } from './rule-cases-pipeline.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly series: string;
  readonly values: string;
}

/** One expectation: at this time the alert fires with these labels and words, or not at all. */
export interface Expectation {
  readonly at: string;
  readonly fires: readonly {
    readonly labels: Labels;
    readonly description: string;
    /** Query string of explain_url, where the alert belongs to a series. */
    readonly explain?: string;
  }[];
}

export interface Scenario {
  readonly name: string;
  readonly input: readonly Series[];
  readonly expect: readonly Expectation[];
  /** Step of the series' values; 1m unless given. */
  readonly interval?: string;
}

export interface AlertCases {
  readonly alert: string;
  readonly file: 'behaviour' | 'budget' | 'pipeline';
  readonly summary: string;
  readonly scenarios: readonly Scenario[];
}

/** File name → YAML text of every test file. */
export function renderRuleTests(): Map<string, string> {
  const cases = [...BEHAVIOUR_CASES, ...BUDGET_CASES, ...PIPELINE_CASES];
  return new Map(cases.map((one) => [`${one.alert}.test.yaml`, render(one)]));
}

const GROUPS_OF_BUDGET = ['llm-objective-recordings', 'llm-cost-recordings', 'llm-budget'];
const BOARD = 'http://localhost:9464';

function render({ alert, file, summary, scenarios }: AlertCases): string {
  const body = {
    rule_files: [`../${file}.yaml`],
    evaluation_interval: '1m',
    // Recordings first: an alert's words look them up, and promtool shuffles groups otherwise.
    ...(file === 'budget' ? { group_eval_order: GROUPS_OF_BUDGET } : {}),
    tests: scenarios.map(({ name, interval, input, expect }) => ({
      name,
      interval: interval ?? '1m',
      input_series: input,
      alert_rule_test: expect.map(({ at, fires }) => ({
        eval_time: at,
        alertname: alert,
        exp_alerts: fires.map(({ labels, description, explain }) => ({
          exp_labels: labels,
          exp_annotations: {
            summary,
            description,
            runbook_url: `${BOARD}/runbooks/${alert}`,
            explain_url: `${BOARD}/${explain ?? ''}`,
          },
        })),
      })),
    })),
  };
  const head = `# Written by test/support/rule-tests.ts. Run: promtool test rules rules/tests/*.test.yaml\n`;
  return head + stringify(body, { lineWidth: 0 });
}

if (import.meta.main) {
  const directory = resolve(import.meta.dirname, '../../rules/tests');
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of renderRuleTests()) writeFileSync(join(directory, name), text);
}
