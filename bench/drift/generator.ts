// Event streams as minute statistics. A stream is random access: rowAt(minute) always gives the same row, with or
// without an incident, so that history, calibration and incidents can be drawn in any order.

import { addStats, emptyStats } from '../../src/model/stat-sums.ts';
import { hourOfWeek } from '../../src/judge/calendar.ts';
import type { StatRow, Stats } from '../../src/model/judgement.ts';
import { SIGNALS } from '../../src/model/signals.ts';
import { bucketOf } from '../../src/stats/log-histogram.ts';
import { createRandom, mixSeed } from './random.ts';
import type { Random } from './random.ts';
import type { Case, Scenario } from './scenario.ts';

export interface StreamOptions {
  readonly scenario: Scenario;
  readonly case: Case;
  readonly requestsPerSecond: number;
  readonly seed: number;
  /** Minutes that may be asked for: [fromMinute, toMinute). */
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Stream {
  /** Statistics of `minutes` minutes; with `drifted` as during the incident. */
  rowAt(minute: number, minutes: number, drifted: boolean): StatRow;
}

interface Setting {
  readonly options: StreamOptions;
  /** Relative level of every STEP minutes. */
  readonly noise: Float64Array;
  /** Propensity of conversations relative to the rate, drawn from the beta mixture; mean 1. */
  readonly propensity: { readonly base: Float64Array; readonly drifted: Float64Array };
  /** This stream's own base, a little different from the case's. */
  readonly factor: number;
}

const STEP = 5;

/** Creates a stream; its noise path is drawn at once. */
export function createStream(options: StreamOptions): Stream {
  const random = createRandom(mixSeed(options.seed, 77));
  const setting: Setting = {
    options,
    noise: drawNoise(options, random),
    propensity: {
      base: drawPropensity(options, options.case.base),
      drifted: drawPropensity(options, options.case.drifted),
    },
    factor: Math.exp(0.15 * random.normal()),
  };
  return { rowAt: (minute, minutes, drifted) => drawRow(setting, { minute, minutes, drifted }) };
}

function drawNoise(options: StreamOptions, random: Random): Float64Array {
  const { levelMinutes } = options.scenario;
  const { kind } = SIGNALS[options.case.signal];
  const isValue = kind === 'positive' || kind === 'score' || kind === 'ratio';
  const levelNoise = isValue ? options.scenario.valueNoise : options.scenario.levelNoise;
  const size = Math.ceil((options.toMinute - options.fromMinute) / STEP) + 1;
  const path = new Float64Array(size);
  const keep = Math.exp(-STEP / levelMinutes);
  let value = random.normal();
  for (let i = 0; i < size; i++) {
    path[i] = Math.exp(levelNoise * value - (levelNoise * levelNoise) / 2);
    value = keep * value + Math.sqrt(1 - keep * keep) * random.normal();
  }
  return path;
}

/** Quantiles of the beta mixture by its moments: with ICC ρ at rate p the relative variance is ρ(1−p)/p. */
function drawPropensity({ scenario, seed }: StreamOptions, rate: number): Float64Array {
  const size = 2048;
  const values = new Float64Array(size).fill(1);
  if (scenario.correlation === 0 || !(rate > 0 && rate < 1)) return values;
  const p = Math.min(rate, 1 - rate);
  const shape = p * (1 / scenario.correlation - 1);
  const random = createRandom(mixSeed(seed, 78));
  let sum = 0;
  for (let i = 0; i < size; i++) {
    values[i] = drawBeta(random, shape, (shape * (1 - p)) / p) / p;
    sum += values[i] ?? 0;
  }
  for (let i = 0; i < size; i++) values[i] = ((values[i] ?? 0) * size) / sum;
  return values;
}

function drawBeta(random: Random, a: number, b: number): number {
  const x = drawGamma(random, a);
  return x / (x + drawGamma(random, b));
}

/** Marsaglia and Tsang (2000), boosted below 1. */
function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * random.next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

interface Span {
  readonly minute: number;
  readonly minutes: number;
  readonly drifted: boolean;
}

function drawRow(setting: Setting, span: Span): StatRow {
  const { options } = setting;
  const random = createRandom(
    mixSeed(options.seed, span.minute, span.drifted ? 1 : 0, span.minutes),
  );
  const stats: Stats = emptyStats();
  if (!inGap(options, span.minute)) {
    const mean = options.requestsPerSecond * 60 * span.minutes * trafficAt(setting, span);
    drawStats(setting, { ...span, mean, random, stats });
  }
  return {
    ...stats,
    minute: span.minute,
    minutes: span.minutes,
    newestArrivalMs: (span.minute + span.minutes) * 60_000,
  };
}

interface Draw extends Span {
  readonly mean: number;
  readonly random: Random;
  readonly stats: Stats;
}

function drawStats(setting: Setting, draw: Draw): void {
  const { kind } = SIGNALS[setting.options.case.signal];
  if (kind === 'rate') drawRates(setting, draw);
  else if (kind === 'mix') drawMix(setting, draw);
  else if (kind === 'count') drawCalls(draw);
  else if (kind === 'ratio') drawRatios(setting, draw);
  else drawValues(setting, draw);
}

/** Day in the stream's life, for special days and gaps. */
const dayOf = (minute: number): number => Math.floor(minute / 1440);

function inGap({ scenario, seed }: StreamOptions, minute: number): boolean {
  if (!scenario.gaps) return false;
  const roll = mixSeed(seed, 5, dayOf(minute));
  if (roll % 5 !== 0) return false;
  const from = (roll >>> 8) % 1200;
  const inDay = minute % 1440;
  return inDay >= from && inDay < from + 30 + ((roll >>> 20) % 210);
}

function specialDay({ scenario, seed }: StreamOptions, minute: number): '' | 'launch' | 'holiday' {
  if (!scenario.specialDays) return '';
  const roll = mixSeed(seed, 6, dayOf(minute)) % 20;
  return roll === 0 ? 'launch' : roll === 1 ? 'holiday' : '';
}

function trafficAt(setting: Setting, span: Span): number {
  const { options } = setting;
  let factor = 1;
  if (options.scenario.rhythm) {
    const hour = hourOfWeek(span.minute);
    const day = Math.sin(((hour % 24) - 8) * (Math.PI / 12));
    factor = (hour >= 120 ? 0.7 : 1.12) * (1 + 0.75 * day);
  }
  const special = specialDay(options, span.minute);
  if (special !== '') factor *= special === 'launch' ? 3 : 0.3;
  if (options.case.signal === 'traffic') factor *= noiseAt(setting, span.minute);
  return options.case.signal === 'traffic' && span.drifted ? factor * options.case.drifted : factor;
}

function noiseAt(setting: Setting, minute: number): number {
  const index = Math.floor((minute - setting.options.fromMinute) / STEP);
  return setting.noise[Math.min(setting.noise.length - 1, Math.max(0, index))] ?? 1;
}

/** Relative level of the signal itself at a time. */
function levelAt(setting: Setting, minute: number, swing: number): number {
  let level = noiseAt(setting, minute) * setting.factor;
  if (setting.options.scenario.rhythm) {
    const hour = hourOfWeek(minute);
    level *=
      1 + swing * Math.cos(((hour % 24) - 3) * (Math.PI / 12)) + (hour >= 120 ? swing / 3 : 0);
  }
  return specialDay(setting.options, minute) === 'launch' ? level * 1.08 : level;
}

/** Rates: conversations of `turns` turns with a common propensity; noise acts on the rarer side. */
function drawRates(setting: Setting, draw: Draw): void {
  const { scenario, case: kase } = setting.options;
  const target = draw.drifted ? kase.drifted : kase.base;
  const rare = kase.base > 0.5 ? 1 - target : target;
  const rate = Math.min(0.95, rare * levelAt(setting, draw.minute, 0.3));
  const conversations = draw.random.poisson(draw.mean / scenario.turns);
  for (let i = 0; i < conversations; i++) drawConversation(setting, draw, rate);
  drawRetries(setting, draw);
  if (kase.base > 0.5) turnAround(draw.stats);
  draw.stats.classified = draw.stats.n;
}

function drawConversation(setting: Setting, draw: Draw, rate: number): void {
  const { random, stats } = draw;
  const { turns } = setting.options.scenario;
  const table = draw.drifted ? setting.propensity.drifted : setting.propensity.base;
  const pick = Math.floor(random.next() * table.length);
  const p = Math.min(0.999, rate * (table[pick] ?? 1));
  let events = 0;
  for (let turn = 0; turn < turns; turn++) {
    const event = random.next() < p;
    if (events === 0) {
      stats.eligible++;
      if (event) stats.firstEvents++;
    }
    if (event) events++;
  }
  stats.n += turns;
  stats.events += events;
  stats.users++;
  if (events > 0) stats.eventUsers++;
}

/** One user repeats an affected call: many requests, one conversation, one first event. */
function drawRetries(setting: Setting, draw: Draw): void {
  const { scenario } = setting.options;
  if (scenario.retryLoops === 0) return;
  const loops = draw.random.poisson((scenario.retryLoops * draw.mean) / 3600);
  for (let i = 0; i < loops; i++) {
    const repeats = 10 + Math.floor(draw.random.next() * 40);
    draw.stats.n += repeats;
    draw.stats.events += repeats;
  }
}

/** Signals counted by their good outcome use requests, not hazards. */
function turnAround(stats: Stats): void {
  stats.events = stats.n - stats.events;
  stats.eligible = stats.n;
  stats.firstEvents = stats.events;
  stats.eventUsers = stats.users;
}

function drawValues(setting: Setting, draw: Draw): void {
  const { case: kase, scenario } = setting.options;
  const { kind, histogramScale } = SIGNALS[kase.signal];
  const sigma = kase.sigma ?? scenario.sigma;
  const target = draw.drifted ? kase.drifted : kase.base;
  const level = levelAt(setting, draw.minute, 0.1);
  const conversations = draw.random.poisson(draw.mean / scenario.turns);
  const within = Math.sqrt(1 - scenario.correlation);
  const between = Math.sqrt(scenario.correlation);
  const { stats, random } = draw;
  const histogram = new Map<number, number>();
  for (let i = 0; i < conversations; i++) {
    const common = between === 0 ? 0 : between * random.normal();
    for (let turn = 0; turn < scenario.turns; turn++) {
      const z = common + within * random.normal();
      const value =
        kind === 'score' ? scoreOf(target, level, sigma * z) : target * level * Math.exp(sigma * z);
      addValue(stats, histogram, {
        value,
        bucket:
          kind === 'score' ? Math.floor(value * histogramScale) : bucketOf(value, histogramScale),
      });
    }
    stats.users++;
  }
  stats.histogram = histogram;
  stats.classified = stats.n;
}

const scoreOf = (mean: number, level: number, deviation: number): number =>
  Math.min(1, Math.max(0, mean + 0.2 * (level - 1) + deviation));

function addValue(
  stats: Stats,
  histogram: Map<number, number>,
  drawn: { readonly value: number; readonly bucket: number },
): void {
  const { value, bucket } = drawn;
  stats.n++;
  stats.sum += value;
  stats.sumSquares += value * value;
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

function drawMix(setting: Setting, draw: Draw): void {
  const n = draw.random.poisson(draw.mean);
  const main = draw.drifted ? 'model-b' : 'model-a';
  // A canary of the provider's: some calls are always answered by another version.
  let other = 0;
  const share = Math.min(0.5, 0.05 * levelAt(setting, draw.minute, 0.2));
  for (let i = 0; i < n; i++) if (draw.random.next() < share) other++;
  draw.stats.n = n;
  draw.stats.classified = n;
  draw.stats.users = n;
  draw.stats.values = new Map([
    [main, n - other],
    ['model-a-mini', other],
  ]);
}

function drawCalls(draw: Draw): void {
  draw.stats.n = draw.random.poisson(draw.mean);
  draw.stats.users = draw.stats.n;
  draw.stats.classified = draw.stats.n;
}

function drawRatios(setting: Setting, draw: Draw): void {
  const { case: kase, scenario } = setting.options;
  const price = (draw.drifted ? kase.drifted : kase.base) * levelAt(setting, draw.minute, 0.05);
  const n = draw.random.poisson(draw.mean);
  const { stats, random } = draw;
  for (let i = 0; i < n; i++) {
    const weight = 0.5 * Math.exp(scenario.sigma * random.normal());
    const value = price * weight * Math.exp(0.3 * random.normal());
    stats.sum += value;
    stats.sumSquares += value * value;
    stats.weight += weight;
    stats.weightSquares += weight * weight;
    stats.crossProduct += value * weight;
  }
  stats.n = n;
  stats.users = n;
  stats.classified = n;
}

/** Adds consecutive rows to rows of `minutes` minutes. */
export function coarsen(rows: readonly StatRow[], minutes: number): StatRow[] {
  const coarse: StatRow[] = [];
  for (const row of rows) {
    const minute = Math.floor(row.minute / minutes) * minutes;
    let last = coarse.at(-1);
    if (last === undefined || last.minute !== minute) {
      last = { ...emptyStats(), minute, minutes, newestArrivalMs: 0 };
      coarse.push(last);
    }
    addStats(last, row);
    last.newestArrivalMs = Math.max(last.newestArrivalMs, row.newestArrivalMs);
  }
  return coarse;
}
