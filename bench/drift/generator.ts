// Event streams as minute statistics. A stream is random access: rowAt(minute) always gives the same row, with or
// without an incident, so that history, calibration and incidents can be drawn in any order.

import { addStats, emptyStats } from '../../src/model/stat-sums.ts';
import { hourOfWeek } from '../../src/judge/calendar.ts';
import type { StatRow, Stats } from '../../src/model/judgement.ts';
import { SIGNALS } from '../../src/model/signals.ts';
import { bucketOf } from '../../src/stats/log-histogram.ts';
import { createRandom, mixSeed } from './random.ts';
import type { Random } from './random.ts';
import { conversationLaw, countBits, drawPattern, outcomesAt } from './conversation-law.ts';
import type { ConversationLaw } from './conversation-law.ts';
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
  /** How conversations turn out, for rates. */
  readonly laws: { readonly base: ConversationLaw; readonly drifted: ConversationLaw } | undefined;
  /** This stream's own base, a little different from the case's. */
  readonly factor: number;
}

const STEP = 5;
const USERS = 300;
const USER_GROUPS = 64;

/** Creates a stream; its noise path is drawn at once. */
export function createStream(options: StreamOptions): Stream {
  const random = createRandom(mixSeed(options.seed, 77));
  const isRate = SIGNALS[options.case.signal].kind === 'rate';
  const setting: Setting = {
    options,
    noise: drawNoise(options, random),
    laws: isRate
      ? {
          base: conversationLaw(options.scenario, options.case, false),
          drifted: conversationLaw(options.scenario, options.case, true),
        }
      : undefined,
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
  else if (setting.options.case.signal === 'user_spend_concentration') drawSpend(setting, draw);
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
  const { laws, options } = setting;
  if (laws === undefined) return;
  const { stats, random } = draw;
  const { turns } = options.scenario;
  const outcomes = outcomesAt(
    draw.drifted ? laws.drifted : laws.base,
    levelAt(setting, draw.minute, 0.3),
  );
  const conversations = draw.mean / turns;
  const unaffected = random.poisson(conversations * outcomes.unaffected);
  const affected = random.poisson(conversations * (1 - outcomes.unaffected));
  stats.n = (unaffected + affected) * turns;
  stats.users = unaffected + affected;
  stats.eligible = unaffected * turns;
  stats.eventUsers = affected;
  stats.firstEvents = affected;
  for (let i = 0; i < affected; i++) {
    const pattern = drawPattern(outcomes, random);
    stats.events += countBits(pattern);
    // Turns up to and including the first event were eligible.
    stats.eligible += 32 - Math.clz32(pattern & -pattern);
  }
  drawRetries(setting, draw);
  if (options.case.base > 0.5) turnAround(stats);
  stats.classified = stats.n;
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

/** Signals counted by their good outcome: eligible until the first bad one. */
function turnAround(stats: Stats): void {
  stats.events = stats.n - stats.events;
  stats.firstEvents = stats.eligible - stats.firstEvents;
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

/** Micro-dollars of groups of users, of which a few call most; during the incident one user takes a share of the calls. */
function drawSpend(setting: Setting, draw: Draw): void {
  const { stats, random } = draw;
  const { case: kase, scenario } = setting.options;
  const values = new Map<string, number>();
  stats.n = random.poisson(draw.mean);
  for (let i = 0; i < stats.n; i++) {
    const runaway = draw.drifted && random.next() < kase.drifted;
    const user = runaway ? USERS - 1 : Math.floor(USERS * random.next() ** 2);
    const cost = Math.round(4000 * Math.exp(scenario.sigma * random.normal()));
    const group = String(user % USER_GROUPS).padStart(2, '0');
    values.set(group, (values.get(group) ?? 0) + cost);
  }
  stats.values = values;
  stats.users = Math.min(stats.n, USERS);
  stats.classified = stats.n;
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
