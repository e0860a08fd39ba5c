// Where it moved: every value of every column, every pair of values, and everything, scored by the deviance that a
// factor of its own explains, less the logarithm of how many candidates of its order there are. The winner is taken
// out and the rest scanned again.

import type { ExpectedCell } from './expected-cells.ts';

export interface Place {
  readonly columns: Readonly<Record<string, string>>;
  readonly observed: number;
  readonly expected: number;
  readonly currentMean: number;
  readonly expectedMean: number;
  /** 95 % interval of observed / expected. */
  readonly ratioLow: number;
  readonly ratioHigh: number;
  /** Nats of deviance explained, search cost deducted. */
  readonly gain: number;
}

const GAIN_MIN = 3;
const PLACES_MAX = 3;

interface Candidate {
  readonly columns: Readonly<Record<string, string>>;
  readonly cells: readonly number[];
  readonly order: 0 | 1 | 2;
}

/** Places that moved, the most explaining first; at most three. */
export function scanCells(cells: readonly ExpectedCell[]): Place[] {
  const candidates = listCandidates(cells);
  const counts = [0, 1, 2].map((order) => candidates.filter((c) => c.order === order).length);
  const factors = cells.map(() => 1);
  const findings: Place[] = [];
  while (findings.length < PLACES_MAX) {
    let best: Place | undefined;
    let winner: Candidate | undefined;
    for (const candidate of candidates) {
      const finding = measure(cells, candidate, {
        factors,
        searched: counts[candidate.order] ?? 1,
      });
      if (best === undefined || finding.gain > best.gain) {
        best = finding;
        winner = candidate;
      }
    }
    if (best === undefined || winner === undefined || best.gain <= GAIN_MIN) break;
    findings.push(best);
    const ratio = best.observed / Math.max(1e-9, best.expected);
    for (const i of winner.cells) factors[i] = (factors[i] ?? 1) * ratio;
  }
  return findings;
}

function listCandidates(cells: readonly ExpectedCell[]): Candidate[] {
  const everything: Candidate = { columns: {}, cells: cells.map((_, i) => i), order: 0 };
  const names = [...new Set(cells.flatMap((cell) => Object.keys(cell.columns)))].sort();
  const useful = names.filter((name) => new Set(cells.map((cell) => cell.columns[name])).size > 1);
  const singles = useful.flatMap((name) => groupCells(cells, [name]));
  const pairs = useful.flatMap((a, i) =>
    useful.slice(i + 1).flatMap((b) => groupCells(cells, [a, b])),
  );
  return [everything, ...singles, ...pairs];
}

function groupCells(cells: readonly ExpectedCell[], names: readonly string[]): Candidate[] {
  const groups = new Map<string, { columns: Record<string, string>; cells: number[] }>();
  cells.forEach((cell, i) => {
    const key = names.map((name) => cell.columns[name] ?? '').join('\u0000');
    let group = groups.get(key);
    if (group === undefined) {
      const columns = Object.fromEntries(names.map((name) => [name, cell.columns[name] ?? '']));
      group = { columns, cells: [] };
      groups.set(key, group);
    }
    group.cells.push(i);
  });
  return [...groups.values()].map((group) => ({ ...group, order: names.length === 1 ? 1 : 2 }));
}

function measure(
  cells: readonly ExpectedCell[],
  candidate: Candidate,
  search: { readonly factors: readonly number[]; readonly searched: number },
): Place {
  let observed = 0;
  let expected = 0;
  let weight = 0;
  let variance = 0;
  for (const i of candidate.cells) {
    const cell = cells[i];
    if (cell === undefined) continue;
    observed += cell.observed;
    expected += cell.expected * (search.factors[i] ?? 1);
    weight += cell.weight;
    variance += cell.variance * (search.factors[i] ?? 1);
  }
  const scale = expected > 0 ? variance / expected : 1;
  const half =
    1.96 * Math.sqrt(Math.max(observed, 1) / Math.max(1e-9, scale === 0 ? 1 : scale)) * scale;
  return {
    columns: candidate.columns,
    observed,
    expected,
    currentMean: weight > 0 ? observed / weight : 0,
    expectedMean: weight > 0 ? expected / weight : 0,
    ratioLow: expected > 0 ? Math.max(0, observed - half) / expected : 0,
    ratioHigh: expected > 0 ? (observed + half) / expected : 0,
    gain: deviance(observed, expected, scale) - Math.log(search.searched),
  };
}

/** Poisson deviance (half of it), divided by the variance-to-mean ratio for what is no count. */
function deviance(observed: number, expected: number, scale: number): number {
  if (!(expected > 0)) return 0;
  const raw = (observed > 0 ? observed * Math.log(observed / expected) : 0) - (observed - expected);
  return scale > 0 ? raw / scale : 0;
}
