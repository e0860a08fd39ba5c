// Attribution: simulated incidents of five kinds, each explained from its leaf cells as `explain` does it; prints how
// often the first answer is the right one, with its interval.
//
//   node bench/attribution.ts [--seed 1] [--incidents 100] [--requests 10000] [--json]
//
// Traffic has five columns with 47 values, very unequal shares and rates of its own for every value; features decide
// which prompts are used. The week before holds ten times as many requests as the window.

import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { explain, type Explanation } from '../src/judge/explain.ts';
import { CELLS_MAX } from '../src/measure/history.ts';
import { withOwnLineage } from '../src/measure/explain.ts';
import type { ExplainCell } from '../src/model/explanation.ts';
import type { Stats } from '../src/model/judgement.ts';
import { emptyStats } from '../src/model/stat-sums.ts';
import { wilsonInterval } from '../src/stats/proportion-interval.ts';
import { defaultMonitor } from './drift/monitor.ts';
import { createRandom, mixSeed, type Random } from './drift/random.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    incidents: { type: 'string', default: '100' },
    requests: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
});

const BEFORE_FACTOR = 10;
const BASE_RATE = 0.03;
/** A place that moves has such a share of the events that the whole rises by so much: less is no drift one is told of. */
const RISE_MIN = 0.2;

const COLUMNS = {
  tenant: 20,
  feature: 8,
  request_model: 5,
  prompt_name: 10,
  prompt_version: 4,
} as const;
type ColumnName = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as ColumnName[];
type Leaf = Readonly<Record<ColumnName, string>>;
type Columns = Readonly<Record<string, string>>;

/** How one world's traffic is made up. */
interface World {
  readonly random: Random;
  /** Weights of the values of a column. */
  readonly weights: Readonly<Record<ColumnName, number[]>>;
  /** Factor on the rate of every value. */
  readonly effects: ReadonlyMap<string, number>;
}

interface Incident {
  /** The request as it is now, from what it would have been. */
  readonly turn?: (leaf: Leaf, random: Random) => Leaf;
  /** Factor on the rate now. */
  readonly factor?: (leaf: Leaf) => number;
  /** Factor on the weight of a tenant now. */
  readonly traffic?: (tenant: string) => number;
  /** Factor on the rate before and now. */
  readonly rate?: (leaf: Leaf) => number;
  readonly isRight: (explanation: Explanation) => boolean;
}

const valueOf = (column: ColumnName, index: number) => `${column}-${index}`;

function createWorld(seed: number): World {
  const random = createRandom(seed);
  const weights = {} as Record<ColumnName, number[]>;
  const effects = new Map<string, number>();
  for (const column of NAMES) {
    const list = Array.from({ length: COLUMNS[column] }, (_, index) => 1 / (index + 1));
    weights[column] = list;
    for (const index of list.keys()) {
      effects.set(valueOf(column, index), Math.exp(0.3 * random.normal()));
    }
  }
  return { random, weights, effects };
}

function pick(random: Random, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rest = random.next() * total;
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest <= 0) return index;
  }
  return weights.length - 1;
}

/** One request. A feature mostly uses one prompt of its own. */
function drawLeaf({ random, weights }: World, traffic?: Incident['traffic']): Leaf {
  const tenants =
    traffic === undefined
      ? weights.tenant
      : weights.tenant.map((weight, index) => weight * traffic(valueOf('tenant', index)));
  const feature = pick(random, weights.feature);
  const prompt = random.next() < 0.7 ? feature : pick(random, weights.prompt_name);
  return {
    tenant: valueOf('tenant', pick(random, tenants)),
    feature: valueOf('feature', feature),
    request_model: valueOf('request_model', pick(random, weights.request_model)),
    prompt_name: valueOf('prompt_name', prompt),
    prompt_version: valueOf('prompt_version', pick(random, weights.prompt_version)),
  };
}

const rateOf = ({ effects }: World, leaf: Leaf) =>
  NAMES.reduce((rate, column) => rate * (effects.get(leaf[column]) ?? 1), BASE_RATE);

interface Counted {
  readonly columns: Leaf;
  readonly current: Stats;
  readonly baseline: Stats;
}

/** The leaf cells of both windows, as many of the largest as the roll-up is asked for. */
function drawCells(world: World, incident: Incident, requests: number): ExplainCell[] {
  const cells = new Map<string, Counted>();
  const draw = (side: 'current' | 'baseline') => {
    const now = side === 'current';
    const drawn = drawLeaf(world, now ? incident.traffic : undefined);
    const leaf = now ? (incident.turn?.(drawn, world.random) ?? drawn) : drawn;
    const own = rateOf(world, leaf) * (incident.rate?.(leaf) ?? 1);
    const rate = Math.min(0.9, own * (now ? (incident.factor?.(leaf) ?? 1) : 1));
    const key = NAMES.map((column) => leaf[column]).join(' ');
    const cell = cells.get(key) ?? {
      columns: leaf,
      current: emptyStats(),
      baseline: emptyStats(),
    };
    cells.set(key, cell);
    cell[side].n += 1;
    cell[side].eligible += 1;
    if (world.random.next() < rate) {
      cell[side].events += 1;
      cell[side].firstEvents += 1;
    }
  };
  for (let i = 0; i < requests; i++) draw('current');
  for (let i = 0; i < BEFORE_FACTOR * requests; i++) draw('baseline');
  const share = ({ current, baseline }: Counted) => Math.max(current.n, baseline.n / BEFORE_FACTOR);
  return [...cells.values()].sort((a, b) => share(b) - share(a)).slice(0, CELLS_MAX);
}

/** By how much the whole rises when the rate of a place is multiplied. */
function riseOf(world: World, columns: Columns, factor: number): number {
  let inside = 0;
  let all = 0;
  for (let i = 0; i < 2000; i++) {
    const leaf = drawLeaf(world);
    const rate = rateOf(world, leaf);
    all += rate;
    if (holds(leaf, columns)) inside += rate;
  }
  return ((factor - 1) * inside) / all;
}

const holds = (leaf: Leaf, columns: Columns) =>
  Object.entries(columns).every(([column, value]) => leaf[column as ColumnName] === value);

function drawValue(world: World, column: ColumnName): string {
  return valueOf(column, Math.floor(world.random.next() * COLUMNS[column]));
}

/** Values of so many different columns that move the whole, and are not nearly all of it. */
function drawPlace(world: World, count: 1 | 2, factor: number): Columns {
  for (;;) {
    const names = [...NAMES]
      .map((name) => ({ name, at: world.random.next() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, count)
      .map(({ name }) => name)
      .sort();
    const columns = Object.fromEntries(names.map((name) => [name, drawValue(world, name)]));
    const rise = riseOf(world, columns, factor);
    if (rise >= RISE_MIN && rise < 0.8 * (factor - 1)) return columns;
  }
}

const isPlace = ({ places }: Explanation, columns: Columns) => {
  const found = places[0]?.columns;
  if (found === undefined) return false;
  const names = new Set([...Object.keys(found), ...Object.keys(columns)]);
  return [...names].every((name) => found[name] === columns[name]);
};

const isBehaviour = ({ cause }: Explanation) => cause === 'behaviour';

function atPlace(columns: Columns, factor: number): Incident {
  return {
    factor: (leaf) => (holds(leaf, columns) ? factor : 1),
    isRight: (explanation) => isBehaviour(explanation) && isPlace(explanation, columns),
  };
}

/** A tenant that refuses often sends several times as much. */
function pureMix({ random }: World): Incident {
  const tenant = valueOf('tenant', 3 + Math.floor(random.next() * 8));
  return {
    rate: (leaf) => (leaf.tenant === tenant ? 6 : 1),
    traffic: (name) => (name === tenant ? 6 : 1),
    isRight: ({ cause, split }) =>
      cause === 'mix' && split?.movers[0]?.columns['tenant'] === tenant,
  };
}

/** A version that nobody has seen takes over a tenth to nine tenths of the traffic. */
function newVersion({ random }: World): Incident {
  const version = valueOf('prompt_version', COLUMNS.prompt_version);
  const share = 0.1 + 0.8 * random.next();
  return {
    turn: (leaf, drawn) => (drawn.next() < share ? { ...leaf, prompt_version: version } : leaf),
    factor: (leaf) => (leaf.prompt_version === version ? 3 : 1),
    isRight: (explanation) =>
      isBehaviour(explanation) && isPlace(explanation, { prompt_version: version }),
  };
}

const KINDS: readonly { readonly name: string; readonly create: (world: World) => Incident }[] = [
  { name: 'one value × 3', create: (world) => atPlace(drawPlace(world, 1, 3), 3) },
  { name: 'a pair × 5', create: (world) => atPlace(drawPlace(world, 2, 5), 5) },
  { name: 'everything × 2.5', create: () => atPlace({}, 2.5) },
  { name: 'pure mix', create: pureMix },
  { name: 'a new version × 3', create: newVersion },
];

const monitor = defaultMonitor('refusal_rate');
const requests = Number(options.requests);
const incidents = Number(options.incidents);

function runKind(kind: (typeof KINDS)[number], at: number) {
  let right = 0;
  const wrong = new Map<string, number>();
  for (let index = 0; index < incidents; index++) {
    const world = createWorld(mixSeed(Number(options.seed), at, index));
    const incident = kind.create(world);
    const cells = withOwnLineage(drawCells(world, incident, requests));
    const explanation = explain({ monitor, cells, changes: [], since: undefined });
    if (incident.isRight(explanation)) right += 1;
    else {
      const places = Object.keys(explanation.places[0]?.columns ?? { nothing: '' }).join('+');
      const answer = `${explanation.cause}, ${places === '' ? 'everywhere' : places}`;
      wrong.set(answer, (wrong.get(answer) ?? 0) + 1);
    }
  }
  const { low, high } = wilsonInterval(right, incidents);
  return { kind: kind.name, incidents, right, low, high, wrong: Object.fromEntries(wrong) };
}

const lines = KINDS.map(runKind);
const about = {
  cpu: cpus()[0]?.model,
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  seed: Number(options.seed),
  requests,
};
if (options.json) console.log(JSON.stringify({ ...about, lines }, null, 1));
else {
  console.log(
    Object.entries(about)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  console.log(
    '\n| incident | right first | 95 % interval | other answers |\n| --- | --- | --- | --- |',
  );
  const percent = (share: number) => (100 * share).toFixed(1);
  for (const { kind, right, low, high, wrong } of lines) {
    const others = Object.entries(wrong).map(([answer, count]) => `${count} × ${answer}`);
    console.log(
      `| ${kind} | ${right} of ${incidents} | ${percent(low)} to ${percent(high)} % | ${others.join('; ')} |`,
    );
  }
}
