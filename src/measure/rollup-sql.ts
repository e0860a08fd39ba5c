// The statements of the roll-up. One INSERT … SELECT a source: a scan of the minutes' rows, every row
// unfolded into the signals it carries (ARRAY JOIN), grouped by minute, signal and leaf segment.
// Recomputing a minute gives the same row again with a newer version; nothing is ever added to.

import { TABLES } from '../model/tables.ts';
import type { SignalName } from '../model/judgement.ts';
import { LEAF_COLUMNS, SIGNALS, type LeafColumn } from '../model/signals.ts';
import { bucketSql, signalsOf, SIGNAL_SQL, type Source } from './signal-sql.ts';

/** A conversation counts as affected this long after an event. */
const HAZARD_HOURS = 6;
/** At most so many first events of one user count in a minute … */
const USER_EVENTS_MAX = 3;
/** … where a segment has at least so many users in the minute (else the user is the segment). */
const USERS_FOR_CAP = 3;

interface SourceTable {
  /** What is read: counted rows, corrected ones in their newest version. */
  readonly from: string;
  readonly where: string;
  /** The physical table: rows as they arrived. */
  readonly versions: string;
  /** Leaf columns that the table does not have, as SQL. */
  readonly leaf: Readonly<Partial<Record<LeafColumn, string>>>;
  readonly user: string;
  readonly conversation: string;
}

/** A golden set is no traffic: the canary job judges it, run against run (its scores: see `applies`). */
const LIVE = "canary_set = ''";

export const SOURCES: Readonly<Record<Source, SourceTable>> = {
  calls: {
    from: 'v_calls',
    where: LIVE,
    versions: 'llm_call_versions',
    leaf: { name: "''" },
    user: 'user_hash',
    conversation: 'conversation_hash',
  },
  tools: {
    from: 'llm_calls',
    where: `operation = 'execute_tool' AND ${LIVE}`,
    versions: 'llm_call_versions',
    leaf: { name: "''" },
    user: 'user_hash',
    conversation: 'conversation_hash',
  },
  retrievals: {
    from: 'retrievals',
    where: `operation = 'retrieval' AND usage_role != 'rollup' AND ${LIVE}`,
    versions: 'retrieval_versions',
    leaf: { name: 'data_source', provider: "''", request_model: "''", response_model: "''" },
    user: 'user_hash',
    conversation: 'conversation_hash',
  },
  evaluations: {
    from: 'evaluations',
    where: '1',
    versions: 'evaluation_versions',
    leaf: { name: 'evaluation_name', provider: "''" },
    user: "''",
    conversation: "''",
  },
};

/**
 * Computes the minutes {minutes:Array(DateTime)}, which lie in [{from:DateTime}, {to:DateTime}), of one source anew
 * and inserts them with version {version:UInt64}.
 */
export function rollupSql(source: Source): string {
  const keys = ['minute', 'signal', ...LEAF_COLUMNS].join(', ');
  const rates = signalsOf(source).filter((signal) => SIGNAL_SQL[signal].hazard === true);
  return `
INSERT INTO segments_1m (${columnNames().join(', ')})
WITH
  observations AS (${observationsSql(source)}),
  judged AS (${rates.length === 0 ? unjudgedSql() : hazardSql(source, rates)})
SELECT
  ${keys},
  count() AS n,
  countIf(event) AS events,
  countIf(fresh) - capped AS eligible,
  toFloat64(countIf(fresh AND event)) - capped AS first_events,
  uniqExact(person) AS users,
  uniqExactIf(person, event) AS event_users,
  sum(value) AS sum,
  sum(value * value) AS sum_squares,
  sum(log_value) AS sum_log,
  sum(log_value * log_value) AS sum_log_squares,
  sum(divisor) AS weight,
  sum(divisor * divisor) AS weight_squares,
  sum(value * divisor) AS cross_product,
  CAST(sumMapIf([bucket], [toUInt64(1)], has_value), 'Map(Int16, UInt64)') AS histogram,
  CAST(sumMapIf([named], [named_count], named != ''), 'Map(String, UInt64)') AS value_counts,
  countIf(classified) AS classified,
  max(ingested_at) AS newest_arrival,
  {version:UInt64} AS version
FROM (SELECT * FROM judged)
GROUP BY ${keys}`.replaceAll(' - capped', ` - ${CAPPED}`);
}

/** First events above a user's share: taken out with their turns, so that they stay a part of eligible. */
const CAPPED = `if(uniqExactIf(user, user != '') < ${USERS_FOR_CAP}, 0, arraySum(x -> greatest(toInt64(x) - ${USER_EVENTS_MAX}, 0), tupleElement(sumMapIf([user], [toUInt64(1)], fresh AND event AND capping AND user != ''), 2)))`;

/** Rows of these minutes whose segment has no observation any more, as zeros of the new version. */
export function vanishedSql(source: Source): string {
  const zero = new Set(['minute', 'signal', ...LEAF_COLUMNS, 'newest_arrival', 'version']);
  const values = columnNames().map((name) => {
    if (name === 'version') return '{version:UInt64}';
    if (zero.has(name)) return name;
    return name === 'histogram' || name === 'value_counts' ? 'map()' : '0';
  });
  return `
INSERT INTO segments_1m (${columnNames().join(', ')})
SELECT ${values.join(', ')}
FROM segments_1m FINAL
WHERE minute >= {from:DateTime} AND minute < {to:DateTime} AND minute IN {minutes:Array(DateTime)}
  AND signal IN (${signalsOf(source).map(quote).join(', ')})
  AND version < {version:UInt64} AND n > 0`;
}

function columnNames(): string[] {
  return TABLES.segments_1m.columns.map((column) => column.name);
}

function observationsSql(source: Source): string {
  const table = SOURCES[source];
  const leaf = LEAF_COLUMNS.map((column) => {
    const expression = table.leaf[column];
    return expression === undefined ? column : `${expression} AS ${column}`;
  });
  return `
    SELECT
      toStartOfMinute(timestamp) AS minute, timestamp, ${leaf.join(', ')}, ingested_at,
      ${table.user} AS user, ${table.conversation} AS conversation,
      multiIf(user != '', user, conversation != '', conversation, trace_id) AS person,
      o.1 AS signal, o.3 AS event, o.4 AS value, o.5 AS log_value, o.6 AS bucket, o.7 AS has_value,
      o.8 AS divisor, o.9 AS named, o.10 AS named_count, o.11 AS classified, o.12 AS hazard, o.13 AS good
    FROM ${table.from}
    ARRAY JOIN arrayFilter(o -> o.2, [${signalsOf(source).map(tupleSql).join(',\n      ')}]) AS o
    WHERE ${table.where} AND timestamp >= {from:DateTime} AND timestamp < {to:DateTime}
      AND toStartOfMinute(timestamp) IN {minutes:Array(DateTime)}`;
}

/** One signal of a row: name, applies, event, value, ln(value·scale+1), bucket, has value, divisor, named, its count, classified, hazard, good. */
function tupleSql(signal: SignalName): string {
  const sql = SIGNAL_SQL[signal];
  const value = sql.value === undefined ? '0.' : `toFloat64(ifNull(${sql.value}, 0))`;
  const isPositive = SIGNALS[signal].kind === 'positive';
  const parts = [
    quote(signal),
    bool(sql.applies),
    bool(sql.event ?? '0'),
    value,
    isPositive ? `log(greatest(${value}, 0) * ${SIGNALS[signal].histogramScale} + 1)` : '0.',
    sql.value === undefined ? 'toInt16(0)' : bucketSql(signal, value),
    sql.value === undefined ? 'toUInt8(0)' : 'toUInt8(1)',
    sql.weight === undefined ? '0.' : `toFloat64(ifNull(${sql.weight}, 0))`,
    sql.named === undefined ? "''" : `toString(${sql.named})`,
    `toUInt64(ifNull(${sql.namedCount ?? '1'}, 0))`,
    bool(sql.classified ?? '1'),
    sql.hazard === true ? 'toUInt8(1)' : 'toUInt8(0)',
    isGood(signal) ? 'toUInt8(1)' : 'toUInt8(0)',
  ];
  return `(${parts.join(', ')})`;
}

/**
 * Adds `fresh`: whether a turn's conversation had no bad outcome in the hours before (the event, or its absence where
 * lower is worse). Looks up the last one before the turn among those of the same signal, service and conversation.
 */
function hazardSql(source: Source, rates: readonly SignalName[]): string {
  const table = SOURCES[source];
  const events = rates.map(
    (signal) =>
      `(${quote(signal)}, ${bool(`(${SIGNAL_SQL[signal].applies}) AND ${badOutcome(signal)}`)})`,
  );
  return `
    SELECT
      observations.*, observations.hazard AND NOT observations.good AS capping,
      observations.classified AND (observations.hazard = 0 OR observations.conversation = ''
        OR earlier.happened_at < observations.timestamp - INTERVAL ${HAZARD_HOURS} HOUR) AS fresh
    FROM observations ASOF LEFT JOIN (
      SELECT e.1 AS signal, service, ${table.conversation} AS conversation, timestamp AS happened_at
      FROM ${table.from}
      ARRAY JOIN arrayFilter(e -> e.2, [${events.join(', ')}]) AS e
      WHERE ${table.where} AND ${table.conversation} != ''
        AND timestamp >= {from:DateTime} - INTERVAL ${HAZARD_HOURS} HOUR AND timestamp < {to:DateTime}
        AND ${table.conversation} IN (
          SELECT ${table.conversation} FROM ${table.from}
          WHERE ${table.where} AND timestamp >= {from:DateTime} AND timestamp < {to:DateTime}
            AND toStartOfMinute(timestamp) IN {minutes:Array(DateTime)})
    ) AS earlier
    ON observations.signal = earlier.signal AND observations.service = earlier.service
      AND observations.conversation = earlier.conversation
      AND observations.timestamp > earlier.happened_at`;
}

/** Condition of what a hazard counts. */
function badOutcome(signal: SignalName): string {
  const event = `(${SIGNAL_SQL[signal].event ?? '0'})`;
  return isGood(signal) ? `NOT ${event}` : event;
}

/** Signals whose event is what one wants. */
const isGood = (signal: SignalName): boolean => SIGNALS[signal].worse === 'down';

function unjudgedSql(): string {
  return 'SELECT *, toUInt8(0) AS capping, classified AS fresh FROM observations';
}

const bool = (expression: string) => `toUInt8(ifNull(${expression}, 0) != 0)`;
const quote = (text: string) => `'${text}'`;
