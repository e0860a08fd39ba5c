// What the API accepts: strict schemas, and errors that name the field, the value and what would be right.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import type { CalendarPeriod, Change } from '../model/judgement.ts';
import type { Evaluation } from '../model/records.ts';
import type { DecisionRequest } from './data.ts';

const text = z.string().max(1000);
/** Times the store can hold. */
const time = z.iso.datetime({ offset: true }).refine(
  (value) => {
    const ms = Date.parse(value);
    return ms >= Date.UTC(2000, 0) && ms < Date.UTC(2100, 0);
  },
  { error: 'must be a time of the years 2000 to 2099' },
);

const change = z.strictObject({
  timestamp: time.optional(),
  /** '*' touches every service. */
  service: text.min(1).transform((service) => (service === '*' ? '' : service)),
  environment: text.default(''),
  kind: text.regex(/^[a-z][a-z0-9_]*$/, 'must be lower case with underscores, such as deploy'),
  old_value: text.default(''),
  new_value: text.min(1),
  /** Share of the traffic it touches; all of it unless given. */
  share: z.number().min(0).max(1).default(1),
  /** The end of a period that begins at `timestamp`: a launch, a holiday. */
  until: time.optional(),
});

const hex = (length: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`), `must be ${length} lower-case hex digits`);

const evaluation = z
  .strictObject({
    timestamp: time.optional(),
    trace_id: hex(32).optional(),
    span_id: hex(16).optional(),
    response_id: text.optional(),
    service: text.default(''),
    environment: text.default(''),
    tenant: text.default(''),
    feature: text.default(''),
    prompt_name: text.default(''),
    prompt_version: text.default(''),
    request_model: text.default(''),
    response_model: text.default(''),
    evaluation_name: text.min(1),
    score: z.number().optional(),
    label: text.default(''),
    passed: z.boolean().optional(),
    evaluator: text.default(''),
    /** Why; only its hash is stored. */
    explanation: z.string().max(100_000).optional(),
    canary_set: text.default(''),
    canary_case: text.default(''),
    canary_run: text.default(''),
  })
  .refine(
    (value) => value.score !== undefined || value.passed !== undefined || value.label !== '',
    {
      path: ['score'],
      message: 'an evaluation needs at least one of score, passed and label',
    },
  )
  .refine((value) => [value.trace_id, value.response_id, value.service].some(Boolean), {
    path: ['trace_id'],
    message: 'say what was evaluated: trace_id (with span_id), response_id or at least service',
  });

const evaluations = z.union([
  z.strictObject({ evaluations: z.array(evaluation).min(1).max(10_000) }),
  evaluation.transform((value) => ({ evaluations: [value] })),
]);

const segment = z.record(text, text);

const decision = z.strictObject({
  kind: z.enum(['accept', 'mute', 'unmute']),
  monitor: text.min(1),
  segment,
  until: time.optional(),
  actor: text.min(1),
  reason: text.default(''),
});

/** A change to announce, or with `until` a period. Throws QUERY_INVALID with every mistake. */
export function parseChange(body: unknown, nowMs: number): Change | CalendarPeriod {
  const value = parseAsked(change, body);
  const timestampMs = value.timestamp === undefined ? nowMs : Date.parse(value.timestamp);
  if (value.until !== undefined) {
    return toPeriod({ ...value, fromMs: timestampMs, toMs: Date.parse(value.until) });
  }
  return {
    timestampMs,
    service: value.service,
    environment: value.environment,
    kind: value.kind,
    oldValue: value.old_value,
    newValue: value.new_value,
    share: value.share,
  };
}

const PERIOD_DAYS_MAX = 31;

function toPeriod(value: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly new_value: string;
}): CalendarPeriod {
  const { fromMs, toMs, service, environment, kind } = value;
  if (toMs < fromMs || toMs - fromMs > PERIOD_DAYS_MAX * 86_400_000) {
    throw new AppError(
      'QUERY_INVALID',
      `until: a period ends 0 to ${PERIOD_DAYS_MAX} days after its timestamp, got ${new Date(toMs).toISOString()}; nothing is learned within it, so give the days that are unusual`,
      { at: 'until' },
    );
  }
  return { name: value.new_value, kind, fromMs, toMs, service, environment };
}

/** Scores to store: one, or a list under `evaluations`. Throws QUERY_INVALID with every mistake. */
export function parseEvaluations(body: unknown, nowMs: number): Evaluation[] {
  // A union's error says little; the shape decides which schema speaks.
  const isList = typeof body === 'object' && body !== null && 'evaluations' in body;
  const list = isList
    ? parseAsked(evaluations.options[0], body).evaluations
    : [parseAsked(evaluation, body)];
  return list.map((value) => toEvaluation(value, nowMs));
}

/** A decision to record. Throws QUERY_INVALID with every mistake. */
export function parseDecision(body: unknown): DecisionRequest {
  const { until, ...value } = parseAsked(decision, body);
  return { ...value, untilMs: until === undefined ? null : Date.parse(until) };
}

function toEvaluation(value: z.output<typeof evaluation>, nowMs: number): Evaluation {
  const timestampMs = value.timestamp === undefined ? nowMs : Date.parse(value.timestamp);
  return {
    timestamp: BigInt(timestampMs) * 1_000_000n,
    traceId: value.trace_id ?? '',
    spanId: value.span_id ?? '',
    evaluatedSpanId: value.span_id ?? '',
    responseId: value.response_id ?? '',
    service: value.service,
    serviceVersion: '',
    environment: value.environment,
    tenant: value.tenant,
    team: '',
    feature: value.feature,
    promptName: value.prompt_name,
    promptVersion: value.prompt_version,
    indexVersion: '',
    safetyPolicyVersion: '',
    instrumentation: '',
    instrumentationVersion: '',
    featureFlags: {},
    requestModel: value.request_model,
    responseModel: value.response_model,
    evaluationName: value.evaluation_name,
    score: value.score ?? null,
    label: value.label,
    passed: value.passed ?? null,
    evaluator: value.evaluator,
    explanationHash: value.explanation === undefined ? '' : hashOf(value.explanation),
    canarySet: value.canary_set,
    canaryCase: value.canary_case,
    canaryRun: value.canary_run,
  };
}

const hashOf = (value: string) => createHash('sha256').update(value).digest('hex').slice(0, 32);

const changesQuery = z.strictObject({ hours: z.coerce.number().gt(0).max(8760).default(72) });

/** The hours back that /api/v1/changes is asked for; three days unless given. Throws QUERY_INVALID. */
export function parseChangesHours(query: unknown): number {
  return parseAsked(changesQuery, query).hours;
}

/**
 * A decision about what nobody watches silences or accepts nothing, so it is refused: throws QUERY_INVALID for an
 * unknown monitor, and for a column that no series of the monitor has.
 */
export function assertWatched(
  decision: Pick<DecisionRequest, 'monitor' | 'segment'>,
  columnsOf: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const columns = columnsOf.get(decision.monitor);
  if (columns === undefined) {
    const known = [...columnsOf.keys()].join(', ');
    throw invalid([
      { field: 'monitor', description: `no monitor "${decision.monitor}"; one of ${known}` },
    ]);
  }
  const unknown = Object.keys(decision.segment).filter((column) => !columns.has(column));
  if (unknown.length === 0) return;
  const known = [...columns].join(', ');
  throw invalid(
    unknown.map((column) => ({
      field: `segment.${column}`,
      description: `${decision.monitor} has no such column; it has ${known}`,
    })),
  );
}

const seriesQuery = z.object({
  monitor: text.min(1),
  from: time.optional(),
  to: time.optional(),
  minutes: z.coerce.number().int().min(1).max(1440).default(1),
});

export interface SeriesRequest {
  readonly monitor: string;
  /** Every other parameter: segment columns, if they are any. */
  readonly segment: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMinutes: number;
}

const SERIES_PARAMETERS = ['monitor', 'from', 'to', 'minutes', 'signal'];
const SERIES_BUCKETS_MAX = 20_000;

/** The query of /api/v1/series; the last three hours unless `from` and `to` are given. */
export function parseSeriesQuery(query: unknown, nowMs: number): SeriesRequest {
  const all = parseAsked(z.record(z.string(), text), query);
  const { monitor, from, to, minutes } = parseAsked(seriesQuery, all);
  const toMs = to === undefined ? nowMs : Date.parse(to);
  const fromMs = from === undefined ? toMs - 3 * 3_600_000 : Date.parse(from);
  const buckets = (toMs - fromMs) / 60_000 / minutes;
  if (buckets <= 0 || buckets > SERIES_BUCKETS_MAX) {
    throw invalid([
      {
        field: 'from',
        description: `from and to span ${Math.round(buckets)} rows of ${minutes} minutes; from must be before to, and at most ${SERIES_BUCKETS_MAX} rows long: raise minutes`,
      },
    ]);
  }
  const segment = Object.fromEntries(
    Object.entries(all).filter(([name]) => !SERIES_PARAMETERS.includes(name)),
  );
  return { monitor, segment, fromMs, toMs, bucketMinutes: minutes };
}

/**
 * The values asked for in all segment columns of a monitor, '' where none is given. Throws QUERY_INVALID for a
 * parameter that is no column: without it another series would be answered.
 */
export function segmentAsked(
  asked: Pick<SeriesRequest, 'monitor' | 'segment'>,
  columns: readonly string[],
): Record<string, string> {
  const unknown = Object.keys(asked.segment).filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    const known = [...SERIES_PARAMETERS, ...columns].join(', ');
    throw invalid(
      unknown.map((field) => ({
        field,
        description: `${asked.monitor} has no such column; the parameters are ${known}`,
      })),
    );
  }
  return Object.fromEntries(columns.map((column) => [column, asked.segment[column] ?? '']));
}

/** What was asked, as the schema reads it. Throws QUERY_INVALID with every mistake: field, what is right, value. */
export function parseAsked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            field: [...issue.path, key].join('.'),
            description: 'this is not asked for here; check its spelling or leave it out',
          }))
        : {
            field: issue.path.length === 0 ? 'body' : issue.path.join('.'),
            description: `${issue.message}; got ${describe(issue.input)}`,
          },
    ),
  );
}

function describe(input: unknown): string {
  if (input === undefined) return 'nothing';
  const json = JSON.stringify(input);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

function invalid(violations: readonly { field: string; description: string }[]): AppError {
  return new AppError(
    'QUERY_INVALID',
    violations.map(({ field, description }) => `${field}: ${description}`).join('; '),
    { violations },
  );
}
