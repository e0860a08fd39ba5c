// Four rules that teams use today, on the same streams: ratio to last week, windowed z with Benjamini–Hochberg,
// mean ± 3 sd of reference chunks, Jensen–Shannon distance above 0.1. For rates only.

import type { StatRow } from '../../src/model/judgement.ts';
import { normalTail } from '../../src/stats/normal-tail.ts';
import type { Case } from './scenario.ts';

export const RULES = ['ratio_5m_offset_1w', 'z_15m_bh', 'chunks_3sd', 'js_0.1'] as const;
export type RuleName = (typeof RULES)[number];

export interface RuleStream {
  /** Quiet history, rows of five minutes. */
  readonly history: readonly StatRow[];
  rowAt(minute: number, drifted: boolean): StatRow;
  readonly from: number;
  readonly days: number;
  readonly incidentAt: readonly number[];
}

export interface RuleResult {
  alarms: number;
  /** Minutes to the first alarm after an incident; null when none within two days. */
  delays: (number | null)[];
}

export interface RuleRun {
  readonly results: Record<RuleName, RuleResult>;
  addStream(stream: RuleStream): void;
  finish(): void;
}

const STEP = 5;
const CENSOR_STEPS = 2880 / STEP;
const BH_LEVEL = 0.05;

interface Counts {
  readonly n: number;
  readonly k: number;
}

/** Collects what the rules would have done; Benjamini–Hochberg works across the streams of one job. */
export function createRuleRun(kase: Case): RuleRun {
  const results = Object.fromEntries(
    RULES.map((name): [string, RuleResult] => [name, { alarms: 0, delays: [] }]),
  ) as Record<RuleName, RuleResult>;
  const upward = kase.drifted > kase.base;
  const tails: Float64Array[] = [];
  return {
    results,
    addStream(stream) {
      const view = createView(stream, upward);
      tails.push(
        Float64Array.from({ length: view.steps }, (_, step) => view.tail(step, undefined)),
      );
      for (const rule of ['ratio_5m_offset_1w', 'chunks_3sd', 'js_0.1'] as const) {
        results[rule].alarms += countOnsets(view.steps, (step) =>
          view.fires[rule](step, undefined),
        );
        for (const minute of stream.incidentAt) {
          results[rule].delays.push(
            delayOf(view.firstStep(minute), (step, start) => view.fires[rule](step, start)),
          );
        }
      }
      for (const minute of stream.incidentAt) {
        // One drifting stream among many quiet ones: it must pass at the level of rank one.
        const limit = BH_LEVEL / 500;
        const fires = (step: number, start: number): boolean => view.tail(step, start) < limit;
        results.z_15m_bh.delays.push(delayOf(view.firstStep(minute), fires));
      }
    },
    finish() {
      results.z_15m_bh.alarms += countRejections(tails);
    },
  };
}

/** Firing again within an hour is the same alarm. */
const REARM_STEPS = 60 / STEP;

function countOnsets(steps: number, fires: (step: number) => boolean): number {
  let onsets = 0;
  let last = -Infinity;
  for (let step = 0; step < steps; step++) {
    if (!fires(step)) continue;
    if (step - last > REARM_STEPS) onsets++;
    last = step;
  }
  return onsets;
}

function delayOf(start: number, fires: (step: number, start: number) => boolean): number | null {
  for (let step = start; step < start + CENSOR_STEPS; step++) {
    if (fires(step, start)) return (step - start + 1) * STEP;
  }
  return null;
}

/** Onsets of rejections when all streams of the job are tested together at every step. */
function countRejections(tails: readonly Float64Array[]): number {
  let onsets = 0;
  const last = new Map<number, number>();
  for (let step = 0; step < (tails[0]?.length ?? 0); step++) {
    const ranked = tails
      .map((tail, stream) => ({ p: tail[step] ?? 1, stream }))
      .sort((a, b) => a.p - b.p);
    let passed = 0;
    ranked.forEach(({ p }, rank) => {
      if (p <= (BH_LEVEL * (rank + 1)) / tails.length) passed = rank + 1;
    });
    for (const { stream } of ranked.slice(0, passed)) {
      if (step - (last.get(stream) ?? -Infinity) > REARM_STEPS) onsets++;
      last.set(stream, step);
    }
  }
  return onsets;
}

interface View {
  readonly steps: number;
  firstStep(minute: number): number;
  tail(step: number, start: number | undefined): number;
  readonly fires: Record<
    Exclude<RuleName, 'z_15m_bh'>,
    (step: number, start: number | undefined) => boolean
  >;
}

/** Steps of five minutes from the first quiet day; those from `start` on are drifted. */
function createView(stream: RuleStream, upward: boolean): View {
  const known = new Map(stream.history.map((row) => [row.minute, countsOf(row, upward)]));
  const reference = sumCounts([...known.values()]);
  const rate = reference.k / reference.n;
  const chunks = chunkLimits(stream.history, upward);
  const drawn = new Map<string, Counts>();
  const at = (step: number, start: number | undefined): Counts => {
    const minute = stream.from + step * STEP;
    if (step < 0) return known.get(minute) ?? { n: 0, k: 0 };
    const drifted = start !== undefined && step >= start;
    const key = `${step}${drifted ? 'd' : ''}`;
    let counts = drawn.get(key);
    if (counts === undefined) {
      const rows = Array.from({ length: STEP }, (_, i) => stream.rowAt(minute + i, drifted));
      counts = sumCounts(rows.map((row) => countsOf(row, upward)));
      drawn.set(key, counts);
    }
    return counts;
  };
  const window = (step: number, length: number, start: number | undefined): Counts =>
    sumCounts(Array.from({ length }, (_, i) => at(step - i, start)));
  const seasonal = seasonalRate(stream.history, upward, rate);
  return {
    steps: (stream.days * 1440) / STEP,
    firstStep: (minute) => Math.ceil((minute - stream.from) / STEP),
    tail: (step, start) => upperTail(window(step, 3, start), seasonal(stream.from + step * STEP)),
    fires: {
      ratio_5m_offset_1w: (step, start) =>
        ratioOf(at(step, start)) / ratioOf(at(step - 2016, start)) > 2,
      chunks_3sd: (step, start) =>
        (step + 1) % 12 === 0 && ratioOf(window(step, 12, start)) > chunks,
      'js_0.1': (step, start) =>
        (step + 1) % 12 === 0 && distance(ratioOf(window(step, 12, start)), rate) > 0.1,
    },
  };
}

/** Events on the side that the incident makes more frequent. */
const countsOf = (row: StatRow, upward: boolean): Counts => ({
  n: row.n,
  k: upward ? row.events : row.n - row.events,
});

function sumCounts(all: readonly Counts[]): Counts {
  let n = 0;
  let k = 0;
  for (const counts of all) {
    n += counts.n;
    k += counts.k;
  }
  return { n, k };
}

const ratioOf = ({ n, k }: Counts): number => (n > 0 ? k / n : Number.NaN);

function upperTail({ n, k }: Counts, p: number): number {
  if (n === 0) return 1;
  return normalTail((k - n * p) / Math.sqrt(n * p * (1 - p)));
}

function seasonalRate(
  history: readonly StatRow[],
  upward: boolean,
  mean: number,
): (minute: number) => number {
  const hours = Array.from({ length: 168 }, () => ({ n: 0, k: 0 }));
  const hourOf = (minute: number): number => Math.floor(minute / 60) % 168;
  for (const row of history) {
    const hour = hours[hourOf(row.minute)];
    if (hour === undefined) continue;
    const counts = countsOf(row, upward);
    hour.n += counts.n;
    hour.k += counts.k;
  }
  return (minute) => {
    const hour = hours[hourOf(minute)] ?? { n: 0, k: 0 };
    return (hour.k + 50 * mean) / (hour.n + 50);
  };
}

/** Upper limit mean + 3 sd over hourly chunks of the reference. */
function chunkLimits(history: readonly StatRow[], upward: boolean): number {
  const chunks = new Map<number, { n: number; k: number }>();
  for (const row of history) {
    const counts = countsOf(row, upward);
    const chunk = chunks.get(Math.floor(row.minute / 60)) ?? { n: 0, k: 0 };
    chunk.n += counts.n;
    chunk.k += counts.k;
    chunks.set(Math.floor(row.minute / 60), chunk);
  }
  const rates = [...chunks.values()].filter(({ n }) => n > 0).map(ratioOf);
  const mean = rates.reduce((sum, value) => sum + value, 0) / rates.length;
  const variance = rates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rates.length;
  return mean + 3 * Math.sqrt(variance);
}

/** Jensen–Shannon distance of two Bernoulli rates, natural logarithm. */
function distance(p: number, q: number): number {
  if (Number.isNaN(p)) return 0;
  const m = (p + q) / 2;
  const part = (a: number, b: number): number => (a <= 0 ? 0 : a * Math.log(a / b));
  const divergence = (a: number): number => part(a, m) + part(1 - a, 1 - m);
  return Math.sqrt(Math.max(0, (divergence(p) + divergence(q)) / 2));
}
