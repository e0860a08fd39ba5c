// What people and deploy jobs ask of history: compare two segments or times, compare golden-set runs,
// replay the monitors. The questions are data, so that a command can ask a running service over HTTP
// and get the answer it would compute itself.

import { z } from 'zod';
import { configSchema, type Config } from './config.ts';
import { refuseMissingSpan } from './config-baselines.ts';
import { calendarOf, createMonitorsOf } from './jobs.ts';
import { judgeCanary, type CanaryVerdict } from './judge/canary.ts';
import { compareSpans, type Comparison } from './judge/compare.ts';
import { groupIncidents } from './judge/incidents.ts';
import { judge } from './judge/judge.ts';
import { learn } from './judge/learn.ts';
import { runBacktest, type BacktestReport } from './measure/backtest.ts';
import { readMinutes } from './measure/measure.ts';
import { runReprice, type RepriceReport } from './measure/reprice.ts';
import { AppError } from './model/errors.ts';
import type { Monitor, StatRow } from './model/judgement.ts';
import type { Clock, InsertRows, Query } from './model/pipeline.ts';
import { LEAF_COLUMNS } from './model/signals.ts';
import { isBatchPriced, type Pricer } from './normalise/cost/cost.ts';
import { parseAsked } from './publish/requests.ts';

const milliseconds = z.number().int().nonnegative();
const side = z.strictObject({
  where: z.partialRecord(z.enum(LEAF_COLUMNS), z.string()),
  fromMs: milliseconds,
  toMs: milliseconds,
});

export const questions = {
  compare: z.strictObject({
    a: side,
    b: side,
    monitors: z.array(z.string()).default([]),
    alpha: z.number().gt(0).lt(1).default(0.05),
  }),
  canary: z.strictObject({
    set: z.string().min(1),
    evaluation: z.string().default(''),
    alpha: z.number().gt(0).lt(1).default(0.05),
  }),
  backtest: z.strictObject({
    fromMs: milliseconds,
    toMs: milliseconds,
    monitors: z.array(z.string()).default([]),
    /** Other monitors and baselines to replay with than those of the process that answers. */
    settings: configSchema
      .pick({ monitors: true, baselines: true })
      .superRefine(refuseMissingSpan)
      .optional(),
  }),
  reprice: z.strictObject({ fromMs: milliseconds, toMs: milliseconds }),
} as const;

export type QuestionName = keyof typeof questions;

export interface ComparedSignal extends Comparison {
  readonly monitor: string;
  readonly signal: string;
  readonly unit: string;
}

export interface CanaryAnswer extends CanaryVerdict {
  readonly set: string;
  readonly evaluation: string;
  readonly previousRun: string;
  readonly currentRun: string;
}

export interface Answers {
  /** The gate passes when no signal is worse and on none a difference that matters could have stayed unseen. */
  readonly compare: { readonly signals: ComparedSignal[]; readonly passes: boolean };
  readonly canary: { readonly evaluations: CanaryAnswer[]; readonly passes: boolean };
  readonly backtest: BacktestReport;
  readonly reprice: RepriceReport;
}

export interface AnalysisOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly pricer: Pick<Pricer, 'price'>;
  readonly config: Config;
  readonly clock: Clock;
  readonly onProgress?: (progress: { done: number; total: number; monitor: string }) => void;
}

/** Answers one question. Throws QUERY_INVALID naming the field, NOT_FOUND where there is no such run. */
export async function analyse<N extends QuestionName>(
  options: AnalysisOptions,
  name: N,
  question: unknown,
): Promise<Answers[N]> {
  const answer = {
    compare: () => compareSides(options, parseAsked(questions.compare, question)),
    canary: () => compareRuns(options, parseAsked(questions.canary, question)),
    backtest: () => replayMonitors(options, parseAsked(questions.backtest, question)),
    reprice: () => repriceCalls(options, parseAsked(questions.reprice, question)),
  }[name];
  return (await answer()) as Answers[N];
}

type CompareQuestion = z.output<(typeof questions)['compare']>;

async function compareSides(
  options: AnalysisOptions,
  question: CompareQuestion,
): Promise<Answers['compare']> {
  assertOrder('a', question.a);
  assertOrder('b', question.b);
  const monitors = pickMonitors(options.config, question.monitors).filter(
    ({ kind }) => kind !== 'count' || isSameSegment(question),
  );
  const signals: ComparedSignal[] = [];
  for (const monitor of monitors) {
    const baseline = await readSide(options.query, monitor, question.a);
    const candidate = await readSide(options.query, monitor, question.b);
    if (baseline.rows.length === 0 && candidate.rows.length === 0) continue;
    const comparison = compareSpans({
      monitor,
      baseline,
      candidate,
      alpha: question.alpha,
      // What is asked, not what has data by now: the chance must be the same at every look. Mixes get no verdict.
      signals: monitors.filter(({ kind }) => kind !== 'mix').length,
    });
    signals.push({
      monitor: monitor.name,
      signal: monitor.signal,
      unit: monitor.kind,
      ...comparison,
    });
  }
  const passes = signals.length > 0 && signals.every((signal) => signal.passes && !signal.isBlind);
  return { signals, passes };
}

/** How much traffic each of two segments gets is chosen (a tenth to the old version), and no answer to a gate. */
function isSameSegment({ a, b }: CompareQuestion): boolean {
  const columns = [...Object.keys(a.where), ...Object.keys(b.where)] as (keyof typeof a.where)[];
  return columns.every((column) => a.where[column] === b.where[column]);
}

function assertOrder(name: string, { fromMs, toMs }: Side): void {
  if (fromMs < toMs) return;
  throw new AppError('QUERY_INVALID', `${name}: to must be later than from`, { at: name });
}

type Side = CompareQuestion['a'];

/** Everything of one side of one signal by the minute, whatever its segments. */
async function readSide(query: Query, monitor: Monitor, asked: Side) {
  const where = Object.fromEntries(
    Object.entries(asked.where).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const fromMinute = Math.floor(asked.fromMs / 60_000);
  const toMinute = Math.ceil(asked.toMs / 60_000);
  const found = await readMinutes(query, {
    monitors: [{ ...monitor, groupBy: [], where: { ...monitor.where, ...where } }],
    fromMinute,
    toMinute,
  });
  return { rows: found.flatMap(({ rows }): StatRow[] => rows), fromMinute, toMinute };
}

function pickMonitors(config: Config, names: readonly string[]): Monitor[] {
  const all = createMonitorsOf(config);
  if (names.length === 0) return all;
  return names.map((name) => {
    const monitor = all.find((known) => known.name === name);
    if (monitor !== undefined) return monitor;
    const known = all.map((entry) => entry.name).join(', ');
    throw new AppError('QUERY_INVALID', `monitors: no monitor "${name}"; one of ${known}`);
  });
}

function replayMonitors(
  options: AnalysisOptions,
  question: z.output<(typeof questions)['backtest']>,
): Promise<BacktestReport> {
  const { fromMs, toMs } = question;
  if (toMs <= fromMs) {
    throw new AppError('QUERY_INVALID', 'to: must be later than from');
  }
  const config = { ...options.config, ...question.settings };
  return runBacktest({
    query: options.query,
    monitors: pickMonitors(config, question.monitors),
    learn,
    judge,
    groupIncidents,
    calendar: calendarOf(config),
    fromMinute: Math.floor(fromMs / 60_000),
    toMinute: Math.floor(Math.min(toMs, options.clock()) / 60_000),
    historyDays: config.baselines.history_days,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
}

function repriceCalls(
  options: AnalysisOptions,
  { fromMs, toMs }: z.output<(typeof questions)['reprice']>,
): Promise<RepriceReport> {
  if (toMs <= fromMs) throw new AppError('QUERY_INVALID', 'to: must be later than from');
  const { query, insert, clock, pricer, onProgress } = options;
  return runReprice({
    query,
    insert,
    clock,
    fromMs,
    toMs,
    price: (call) =>
      pricer.price({
        ...call,
        timestampMs: Number(call.timestamp / 1_000_000n),
        reportedCostUsd: null,
        batch: isBatchPriced(call.priceVersion),
      }),
    ...(onProgress === undefined
      ? {}
      : { onProgress: (progress) => onProgress({ ...progress, monitor: '' }) }),
  });
}

const caseRow = z.object({
  evaluation_name: z.string(),
  canary_run: z.string(),
  canary_case: z.string(),
  passed: z.number().nullable(),
  score: z.number().nullable(),
});
type CaseRow = z.output<typeof caseRow>;

async function compareRuns(
  options: AnalysisOptions,
  question: z.output<(typeof questions)['canary']>,
): Promise<Answers['canary']> {
  const rows = await readCases(options.query, question);
  if (rows.length === 0) {
    throw new AppError(
      'NOT_FOUND',
      `set: no evaluation of canary set "${question.set}" is stored; send canary_set, canary_case and canary_run with its evaluations`,
    );
  }
  const names = [...new Set(rows.map((row) => row.evaluation_name))];
  const evaluations = names.map((evaluation) =>
    compareLatest(
      rows.filter((row) => row.evaluation_name === evaluation),
      { ...question, evaluation },
    ),
  );
  return { evaluations, passes: evaluations.every((entry) => entry.passes) };
}

/** The two latest runs of the set, runs newest first. */
function readCases(
  query: Query,
  question: { readonly set: string; readonly evaluation: string },
): Promise<CaseRow[]> {
  return query({
    sql: `
WITH runs AS (
  SELECT canary_run, max(timestamp) AS at FROM evaluations
  WHERE canary_set = {set:String} GROUP BY canary_run ORDER BY at DESC, canary_run DESC LIMIT 2)
SELECT e.evaluation_name AS evaluation_name, e.canary_run AS canary_run, e.canary_case AS canary_case,
  CAST(argMax(e.passed, e.timestamp) AS Nullable(UInt8)) AS passed, argMax(e.score, e.timestamp) AS score
FROM evaluations AS e INNER JOIN runs ON runs.canary_run = e.canary_run
WHERE e.canary_set = {set:String} AND ({evaluation:String} = '' OR e.evaluation_name = {evaluation:String})
GROUP BY evaluation_name, canary_run, canary_case, runs.at
ORDER BY runs.at DESC, canary_run DESC, evaluation_name, canary_case`,
    params: { set: question.set, evaluation: question.evaluation },
    row: caseRow,
  });
}

function compareLatest(
  rows: readonly CaseRow[],
  asked: { readonly set: string; readonly evaluation: string; readonly alpha: number },
): CanaryAnswer {
  const [currentRun = '', previousRun = ''] = new Set(rows.map((row) => row.canary_run));
  const resultOf = (run: string, id: string) => {
    const row = rows.find((entry) => entry.canary_run === run && entry.canary_case === id);
    if (row === undefined) return undefined;
    const passed = row.passed === null ? undefined : row.passed !== 0;
    return { passed, score: row.score ?? undefined };
  };
  const ids = [...new Set(rows.map((row) => row.canary_case))].sort();
  const verdict = judgeCanary({
    alpha: asked.alpha,
    cases: ids.map((id) => ({
      id,
      previous: resultOf(previousRun, id),
      current: resultOf(currentRun, id),
    })),
  });
  return { set: asked.set, evaluation: asked.evaluation, previousRun, currentRun, ...verdict };
}
