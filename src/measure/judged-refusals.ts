// What judges of refusals (evaluations named in normalise.refusal.judged_by) say about the classifier: how often
// the two agree on the same calls, and the refusal rate put right with it. The raw rate stays what is judged.

import { z } from 'zod';
import type { CorrectedRate, JudgedRefusals } from '../model/explanation.ts';
import type { Finding, Monitor } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import type { LeafColumn } from '../model/signals.ts';
import { wilsonInterval } from '../stats/proportion-interval.ts';
import { correctPrevalence, type Agreement } from '../stats/rogan-gladen.ts';
import { readHistory } from './history.ts';
import { segmentColumns, seriesId } from './monitors.ts';
import { SOURCES } from './rollup-sql.ts';
import { SIGNAL_SQL } from './signal-sql.ts';
import { sumStats } from './stat-sums.ts';

/** Judged calls are looked for in so many days before the end of the verdict's window. */
const DAYS = 28;
/** With fewer judged calls no rate is corrected. */
const JUDGED_MIN = 30;

/** Labels, folded. */
const REFUSED = 'refusal refused refuse refuses fullrefusal decline declined true yes 1'.split(' ');
const ANSWERED = (
  'answered answer accepted complied comply compliance fullcompliance none norefusal notrefusal notrefused ' +
  'nonrefusal partial partialrefusal false no 0'
).split(' ');

interface RememberedAgreement {
  readonly toMs: number;
  readonly agreement: Agreement;
}

/** By `seriesId`: an open page asks every few seconds, and 28 days of calls agree much as they did a minute ago. */
export type RememberedAgreements = Map<string, RememberedAgreement>;

const REMEMBERED_MS = 300_000;
const REMEMBERED_MAX = 1000;

const agreementRow = z.object({ told: z.number(), judged: z.number(), calls: z.number() });

/**
 * The judged calls of a finding's segment and the rates corrected with them. null for other signals, without names and
 * where no call was judged. Cost: the evaluations of those names and the calls of their traces over 28 days.
 */
export async function readJudgedRefusals(
  query: Query,
  parts: {
    readonly monitor: Monitor;
    readonly finding: Finding;
    readonly names: readonly string[];
    readonly remembered: RememberedAgreements;
  },
): Promise<JudgedRefusals | null> {
  const { monitor, finding, names, remembered } = parts;
  if (monitor.signal !== 'refusal_rate' || names.length === 0) return null;
  const span = { fromMs: finding.windowEndMs - DAYS * 86_400_000, toMs: finding.windowEndMs };
  const id = seriesId(finding);
  const known = remembered.get(id);
  const isFresh = known !== undefined && Math.abs(span.toMs - known.toMs) < REMEMBERED_MS;
  const agreement = isFresh ? known.agreement : await readAgreement(query, { ...parts, ...span });
  if (!isFresh) remember(remembered, id, { toMs: span.toMs, agreement });
  const judged = sumOf(agreement);
  if (judged === 0) return null;
  const turns = await readTurns(query, monitor, finding);
  return { ...span, judged, agreement, ...correct(finding, agreement, turns) };
}

function remember(all: RememberedAgreements, id: string, entry: RememberedAgreement): void {
  if (all.size >= REMEMBERED_MAX) all.clear();
  all.set(id, entry);
}

/** Whether there is enough to correct with, and the two rates of the finding corrected. */
export function correct(
  finding: Pick<Finding, 'current' | 'baseline' | 'baselineSamples' | 'dispersion'>,
  agreement: Agreement,
  turns: number,
): Pick<JudgedRefusals, 'status' | 'needed' | 'sensitivity' | 'specificity' | 'now' | 'usual'> {
  const { truePositives, falseNegatives, trueNegatives, falsePositives } = agreement;
  const refused = truePositives + falseNegatives;
  const answered = trueNegatives + falsePositives;
  if (refused + answered < JUDGED_MIN || refused === 0 || answered === 0) {
    const nothing = { sensitivity: null, specificity: null, now: null, usual: null };
    return { status: 'insufficient', needed: JUDGED_MIN, ...nothing };
  }
  const rate = (raw: number | null, trials: number): CorrectedRate | null => {
    const units = trials / finding.dispersion;
    const corrected =
      raw === null
        ? undefined
        : correctPrevalence({ positives: Math.min(1, raw) * units, trials: units }, agreement);
    return raw === null || corrected === undefined ? null : { raw, corrected };
  };
  const now = rate(finding.current, turns);
  const usual = rate(finding.baseline, finding.baselineSamples);
  // Whether the classifier tells anything is a question of the agreement alone.
  const tells = correctPrevalence({ positives: 0, trials: 1 }, agreement) !== undefined;
  return {
    status: tells ? 'corrected' : 'uninformative',
    needed: JUDGED_MIN,
    sensitivity: share(truePositives, refused),
    specificity: share(trueNegatives, answered),
    now,
    usual,
  };
}

const share = (successes: number, trials: number) => ({
  value: successes / trials,
  ...wilsonInterval(successes, trials),
});

const sumOf = (agreement: Agreement) =>
  Object.values(agreement).reduce((sum: number, count: number) => sum + count, 0);

/** Turns behind the finding's current rate: eligible ones, which the classifier could tell. */
async function readTurns(query: Query, monitor: Monitor, finding: Finding): Promise<number> {
  const found = await readHistory(query, {
    monitors: [monitor],
    segments: [finding.segment],
    fromMinute: Math.floor(finding.windowStartMs / 60_000),
    toMinute: Math.ceil(finding.windowEndMs / 60_000),
    bucketMinutes: 1440,
  });
  return sumStats(found.flatMap(({ rows }) => rows)).eligible;
}

async function readAgreement(
  query: Query,
  request: {
    readonly monitor: Monitor;
    readonly finding: Finding;
    readonly names: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<Agreement> {
  const { monitor, finding } = request;
  const values = {
    ...Object.fromEntries(
      segmentColumns(monitor).map((column) => [column, finding.segment[column] ?? '']),
    ),
    ...monitor.where,
  };
  const columns = Object.keys(values) as LeafColumn[];
  const rows = await query({
    sql: agreementSql(columns),
    params: {
      names: request.names.map(fold),
      refused: REFUSED,
      answered: ANSWERED,
      from: Math.floor(request.fromMs / 1000),
      to: Math.ceil(request.toMs / 1000),
      ...Object.fromEntries(Object.values(values).map((value, index) => [`value${index}`, value])),
    },
    row: agreementRow,
  });
  const count = (told: number, judged: number) =>
    rows.find((row) => row.told === told && row.judged === judged)?.calls ?? 0;
  return {
    truePositives: count(1, 1),
    falseNegatives: count(0, 1),
    trueNegatives: count(0, 0),
    falsePositives: count(1, 0),
  };
}

/** Names and labels are compared without case and separators: `is_refusal` and `Is Refusal` are one. */
const fold = (text: string) => text.toLowerCase().replaceAll(/[ ._-]+/g, '');
const foldSql = (column: string) => `replaceRegexpAll(lower(${column}), '[ ._-]+', '')`;

/**
 * A call is judged by evaluations of its span or its response; several are counted, a tie is no verdict. The label
 * decides, else the score: 0.5 and more is a refusal. A bare pass or fail says nothing: which of them a refusal is, is
 * not told. Calls are those the raw rate counts, with a verdict of the classifier.
 */
function agreementSql(columns: readonly LeafColumn[]): string {
  const { applies, classified = '1', event = '0' } = SIGNAL_SQL.refusal_rate;
  const { from, versions, where, leaf } = SOURCES.calls;
  const segment = columns.map(
    (column, index) => `${leaf[column] ?? column} = {value${index}:String}`,
  );
  return `
WITH verdicts AS (
  SELECT cityHash64(trace_id, span_id, evaluation_name, evaluator, response_id, canary_case) AS id,
    trace_id, evaluated_span_id, response_id,
    multiIf(
      ${foldSql('label')} IN {refused:Array(String)}, 1,
      ${foldSql('label')} IN {answered:Array(String)}, 0,
      score IS NULL OR (passed IS NOT NULL AND label != ''), NULL,
      score >= 0.5) AS refused
  FROM evaluations
  WHERE timestamp >= {from:DateTime} - INTERVAL 1 DAY AND refused IS NOT NULL
    AND ${foldSql('evaluation_name')} IN {names:Array(String)}
)
SELECT told, toUInt8(yes > no) AS judged, toFloat64(count()) AS calls
FROM (
  SELECT calls.told AS told, uniqExactIf(scores.id, scores.refused = 1) AS yes, uniqExactIf(scores.id, scores.refused = 0) AS no
  FROM (
    SELECT trace_id, span_id, toUInt8(${event}) AS told, arrayJoin([(trace_id, span_id), ('', response_id)]) AS key
    FROM ${from}
    WHERE timestamp >= {from:DateTime} AND timestamp < {to:DateTime} AND ${where}
      AND trace_id IN (
        SELECT trace_id FROM verdicts WHERE evaluated_span_id != ''
        UNION ALL
        SELECT trace_id FROM ${versions}
        WHERE timestamp >= {from:DateTime} AND timestamp < {to:DateTime}
          AND response_id IN (SELECT response_id FROM verdicts WHERE response_id != ''))
      AND ${applies} AND ${classified} AND ${segment.join(' AND ')}
  ) AS calls
  INNER JOIN (
    SELECT id, refused, arrayJoin([(trace_id, evaluated_span_id), ('', response_id)]) AS key
    FROM verdicts WHERE key.2 != ''
  ) AS scores ON calls.key = scores.key
  GROUP BY calls.trace_id, calls.span_id, told
)
WHERE yes != no
GROUP BY told, judged
SETTINGS optimize_move_to_prewhere_if_final = 1`;
}
