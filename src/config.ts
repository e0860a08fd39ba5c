// One schema for the whole configuration: a YAML file, then environment SPANDRIFT_<SECTION>__<KEY>
// over it. Unknown keys are refused, every mistake is reported at once with its path, and a bad value
// never falls back to a default. Keys are snake_case; app.ts turns them into the rooms' options.

import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { refuseLostBaseline, refuseMissingSpan } from './config-baselines.ts';
import { AppError } from './model/errors.ts';
import { LEAF_COLUMNS, SIGNAL_NAMES } from './model/signals.ts';

const port = z.int().min(0).max(65535);
const host = z.string().min(1);
const days = z.int().min(1).max(3650);
const bytes = z.int().min(1);
const seconds = z.number().positive();
const webUrl = z.url({
  protocol: /^https?$/,
  error: 'Invalid URL; write a whole one, such as https://host.example/path',
});
const sizeOf = (defaultValue: number) => bytes.default(defaultValue);
const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

const tls = z.strictObject({
  cert_file: z.string(),
  key_file: z.string(),
  /** With it, clients must present a certificate this authority signed. */
  client_ca_file: z.string().optional(),
});

const receive = z.strictObject({
  host: host.default('127.0.0.1'),
  grpc_port: port.default(4317),
  http_port: port.default(4318),
  max_request_bytes: sizeOf(64 * MiB),
  max_inflight_bytes: sizeOf(128 * MiB),
  max_response_bytes: sizeOf(4 * MiB),
  headers_timeout_seconds: seconds.default(10),
  request_timeout_seconds: seconds.default(30),
  idle_timeout_seconds: seconds.default(65),
  /** Decode workers; absent: as many as cores leave beside the main thread and ClickHouse. */
  workers: z.int().min(0).max(64).optional(),
  cors_origins: z.array(z.string()).default([]),
  tls: tls.optional(),
  deduplication_window_seconds: z.number().min(0).default(3600),
  deduplication_spans_max: z.int().min(0).default(4_000_000),
  forward: z
    .strictObject({
      endpoint: webUrl,
      headers: z.record(z.string(), z.string()).default({}),
      timeout_seconds: seconds.default(10),
    })
    .optional(),
});

const auth = z.strictObject({
  /** Bearer tokens an exporter may send; none means no authentication. */
  tokens: z.array(z.string().min(8)).default([]),
});

const privacy = z.strictObject({
  content: z.enum(['off', 'hash', 'redacted', 'full']).default('redacted'),
  /** Absent: a random key is made at first start and kept in the data directory. */
  hmac_key: z.string().min(16).optional(),
  content_attributes: z.array(z.string()).default([]),
  allow_attributes: z.array(z.string()).default([]),
  /** Also replace IPv4 addresses in texts. */
  ip_addresses: z.boolean().default(false),
});

const price = z.strictObject({
  provider: z.string().default(''),
  model: z.string().min(1),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  input_usd_per_million: z.number().min(0),
  output_usd_per_million: z.number().min(0),
  cache_read_usd_per_million: z.number().min(0).optional(),
  cache_write_usd_per_million: z.number().min(0).optional(),
  batch_factor: z.number().min(0).max(1).optional(),
});

const hitRule = z.strictObject({
  min_score: z.number().optional(),
  max_distance: z.number().optional(),
  /** So many documents make a hit where no score is conveyed. */
  min_documents: z.int().min(1).optional(),
  /** What scores mean where the span does not say: up, similarity; down, distance. */
  score_direction: z.enum(['up', 'down']).optional(),
});

const normalise = z.strictObject({
  /** Canonical field → attribute keys tried before the built-in ones. */
  attributes: z.record(z.string(), z.array(z.string().min(1)).min(1)).default({}),
  prices: z.array(price).default([]),
  /** Weigh the words of calls without token counts; such rows say usage_quality = estimated. */
  estimate_tokens: z.boolean().default(false),
  retrieval_hit: z
    .strictObject({
      default: hitRule.default({ min_score: 0.5 }),
      data_sources: z.record(z.string(), hitRule).default({}),
    })
    .prefault({}),
  refusal: z
    .strictObject({
      enabled: z.boolean().default(true),
      phrases: z.array(z.string().min(3)).default([]),
      /** Evaluations whose verdict is taken for the truth beside the refusal rate. */
      judged_by: z
        .array(z.string().min(1))
        .default(['refusal', 'refused', 'is_refusal', 'declined']),
    })
    .prefault({}),
});

const spool = z.strictObject({
  path: z.string().default('./data/spool'),
  bytes_max: sizeOf(2 * GiB),
  segment_bytes_max: sizeOf(64 * MiB),
  disk_reserve_bytes: z
    .int()
    .min(0)
    .default(512 * MiB),
  flush_interval_ms: z.number().min(0).max(1000).default(5),
  /** How long segments stay after ClickHouse confirmed them: what power loss takes from it is loaded again. */
  keep_loaded_seconds: z.number().min(0).max(3600).default(60),
});

const store = z.strictObject({
  /** Remote ClickHouse, http(s)://host:8123; absent = embedded. */
  url: webUrl.optional(),
  username: z.string().default('default'),
  password: z.string().default(''),
  /** Embedded data directory. */
  path: z.string().default('./data/store'),
  database: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .default('spandrift'),
  cluster: z.string().optional(),
  embedded: z.strictObject({ query_port: port.optional() }).prefault({}),
  insert_rows_max: z.int().min(1).default(100_000),
  insert_bytes_max: sizeOf(64 * MiB),
  insert_interval_ms: z.number().min(1).default(1000),
});

const retention = z.strictObject({
  traces_days: days.default(14),
  logs_days: days.default(14),
  metrics_days: days.default(14),
  calls_days: days.default(90),
  messages_days: days.default(3),
  rollups_days: days.default(180),
  findings_days: days.default(365),
});

const monitor = z
  .strictObject({
    name: z.string().min(1),
    signal: z.enum(SIGNAL_NAMES as [string, ...string[]]),
    enabled: z.boolean().default(true),
    group_by: z.array(z.enum(LEAF_COLUMNS)).optional(),
    where: z.partialRecord(z.enum(LEAF_COLUMNS), z.string()).optional(),
    worse: z.enum(['up', 'down', 'either']).optional(),
    baseline: z
      .enum(['seasonal', 'pinned', 'previous_version', 'control', 'previous_window'])
      .optional(),
    /** baseline: control: what tells the control segment from a series' own, column → value. */
    control: z.partialRecord(z.enum(LEAF_COLUMNS), z.string()).optional(),
    minimum_ratio: z.number().min(1).optional(),
    minimum_delta: z.number().min(0).optional(),
    minimum_events: z.int().min(0).optional(),
    minimum_users: z.int().min(0).optional(),
    minimum_samples: z.int().min(1).optional(),
    window_minutes: z.int().min(1).optional(),
    budget: z
      .strictObject({
        page: z.number().positive(),
        ticket: z.number().positive(),
        suspected: z.number().positive(),
      })
      .optional(),
  })
  .superRefine(refuseLostBaseline);

const day = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A launch or a holiday; a date is a whole day of UTC, `to` included. */
const period = z
  .strictObject({
    name: z.string().min(1),
    /** launch: more traffic is expected, holiday: less, another word: anything. */
    kind: z.string().min(1).default('event'),
    from: day,
    to: day,
    /** '' stands for every one. */
    service: z.string().default(''),
    environment: z.string().default(''),
  })
  .refine((value) => endOf(value.to) > Date.parse(value.from), {
    path: ['to'],
    error: 'must be later than from',
  });

/** The end of a period: of the whole day where only a date is given. Unix milliseconds. */
export function endOf(to: string): number {
  return Date.parse(to) + (to.includes('T') ? 0 : 86_400_000);
}

function refuseSameNames(
  declared: readonly { readonly name: string }[],
  context: z.RefinementCtx,
): void {
  for (const [index, { name }] of declared.entries()) {
    if (declared.findIndex((other) => other.name === name) === index) continue;
    const message = 'another monitor has this name; give each its own';
    context.addIssue({ code: 'custom', path: [index, 'name'], input: name, message });
  }
}

const monitors = z.strictObject({
  /** Off: only the monitors declared here run. */
  defaults: z.boolean().default(true),
  /** Declared monitors; one with the name of a default replaces its settings. */
  declared: z.array(monitor).superRefine(refuseSameNames).default([]),
  /** Times in which traffic is not what it usually is. */
  calendar: z.array(period).default([]),
  settle_delay_seconds: seconds.default(60),
  rollup_interval_seconds: seconds.default(15),
  judge_interval_seconds: seconds.default(15),
});

const baselines = z.strictObject({
  history_days: days.default(28),
  learn_interval_seconds: seconds.default(3600),
  /** A span of time taken as normal for monitors with baseline: pinned. */
  pinned: z
    .strictObject({ from: z.iso.datetime(), to: z.iso.datetime() })
    .refine(({ from, to }) => Date.parse(to) > Date.parse(from), {
      path: ['to'],
      error: 'must be later than from',
    })
    .optional(),
});

const slo = z.strictObject({
  name: z.string().min(1),
  signal: z.enum(['refusal_rate', 'error_rate', 'output_valid_rate', 'retrieval_hit_rate']),
  objective: z.number().gt(0).lt(1),
});

const budget = z.strictObject({
  service: z.string().min(1),
  tenant: z.string().default(''),
  usd_per_day: z.number().positive(),
});

const publish = z.strictObject({
  host: host.default('127.0.0.1'),
  port: port.default(9464),
  runbook_base_url: webUrl.optional(),
  explain_base_url: webUrl.optional(),
  label_values_max: z.int().min(1).default(200),
});

const log = z.strictObject({
  level: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});

export const configSchema = z.strictObject({
  receive: receive.prefault({}),
  auth: auth.prefault({}),
  privacy: privacy.prefault({}),
  normalise: normalise.prefault({}),
  spool: spool.prefault({}),
  store: store.prefault({}),
  retention: retention.prefault({}),
  monitors: monitors.prefault({}),
  baselines: baselines.prefault({}),
  slos: z.array(slo).default([]),
  budgets: z.array(budget).default([]),
  publish: publish.prefault({}),
  log: log.prefault({}),
});

export type Config = z.output<typeof configSchema>;

export interface ConfigSource {
  /** A YAML file's path; absent: `spandrift.yaml` where there is one. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_FILE = 'spandrift.yaml';

/**
 * Reads file and environment into a whole, valid configuration.
 * Throws CONFIG_INVALID with one violation a mistake: its path, the value and what would be right.
 */
export function loadConfig(source: ConfigSource): Config {
  const mistakes: Violation[] = [];
  const fromFile = readFile(source.file, mistakes);
  const merged = overlayEnvironment(fromFile, source.env, mistakes);
  const parsed = configSchema
    .superRefine(refuseMissingSpan)
    .safeParse(merged, { reportInput: true });
  if (!parsed.success) mistakes.push(...parsed.error.issues.flatMap(toViolations));
  if (mistakes.length > 0 || !parsed.success) {
    throw new AppError('CONFIG_INVALID', describe(mistakes), { violations: mistakes });
  }
  return parsed.data;
}

/** The effective configuration with secrets replaced, for printing. */
export function redactConfig(config: Config): Config {
  const copy = structuredClone(config);
  if (copy.privacy.hmac_key !== undefined) copy.privacy.hmac_key = REDACTED;
  if (copy.store.password !== '') copy.store.password = REDACTED;
  if (copy.store.url !== undefined) copy.store.url = withoutUserInfo(copy.store.url);
  copy.auth.tokens = copy.auth.tokens.map(() => REDACTED);
  if (copy.receive.forward !== undefined) {
    copy.receive.forward.headers = Object.fromEntries(
      Object.keys(copy.receive.forward.headers).map((name) => [name, REDACTED]),
    );
  }
  return copy;
}

/** JSON Schema (2020-12) of the file, for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input' });
}

const REDACTED = '[redacted]';

interface Violation {
  readonly field: string;
  readonly description: string;
}

type Tree = Record<string, unknown>;

function readFile(file: string | undefined, mistakes: Violation[]): Tree {
  let text: string;
  try {
    text = readFileSync(file ?? DEFAULT_FILE, 'utf8');
  } catch (error) {
    if (file === undefined && isMissing(error)) return {};
    mistakes.push({ field: file ?? DEFAULT_FILE, description: `cannot be read: ${reason(error)}` });
    return {};
  }
  return parseTree(text, file ?? DEFAULT_FILE, mistakes);
}

function parseTree(text: string, file: string, mistakes: Violation[]): Tree {
  try {
    const value: unknown = parseYaml(text);
    if (value === null || value === undefined) return {};
    if (isTree(value)) return value;
    mistakes.push({ field: file, description: 'must be a mapping of sections, e.g. "receive:"' });
  } catch (error) {
    mistakes.push({ field: file, description: `is not valid YAML: ${reason(error)}` });
  }
  return {};
}

const ENV_PREFIX = 'SPANDRIFT_';
/** Variables of ours that are not configuration. */
const ENV_OTHER = /^SPANDRIFT_(TEST|CRASH|FUZZ|BENCH)_/;

function overlayEnvironment(tree: Tree, env: ConfigSource['env'], mistakes: Violation[]): Tree {
  const result = structuredClone(tree);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !name.startsWith(ENV_PREFIX) || ENV_OTHER.test(name)) continue;
    const path = name.slice(ENV_PREFIX.length).toLowerCase().split('__');
    if (path.length < 2) {
      mistakes.push({
        field: name,
        description: 'names no key: write SPANDRIFT_<SECTION>__<KEY> with two underscores',
      });
      continue;
    }
    setPath(result, path, fromText(path, value));
  }
  return result;
}

/** Environment values are text; where the schema wants text they stay so, elsewhere YAML reads them. */
function fromText(path: readonly string[], value: string): unknown {
  if (wantsText(path)) return value;
  try {
    return parseYaml(value) as unknown;
  } catch {
    return value;
  }
}

function wantsText(path: readonly string[]): boolean {
  let schema: unknown = configSchema;
  for (const key of path) {
    const shape = shapeOf(schema);
    if (shape === undefined) return false;
    schema = shape[key];
  }
  const inner = unwrap(schema);
  return inner?.type === 'string';
}

interface Definition {
  readonly type: string;
  readonly innerType?: unknown;
  readonly shape?: Record<string, unknown>;
}

function unwrap(schema: unknown): Definition | undefined {
  let definition = definitionOf(schema);
  while (definition?.innerType !== undefined) definition = definitionOf(definition.innerType);
  return definition;
}

function definitionOf(schema: unknown): Definition | undefined {
  return (schema as { _zod?: { def: Definition } } | undefined)?._zod?.def;
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  return unwrap(schema)?.shape;
}

function setPath(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (isTree(next)) {
      at = next;
    } else {
      const made: Tree = {};
      Object.defineProperty(at, key, {
        value: made,
        enumerable: true,
        writable: true,
        configurable: true,
      });
      at = made;
    }
  }
  const last = path.at(-1) ?? '';
  Object.defineProperty(at, last, { value, enumerable: true, writable: true, configurable: true });
}

function toViolations(issue: z.core.$ZodIssue): Violation[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: path === '' ? key : `${path}.${key}`,
      description: 'is not a known key; `spandrift config schema` lists them',
    }));
  }
  const given = isSecretPath(path) ? '' : `, got ${shorten(issue.input)}`;
  return [{ field: path, description: `${issue.message}${given}` }];
}

function isSecretPath(path: string): boolean {
  return /key|password|token|headers/.test(path);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function describe(mistakes: readonly Violation[]): string {
  const lines = mistakes.map(({ field, description }) => `  ${field}: ${description}`);
  const noun = mistakes.length === 1 ? 'mistake' : 'mistakes';
  return `the configuration has ${mistakes.length} ${noun}:\n${lines.join('\n')}`;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withoutUserInfo(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = 'redacted';
  return parsed.href;
}
