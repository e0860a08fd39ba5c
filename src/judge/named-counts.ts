import type { StatRow } from '../model/judgement.ts';

/**
 * Named values of a row as observations. A mix may weigh them by something else (money): then a row still counts for
 * no more than its observations, since a dollar is not a million independent witnesses.
 */
export function namedCounts(row: StatRow): [string, number][] {
  const values = [...(row.values ?? [])];
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const scale = total > row.n ? row.n / total : 1;
  return scale === 1 ? values : values.map(([value, count]) => [value, count * scale]);
}
