// Captures through the whole service: real listeners, spool, embedded store, settle job; the facts are
// read back with SQL.

import { z } from 'zod';
import { fromRow, selectList } from '../../src/measure/record-rows.ts';
import type { LlmCall, Retrieval } from '../../src/model/records.ts';
import { createPrivacy } from '../../src/normalise/privacy/privacy.ts';
import { startTestApp, type TestApp } from './app.ts';
import { toVariant, traceIdsOf, type Variant } from './capture-variants.ts';
import type { Capture } from './captures.ts';
import { compareCapture, emptyReport, type FactsReport, type Stated } from './facts.ts';
import { createOtlpClient, type OtlpClient } from './otlp-client.ts';

const HMAC_KEY = 'a key for replayed captures';
const HOUR_NANO = 3_600_000_000_000n;

/** Replays every capture into a service of its own and compares what it stored. */
export async function replay(
  captures: readonly Capture[],
  variant: Variant = {},
): Promise<FactsReport> {
  const service = await startTestApp({ env: { SPANDRIFT_PRIVACY__HMAC_KEY: HMAC_KEY } });
  const { grpc = '', http = '' } = service.app.urls;
  const client = createOtlpClient({ grpcPort: portOf(grpc), httpPort: portOf(http) });
  try {
    const traces = new Map<Capture, string[]>();
    for (const capture of captures) traces.set(capture, await send(client, capture, variant));
    await service.drain();
    await service.app.runJob('settle');
    const privacy = createPrivacy({ hmacKey: HMAC_KEY, content: 'redacted' });
    const report = emptyReport();
    for (const capture of captures) {
      compareCapture(
        capture,
        await read(service, traces.get(capture)!),
        (id) => privacy.hmacId(id),
        report,
      );
    }
    return report;
  } finally {
    await client.close();
    await service.close();
  }
}

const portOf = (address: string): number => Number(/:(\d+)\/?$/.exec(address)?.[1]);

/** Sends one capture with its times moved to an hour ago; resolves with the ids of its traces. */
async function send(client: OtlpClient, capture: Capture, variant: Variant): Promise<string[]> {
  const now = BigInt(Date.now()) * 1_000_000n - HOUR_NANO;
  const captured = 1_795_224_600_000_000_000n;
  const requests = toVariant(capture.requests, variant, now - captured);
  for (const { signal, way, request } of requests) {
    const answer = await client.send(way, signal, request);
    if (!answer.ok || answer.partial !== undefined) {
      const why = answer.failure?.message ?? answer.partial?.message ?? '';
      throw new Error(`${capture.dialect}/${capture.scenario}: ${answer.status} ${why}`);
    }
  }
  return traceIdsOf(requests);
}

const anyRow = z.record(z.string(), z.unknown());

async function read(service: TestApp, ids: readonly string[]): Promise<Stated> {
  const rows = async (table: 'llm_call_versions' | 'retrieval_versions'): Promise<unknown[]> => {
    const found = await service.app.query({
      sql: `SELECT ${selectList(table)} FROM ${table} AS r FINAL WHERE r.trace_id IN {ids:Array(String)} ORDER BY r.timestamp, r.span_id`,
      params: { ids },
      row: anyRow,
    });
    return found.map((row) => fromRow(table, row));
  };
  return {
    calls: (await rows('llm_call_versions')) as LlmCall[],
    retrievals: (await rows('retrieval_versions')) as Retrieval[],
  };
}
