// Statistics on their way out of the store: column by column, one array each, because a fleet's minute is tens of
// thousands of rows and a row as a JSON object costs several times what it says.

import { z } from 'zod';
import type { SignalName, StatRow } from '../model/judgement.ts';
import { SIGNALS } from '../model/signals.ts';

/** Sums over leaf rows, by the name they travel under; the two maps as text, which is cheaper to read than JSON maps. */
const SUMS = {
  n: 'toFloat64(sum(source.n))',
  events: 'toFloat64(sum(source.events))',
  eligible: 'toFloat64(sum(source.eligible))',
  first_events: 'sum(source.first_events)',
  users: 'toFloat64(sum(source.users))',
  event_users: 'toFloat64(sum(source.event_users))',
  sum: 'sum(source.sum)',
  sum_squares: 'sum(source.sum_squares)',
  sum_log: 'sum(source.sum_log)',
  sum_log_squares: 'sum(source.sum_log_squares)',
  weight: 'sum(source.weight)',
  weight_squares: 'sum(source.weight_squares)',
  cross_product: 'sum(source.cross_product)',
  classified: 'toFloat64(sum(source.classified))',
  newest_arrival: 'toFloat64(toUnixTimestamp64Milli(max(source.newest_arrival)))',
} as const;

const MAPS = {
  histogram: `(sumMap(source.histogram) AS h, arrayStringConcat(arrayMap((k, v) -> concat(toString(k), ':', toString(v)), mapKeys(h), mapValues(h)), ' ')).2`,
  value_counts: 'toJSONString(sumMap(source.value_counts))',
} as const;

const NUMBERS = ['minute', ...Object.keys(SUMS)] as ('minute' | keyof typeof SUMS)[];
const TEXTS = ['key', ...Object.keys(MAPS)] as ('key' | keyof typeof MAPS)[];

/** The select list of an inner statement over `source`; its groups are the key, and a column `minute` it has itself. */
export function selectSums(columns: readonly string[]): string {
  const key = ['signal', ...columns].map((column) => `source.${column}`).join(', ');
  const sums = Object.entries({ ...SUMS, ...MAPS }).map(([name, sql]) => `${sql} AS ${name}`);
  return [`toJSONString([${key}]) AS key`, ...sums].join(',\n  ');
}

/** One row with an array for every column of the inner statement. */
export function toColumnsSql(inner: string): string {
  const arrays = [...TEXTS, ...NUMBERS].map((name) => `groupArray(${name}) AS ${name}_column`);
  return `SELECT ${arrays.join(', ')} FROM (${inner})`;
}

/** Checked in place: a fleet's columns are millions of values, which zod's arrays would copy. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'number'),
  'expected an array of numbers',
);
const texts = z.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'expected an array of strings',
);

const arraysOf = <Name extends string, T>(names: readonly Name[], column: z.ZodType<T>) =>
  z.object(
    Object.fromEntries(names.map((name) => [`${name}_column`, column])) as Record<
      `${Name}_column`,
      z.ZodType<T>
    >,
  );

/** Shape of the row of `toColumnsSql`. */
export const columnsRow = z.intersection(arraysOf(TEXTS, texts), arraysOf(NUMBERS, numbers));

export type StatColumns = z.output<typeof columnsRow>;

/** The signal and the segment values of a key, in the order of the columns selected. */
export function splitKey(key: string): {
  readonly signal: SignalName;
  readonly values: readonly string[];
} {
  const [signal, ...values] = JSON.parse(key) as [SignalName, ...string[]];
  return { signal, values };
}

/** One row of a signal, of so many minutes. */
export function statRowAt(
  columns: StatColumns,
  index: number,
  as: { readonly signal: SignalName; readonly minutes: number },
): StatRow {
  const row: StatRow = {
    minute: columns.minute_column[index] ?? 0,
    minutes: as.minutes,
    n: columns.n_column[index] ?? 0,
    events: columns.events_column[index] ?? 0,
    eligible: columns.eligible_column[index] ?? 0,
    firstEvents: columns.first_events_column[index] ?? 0,
    users: columns.users_column[index] ?? 0,
    eventUsers: columns.event_users_column[index] ?? 0,
    sum: columns.sum_column[index] ?? 0,
    sumSquares: columns.sum_squares_column[index] ?? 0,
    sumLog: columns.sum_log_column[index] ?? 0,
    sumLogSquares: columns.sum_log_squares_column[index] ?? 0,
    weight: columns.weight_column[index] ?? 0,
    weightSquares: columns.weight_squares_column[index] ?? 0,
    crossProduct: columns.cross_product_column[index] ?? 0,
    classified: columns.classified_column[index] ?? 0,
    newestArrivalMs: columns.newest_arrival_column[index] ?? 0,
  };
  const { kind } = SIGNALS[as.signal];
  if (kind === 'positive' || kind === 'score' || kind === 'ratio') {
    row.histogram = parseHistogram(columns.histogram_column[index] ?? '');
  }
  if (kind === 'mix') row.values = parseValues(columns.value_counts_column[index] ?? '{}');
  return row;
}

function parseHistogram(text: string): Map<number, number> {
  const histogram = new Map<number, number>();
  if (text === '') return histogram;
  for (const pair of text.split(' ')) {
    const colon = pair.indexOf(':');
    histogram.set(Number(pair.slice(0, colon)), Number(pair.slice(colon + 1)));
  }
  return histogram;
}

function parseValues(json: string): Map<string, number> {
  const counts = JSON.parse(json) as Record<string, number | string>;
  return new Map(Object.entries(counts).map(([value, count]) => [value, Number(count)]));
}
