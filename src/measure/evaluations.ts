// Scores that arrive over the API: completed with the lineage of the call they judge, then stored.

import { z } from 'zod';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import type { Evaluation } from '../model/records.ts';
import { toRow } from './record-rows.ts';

/** Calls are looked for in the days before the score. */
const REACH_DAYS = 30;

const LINEAGE = [
  ['service', 'service'],
  ['serviceVersion', 'service_version'],
  ['environment', 'environment'],
  ['tenant', 'tenant'],
  ['team', 'team'],
  ['feature', 'feature'],
  ['promptName', 'prompt_name'],
  ['promptVersion', 'prompt_version'],
  ['indexVersion', 'index_version'],
  ['safetyPolicyVersion', 'safety_policy_version'],
  ['requestModel', 'request_model'],
  ['responseModel', 'response_model'],
] as const;

const callRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  response_id: z.string(),
  lineage: z.array(z.string()),
});

type Call = z.output<typeof callRow>;

/**
 * Stores evaluations; lineage and the span that the sender left out are taken from the call with the same
 * span, the same response id, or the only call of the trace. The same score sent twice is stored once.
 */
export async function storeEvaluations(
  store: { readonly query: Query; readonly insert: InsertRows; readonly clock: Clock },
  evaluations: readonly Evaluation[],
): Promise<void> {
  const calls = await readCalls(store.query, evaluations);
  const version = store.clock();
  const rows = evaluations.map((evaluation) =>
    toRow('evaluation_versions', complete(evaluation, findCall(calls, evaluation)), {
      version,
      ingestedAtMs: version,
    }),
  );
  await store.insert('evaluation_versions', rows);
}

async function readCalls(query: Query, evaluations: readonly Evaluation[]): Promise<Call[]> {
  const traces = [...new Set(evaluations.map((entry) => entry.traceId).filter(Boolean))];
  const responses = [...new Set(evaluations.map((entry) => entry.responseId).filter(Boolean))];
  if (traces.length + responses.length === 0) return [];
  const seconds = evaluations.map((entry) => Number(entry.timestamp / 1_000_000_000n));
  return query({
    sql: `
SELECT trace_id, span_id, response_id, [${LINEAGE.map(([, column]) => `toString(${column})`).join(', ')}] AS lineage
FROM v_calls
WHERE timestamp >= {from:DateTime} AND timestamp <= {to:DateTime}
  AND (trace_id IN {traces:Array(String)} OR (response_id != '' AND response_id IN {responses:Array(String)}))
ORDER BY timestamp`,
    params: {
      traces,
      responses,
      from: Math.max(0, Math.min(...seconds) - REACH_DAYS * 86_400),
      to: Math.max(...seconds) + 86_400,
    },
    row: callRow,
  });
}

function findCall(calls: readonly Call[], evaluation: Evaluation): Call | undefined {
  const ofTrace = calls.filter((call) => call.trace_id === evaluation.traceId);
  return (
    ofTrace.find((call) => call.span_id === evaluation.evaluatedSpanId) ??
    calls.find((call) => call.response_id !== '' && call.response_id === evaluation.responseId) ??
    (ofTrace.length === 1 ? ofTrace[0] : undefined)
  );
}

function complete(evaluation: Evaluation, call: Call | undefined): Evaluation {
  if (call === undefined) return evaluation;
  const missing = LINEAGE.map(([field], index) => [
    field,
    evaluation[field] === '' ? (call.lineage[index] ?? '') : evaluation[field],
  ]);
  return {
    ...evaluation,
    ...(Object.fromEntries(missing) as Partial<Evaluation>),
    evaluatedSpanId: evaluation.evaluatedSpanId || call.span_id,
  };
}
