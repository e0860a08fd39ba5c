// Bringing rows into the one order the evidence is computed in: ascending minutes, one row each. So the order and the splitting of what arrives cannot show in a verdict.

import type { StatRow } from '../model/judgement.ts';
import { STAT_SUMS, addStats } from '../model/stat-sums.ts';

/** Rows in ascending order with one row for each start; rows of the same start are added. */
export function orderRows(rows: readonly StatRow[]): readonly StatRow[] {
  if (isOrdered(rows)) return rows;
  const sorted = [...rows].sort(compareRows);
  const merged: StatRow[] = [];
  for (const row of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.minute !== row.minute) merged.push(copyRow(row));
    else addRow(last, row);
  }
  return merged;
}

function isOrdered(rows: readonly StatRow[]): boolean {
  for (let i = 1; i < rows.length; i++) {
    if ((rows[i - 1]?.minute ?? 0) >= (rows[i]?.minute ?? 0)) return false;
  }
  return true;
}

/** By minute, then by content: floating-point sums of rows of one minute must not depend on arrival order. */
function compareRows(a: StatRow, b: StatRow): number {
  if (a.minute !== b.minute) return a.minute - b.minute;
  for (const field of STAT_SUMS) if (a[field] !== b[field]) return a[field] - b[field];
  return 0;
}

function copyRow(row: StatRow): StatRow {
  const copy = { ...row };
  if (row.histogram !== undefined) copy.histogram = new Map(row.histogram);
  if (row.values !== undefined) copy.values = new Map(row.values);
  return copy;
}

function addRow(into: StatRow, from: StatRow): void {
  addStats(into, from);
  into.minutes = Math.max(into.minutes, from.minutes);
  into.newestArrivalMs = Math.max(into.newestArrivalMs, from.newestArrivalMs);
}
