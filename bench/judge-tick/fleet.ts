// A fleet of segments as the roll-up would have written it: minute statistics of twenty signals drawn once from the
// drift bench's generator, and laid over weeks inside ClickHouse, so that no span has to be sent for them.

import { learn } from '../../src/judge/learn.ts';
import { spreadOf } from '../../src/measure/judge-series.ts';
import { createMonitors, seriesId } from '../../src/measure/monitors.ts';
import { writeBaselines } from '../../src/measure/series-store.ts';
import type { BaselineModel, Monitor, SignalName, StatRow } from '../../src/model/judgement.ts';
import type { Store } from '../../src/store/store.ts';
import { coarsen, createStream } from '../drift/generator.ts';
import { keyOf } from '../drift/monitor.ts';
import { mixSeed } from '../drift/random.ts';
import { SCENARIOS } from '../drift/scenario.ts';

/** Twenty signals with the level of each; all but the last are read from calls, so they share a shape. */
const LEVELS = {
  refusal_rate: 0.03,
  error_rate: 0.01,
  rate_limited_rate: 0.006,
  timeout_rate: 0.004,
  retry_rate: 0.02,
  guardrail_rate: 0.01,
  truncation_rate: 0.012,
  empty_output_rate: 0.005,
  output_valid_rate: 0.98,
  cache_hit_rate: 0.4,
  tool_call_rate: 0.3,
  output_tokens: 250,
  input_tokens: 900,
  latency_seconds: 1.5,
  cost_per_call_usd: 0.004,
  cost_per_1k_tokens_usd: 0.004,
  cost_per_success_usd: 0.005,
  served_model: 0,
  traffic: 1,
  retrieval_hit_rate: 0.85,
} as const satisfies Partial<Record<SignalName, number>>;

type FleetSignal = keyof typeof LEVELS;

const SIGNALS = Object.keys(LEVELS) as FleetSignal[];
export const SIGNAL_COUNT = SIGNALS.length;
export const HISTORY_DAYS = 28;
/** Different minutes a signal has; which one a segment gets is drawn by hash. */
const SLOTS = 256;
const MODELS_A_SERVICE = 4;
/** The newest hours have a row in every minute, as live traffic has. */
const DENSE_MINUTES = 180;

export interface FleetOptions {
  readonly store: Store;
  readonly segments: number;
  readonly requestsPerSecond: number;
  /** Minutes between the rows of a series in the older part of its history. */
  readonly everyMinutes: number;
  /** End of the history, Unix minutes. */
  readonly nowMinute: number;
}

export const monitors = createMonitors({
  defaults: false,
  declared: SIGNALS.map((signal) => ({ name: signal, signal })),
});

/** Different minutes of a signal, in no order. */
function drawSlots(options: FleetOptions, signal: FleetSignal): StatRow[] {
  const scenario = SCENARIOS.find(({ name }) => name === 'iid');
  if (scenario === undefined) throw new Error('no scenario');
  const base = LEVELS[signal];
  const stream = createStream({
    scenario,
    case: { name: signal, signal, base, drifted: base },
    requestsPerSecond: options.requestsPerSecond,
    seed: SIGNALS.indexOf(signal),
    fromMinute: options.nowMinute,
    toMinute: options.nowMinute + SLOTS,
  });
  return Array.from({ length: SLOTS }, (_, slot) =>
    stream.rowAt(options.nowMinute + slot, 1, false),
  );
}

/** The statistics of a row as the columns of segments_1m. */
function toColumns(row: StatRow): Record<string, unknown> {
  return {
    n: row.n,
    events: row.events,
    eligible: row.eligible,
    first_events: row.firstEvents,
    users: row.users,
    event_users: row.eventUsers,
    sum: row.sum,
    sum_squares: row.sumSquares,
    sum_log: row.sumLog,
    sum_log_squares: row.sumLogSquares,
    weight: row.weight,
    weight_squares: row.weightSquares,
    cross_product: row.crossProduct,
    histogram: Object.fromEntries(row.histogram ?? []),
    value_counts: Object.fromEntries(row.values ?? []),
    classified: row.classified,
  };
}

const STATISTICS = Object.keys(toColumns({ histogram: new Map() } as unknown as StatRow)).join(
  ', ',
);

/** Migrates and lays history over the store; resolves with the rows written. */
export async function fillHistory(options: FleetOptions): Promise<number> {
  const { store, nowMinute, everyMinutes } = options;
  await store.migrate();
  await store.command({
    sql: `CREATE TABLE bench_slots ENGINE = Memory AS SELECT signal, toUInt32(0) AS slot, ${STATISTICS} FROM segments_1m LIMIT 0`,
  });
  for (const signal of SIGNALS) {
    const rows = drawSlots(options, signal);
    await store.insert(
      'bench_slots',
      rows.map((row, slot) => ({ signal, slot, ...toColumns(row) })),
    );
  }
  const denseFrom = nowMinute - DENSE_MINUTES;
  const firstMinute = nowMinute - HISTORY_DAYS * 1440;
  for (let from = firstMinute; from < denseFrom; from += 1440) {
    const to = Math.min(from + 1440, denseFrom);
    await writeMinutes(options, { from, to, step: everyMinutes });
  }
  await writeMinutes(options, { from: denseFrom, to: nowMinute, step: 1 });
  const [count] = await store.loadEngine.select(
    'SELECT toFloat64(count()) AS rows FROM segments_1m',
  );
  return (count as { rows: number }).rows;
}

/** Writes the minutes of a range for every series, and that they were rolled up at a time, or else when they ended. */
export async function writeMinutes(
  { store, segments }: FleetOptions,
  range: {
    readonly from: number;
    readonly to: number;
    readonly step: number;
    readonly atMs?: number;
  },
): Promise<void> {
  const count = Math.ceil((range.to - range.from) / range.step);
  const params = { ...range, count };
  const version = range.atMs === undefined ? 'toUInt64(m + 1) * 60000' : `toUInt64(${range.atMs})`;
  await store.command({
    sql: `
INSERT INTO segments_1m (minute, signal, service, environment, request_model, name, newest_arrival, version, ${STATISTICS})
SELECT toDateTime(m * 60), signal, service, 'production', if(signal = 'retrieval_hit_rate', '', model),
  if(signal = 'retrieval_hit_rate', model, ''), toDateTime(m * 60), ${version}, ${STATISTICS}
FROM (
  SELECT {from:UInt32} + (number % {count:UInt32}) * {step:UInt32} AS m, intDiv(number, {count:UInt32}) AS segment,
    concat('service-', leftPad(toString(intDiv(segment, ${MODELS_A_SERVICE})), 4, '0')) AS service,
    concat('model-', toString(segment % ${MODELS_A_SERVICE})) AS model,
    toUInt32(cityHash64(m, segment, ${version}) % ${SLOTS}) AS slot
  FROM numbers({count:UInt64} * ${segments})
) AS lattice INNER JOIN bench_slots ON lattice.slot = bench_slots.slot
SETTINGS optimize_on_insert = 0, max_insert_block_size = 1000000`,
    params,
  });
  for (const source of ['llm_call_versions', 'retrieval_versions']) {
    await store.command({
      sql: `
INSERT INTO rollup_minutes SELECT {source:String}, toDateTime(m * 60), 1, ${version}, ${version}
FROM (SELECT {from:UInt32} + number * {step:UInt32} AS m FROM numbers({count:UInt64}))`,
      params: { ...params, source },
    });
  }
}

/** Says to the judge up to when everything that arrived is rolled up. */
export async function setWatermark(store: Store, atMs: number): Promise<void> {
  await store.insert('job_state', [
    { job: 'rollup', key: '', json: JSON.stringify({ arrivedUntilMs: atMs }), version: atMs },
  ]);
}

/** Gives every series a baseline as learned at some time of the last day, as in a fleet that has run for weeks. */
export async function fillBaselines(options: FleetOptions): Promise<void> {
  const { store, segments, nowMinute } = options;
  for (const monitor of monitors) {
    const baseline = learnOnce(options, monitor);
    const rows = Array.from({ length: segments }, (_, segment) => {
      const series = idOf(monitor, segment);
      // Long-lived series learn anew every 12 to 24 hours, each at its own time.
      const age = (mixSeed(segment, monitor.name.length) % 1440) * (1 - 0.5 * spreadOf(series));
      return { series, baseline: { ...baseline, learnedAtMs: (nowMinute - age) * 60_000 } };
    });
    await writeBaselines(store.insert, rows, nowMinute * 60_000);
  }
}

function idOf(monitor: Monitor, segment: number): string {
  const service = `service-${String(Math.floor(segment / MODELS_A_SERVICE)).padStart(4, '0')}`;
  const [column = ''] = monitor.groupBy;
  const model = `model-${segment % MODELS_A_SERVICE}`;
  return seriesId({
    monitor: monitor.name,
    segment: { service, environment: 'production', [column]: model },
  });
}

function learnOnce(options: FleetOptions, monitor: Monitor): BaselineModel {
  const slots = drawSlots(options, monitor.signal as FleetSignal);
  const from = options.nowMinute - HISTORY_DAYS * 1440;
  const minutes = Array.from({ length: HISTORY_DAYS * 1440 }, (_, index) => ({
    ...(slots[mixSeed(index) % SLOTS] as StatRow),
    minute: from + index,
  }));
  return learn({
    monitor,
    key: keyOf(monitor, 'bench'),
    history: coarsen(minutes, 60),
    recent: coarsen(minutes.slice(-3 * 1440), 5),
    excluded: [],
    nowMs: options.nowMinute * 60_000,
  });
}
