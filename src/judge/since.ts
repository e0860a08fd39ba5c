// When it began: the posterior of the start from the same likelihood terms and prior weights as the evidence,
//   P(start = j) ∝ w_j · Σ_r π_r · exp(Σ_{t ≥ j} L_r,t).

import type { BaselineModel, Change, Monitor, StatRow } from '../model/judgement.ts';
import { LOG_ZERO, logAdd } from '../stats/log-sum.ts';
import { createPrior, orderChanges, weightAt } from './changes.ts';
import { createEvidence } from './create-evidence.ts';
import { openModel } from './model.ts';
import { orderRows } from './stat-rows.ts';

export interface SinceInput {
  readonly monitor: Monitor;
  readonly baseline: BaselineModel;
  /** Minute rows from well before the suspected start until now. */
  readonly rows: readonly StatRow[];
  readonly changes: readonly Change[];
  readonly direction: 'up' | 'down';
}

export interface SincePosterior {
  /** Most probable first minute. */
  readonly minute: number;
  /** Shortest ordered range of minutes that holds nine tenths. */
  readonly from: number;
  readonly to: number;
  readonly probabilities: readonly { readonly minute: number; readonly probability: number }[];
}

/** Posterior of the start; undefined without a usable baseline or without rows. */
export function estimateSince(input: SinceInput): SincePosterior | undefined {
  const model = openModel(input.baseline);
  const rows = orderRows(input.rows);
  if (model === undefined || !model.ready || rows.length === 0) return undefined;
  const logs = logWeights(input, rows, createEvidence(model));
  const total = logs.reduce(logAdd, LOG_ZERO);
  const probabilities = rows.map((row, i) => ({
    minute: row.minute,
    probability: Math.exp((logs[i] ?? LOG_ZERO) - total),
  }));
  const best = probabilities.reduce((a, b) => (b.probability > a.probability ? b : a));
  return { minute: best.minute, ...range(probabilities), probabilities };
}

function logWeights(
  input: SinceInput,
  rows: readonly StatRow[],
  evidence: ReturnType<typeof createEvidence>,
): number[] {
  const { alternatives } = evidence;
  const out = new Float64Array(alternatives.length);
  const sums = new Float64Array(alternatives.length);
  const logs = rows.map(() => LOG_ZERO);
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row === undefined) continue;
    evidence.score(row, out);
    alternatives.forEach((alternative, a) => {
      sums[a] = (sums[a] ?? 0) + (out[a] ?? 0);
      if (!alternative.active || alternative.direction !== input.direction) return;
      logs[i] = logAdd(logs[i] ?? LOG_ZERO, Math.log(alternative.weight) + (sums[a] ?? 0));
    });
  }
  const prior = createPrior();
  const changes = orderChanges(input.changes);
  return rows.map(
    (row, i) => (logs[i] ?? LOG_ZERO) + Math.log(weightAt(prior, changes, row.minute)),
  );
}

function range(
  probabilities: readonly { readonly minute: number; readonly probability: number }[],
): { from: number; to: number } {
  let below = 0;
  let from = probabilities[0]?.minute ?? 0;
  let to = from;
  for (const { minute, probability } of probabilities) {
    if (below < 0.05) from = minute;
    if (below < 0.95) to = minute;
    below += probability;
  }
  return { from, to };
}
