// How conversations turn out: the chance of every pattern of affected turns, by the level of the signal, with the
// propensity of conversations integrated out. Conversations arrive as a Poisson process, so that whole outcomes are
// drawn instead of single requests: the same distribution at a hundredth of the cost.

import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Case, Scenario } from './scenario.ts';

/** Outcomes at one level. */
export interface Outcomes {
  /** Share of conversations without an event. */
  readonly unaffected: number;
  /** Cumulative chances of the patterns 1, 2, … of the others; bit t of a pattern is an event in turn t. */
  readonly patterns: Float64Array;
}

/** Outcomes by ln level, from −LEVEL_MAX to LEVEL_MAX in steps. */
export type ConversationLaw = readonly Outcomes[];

const LEVEL_MAX = 2.5;
const LEVEL_STEP = 0.02;
const PROPENSITIES = 4096;

const laws = new Map<string, ConversationLaw>();

/** The law of a scenario's conversations before or during a case's incident. */
export function conversationLaw(scenario: Scenario, kase: Case, drifted: boolean): ConversationLaw {
  const { turns, correlation } = scenario;
  const key = JSON.stringify([turns, correlation, kase, drifted]);
  let law = laws.get(key);
  if (law === undefined) {
    law = createLaw(turns, chancesOf(correlation, kase, drifted));
    laws.set(key, law);
  }
  return law;
}

/** Outcomes at a level; the share of unaffected conversations is interpolated. */
export function outcomesAt(law: ConversationLaw, level: number): Outcomes {
  const place = (Math.log(level) + LEVEL_MAX) / LEVEL_STEP;
  const index = Math.min(law.length - 2, Math.max(0, Math.floor(place)));
  const part = Math.min(1, Math.max(0, place - index));
  const low = law[index] as Outcomes;
  const high = law[index + 1] as Outcomes;
  return {
    unaffected: low.unaffected + part * (high.unaffected - low.unaffected),
    patterns: (part < 0.5 ? low : high).patterns,
  };
}

/** Draws the pattern of a conversation with events. */
export function drawPattern(outcomes: Outcomes, random: Random): number {
  const draw = random.next();
  const { patterns } = outcomes;
  let index = 0;
  while (index < patterns.length - 1 && (patterns[index] ?? 1) <= draw) index++;
  return index + 1;
}

/** Chance of an event in a turn of each conversation of a sample, at a level. */
type Chances = (level: number) => Float64Array;

function chancesOf(correlation: number, kase: Case, drifted: boolean): Chances {
  const base = rareSide(kase, kase.base);
  const target = drifted ? rareSide(kase, kase.drifted) : base;
  const spread = drifted && kase.spread === true;
  const common = spread ? base : target;
  const added = spread ? (target - base) / (1 - base) : 0;
  const propensity = drawPropensity(correlation, common);
  return (level) =>
    propensity.map((relative) => {
      const own = Math.min(0.999, Math.min(0.95, common * level) * relative);
      return 1 - (1 - own) * (1 - Math.min(0.95, added * level));
    });
}

/** Level noise and propensity act on the rarer side of a rate. */
const rareSide = (kase: Case, rate: number): number => (kase.base > 0.5 ? 1 - rate : rate);

function createLaw(turns: number, chances: Chances): ConversationLaw {
  const size = Math.round((2 * LEVEL_MAX) / LEVEL_STEP) + 1;
  return Array.from({ length: size }, (_, i) =>
    createOutcomes(turns, chances(Math.exp(i * LEVEL_STEP - LEVEL_MAX))),
  );
}

function createOutcomes(turns: number, chances: Float64Array): Outcomes {
  // By the number of events; within a conversation its turns are exchangeable.
  const byEvents = Array.from({ length: turns + 1 }, (_, events) =>
    chances.reduce((sum, p) => sum + p ** events * (1 - p) ** (turns - events), 0),
  );
  const unaffected = (byEvents[0] ?? 0) / chances.length;
  const patterns = new Float64Array(2 ** turns - 1);
  let sum = 0;
  for (let pattern = 1; pattern < 2 ** turns; pattern++) {
    sum += (byEvents[countBits(pattern)] ?? 0) / chances.length;
    patterns[pattern - 1] = sum / Math.max(1e-12, 1 - unaffected);
  }
  return { unaffected, patterns };
}

/** Events of a pattern. */
export function countBits(pattern: number): number {
  let bits = 0;
  for (let rest = pattern; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

/** Propensities relative to the rate, from a beta mixture: with ICC ρ at rate p the relative variance is ρ(1−p)/p. */
function drawPropensity(correlation: number, rate: number): Float64Array {
  const values = new Float64Array(PROPENSITIES).fill(1);
  if (correlation === 0 || !(rate > 0 && rate < 1)) return new Float64Array(1).fill(1);
  const shape = rate * (1 / correlation - 1);
  const random = createRandom(78);
  for (let i = 0; i < values.length; i++) {
    values[i] = drawBeta(random, shape, (shape * (1 - rate)) / rate);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
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
