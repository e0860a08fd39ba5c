// Prices stored calls anew from their token counts: after a price list or an operator's own price has
// changed. A changed call is inserted again with a newer version, in bulk; the roll-up follows it.
// A cost the instrumentation reported is not ours to change.

import { z } from 'zod';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import type { LlmCall } from '../model/records.ts';
import { fromRow, selectList, toRow } from './record-rows.ts';

export interface RepriceOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  /** What a call costs by the prices of now; its reported cost is null. */
  readonly price: (call: LlmCall) => Pick<LlmCall, 'costUsd' | 'costSource' | 'priceVersion'>;
  /** Unix milliseconds, [from, to). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface RepriceReport {
  readonly calls: number;
  readonly changed: number;
  /** Of the calls looked at; unpriced ones are left out of both. */
  readonly costBeforeUsd: number;
  readonly costAfterUsd: number;
}

const PAGE = 20_000;
const NANOS_PER_MS = 1_000_000n;
const anyRow = z.record(z.string(), z.unknown());

/** One pass over the span, page by page in time order. Repeating it changes nothing more. */
export async function runReprice(options: RepriceOptions): Promise<RepriceReport> {
  const report = { calls: 0, changed: 0, costBeforeUsd: 0, costAfterUsd: 0 };
  const total = await countCalls(options);
  let after = { nanos: BigInt(options.fromMs) * NANOS_PER_MS - 1n, key: '' };
  for (;;) {
    const page = await readPage(options, after);
    if (page.length === 0) return report;
    await repricePage(options, page, report);
    const last = page.at(-1)!.call;
    after = { nanos: last.timestamp, key: `${last.traceId}${last.spanId}` };
    options.onProgress?.({ done: report.calls, total });
  }
}

interface Stored {
  readonly call: LlmCall;
  readonly version: number;
}

async function repricePage(
  options: RepriceOptions,
  page: readonly Stored[],
  report: { calls: number; changed: number; costBeforeUsd: number; costAfterUsd: number },
): Promise<void> {
  const changed: LlmCall[] = [];
  for (const { call } of page) {
    const priced = options.price(call);
    report.calls += 1;
    report.costBeforeUsd += call.costUsd ?? 0;
    report.costAfterUsd += priced.costUsd ?? 0;
    const isSame =
      priced.costUsd === call.costUsd &&
      priced.costSource === call.costSource &&
      priced.priceVersion === call.priceVersion;
    if (!isSame) changed.push({ ...call, ...priced });
  }
  const newest = page.reduce((version, row) => Math.max(version, row.version), 0);
  const ingestedAtMs = options.clock();
  const version = Math.max(ingestedAtMs, newest + 1);
  await options.insert(
    'llm_call_versions',
    changed.map((call) => toRow('llm_call_versions', call, { version, ingestedAtMs })),
  );
  report.changed += changed.length;
}

const CONDITION =
  "r.timestamp < fromUnixTimestamp64Nano(toInt64({to:String})) AND r.cost_source != 'reported'";

async function readPage(
  options: RepriceOptions,
  after: { readonly nanos: bigint; readonly key: string },
): Promise<Stored[]> {
  const rows = await options.query({
    sql: `SELECT ${selectList('llm_call_versions')} FROM llm_call_versions AS r FINAL
WHERE ${CONDITION}
  AND r.timestamp >= fromUnixTimestamp64Nano(toInt64({after:String}))
  AND (r.timestamp > fromUnixTimestamp64Nano(toInt64({after:String})) OR concat(r.trace_id, r.span_id) > {key:String})
ORDER BY r.timestamp, r.trace_id, r.span_id LIMIT ${PAGE}`,
    params: {
      to: (BigInt(options.toMs) * NANOS_PER_MS).toString(),
      after: after.nanos.toString(),
      key: after.key,
    },
    row: anyRow,
  });
  return rows.map((row) => ({
    call: fromRow('llm_call_versions', row) as unknown as LlmCall,
    version: Number(row['version']),
  }));
}

async function countCalls(options: RepriceOptions): Promise<number> {
  const [row] = await options.query({
    sql: `SELECT toFloat64(count()) AS calls FROM llm_call_versions AS r FINAL
WHERE ${CONDITION} AND r.timestamp >= fromUnixTimestamp64Nano(toInt64({from:String}))`,
    params: {
      to: (BigInt(options.toMs) * NANOS_PER_MS).toString(),
      from: (BigInt(options.fromMs) * NANOS_PER_MS).toString(),
    },
    row: z.object({ calls: z.number() }),
  });
  return row?.calls ?? 0;
}
