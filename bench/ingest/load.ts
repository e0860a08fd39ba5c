// The load process: sends prepared requests over gRPC or HTTP+gzip to one endpoint and measures how long
// each takes to be acknowledged. A process of its own, so that its work is not counted as the receiver's.

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createTransport } from '../../src/cli/simulate/transport.ts';
import type { Payload, Profile } from './payloads.ts';
import { createPayload, renewIds } from './payloads.ts';

export interface LoadCase {
  readonly endpoint: string;
  readonly wire: 'grpc' | 'http+gzip';
  readonly profile: Profile;
  readonly batch: number;
  readonly inFlight: number;
  /** Stop after this long or this many spans, whatever comes first. */
  readonly seconds: number;
  readonly spansMax: number;
  /** Requests a second; 0 as fast as they are acknowledged. */
  readonly requestsPerSecond: number;
  /** Different for every case of a run, so that no two cases send the same spans. */
  readonly serialFrom: number;
}

export interface LoadResult {
  readonly spans: number;
  readonly requests: number;
  readonly failures: number;
  readonly firstFailure: string;
  readonly retries: number;
  readonly seconds: number;
  readonly rawBytes: number;
  readonly wireBytes: number;
  readonly ackMs: { readonly p50: number; readonly p90: number; readonly p99: number };
}

const POOL_BYTES_MAX = 96 * 1024 * 1024;

interface Pool {
  readonly take: (index: number) => Uint8Array | undefined;
  readonly wireBytesOf: (body: Uint8Array) => number;
}

/** gRPC bodies are copied as they go out; gzip takes longer than the receiver, so it is done before. */
async function preparePool(load: LoadCase, payload: Payload): Promise<Pool> {
  if (load.wire === 'grpc') {
    return {
      take: (index) => renewIds(payload, load.serialFrom + index),
      wireBytesOf: (body) => body.length,
    };
  }
  const compress = promisify(gzip);
  const bodies: Buffer[] = [];
  let bytes = 0;
  const wanted = Math.ceil(load.spansMax / payload.spans);
  while (bodies.length < wanted && bytes < POOL_BYTES_MAX) {
    const body = await compress(renewIds(payload, load.serialFrom + bodies.length), { level: 1 });
    bodies.push(body);
    bytes += body.length;
  }
  return { take: (index) => bodies[index], wireBytesOf: (body) => body.length };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function summariseMs(acks: readonly number[]): LoadResult['ackMs'] {
  const sorted = Float64Array.from(acks).sort();
  return { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99) };
}

async function send(load: LoadCase, payload: Payload, pool: Pool): Promise<LoadResult> {
  const transport = createTransport({
    endpoint: load.endpoint,
    protocol: load.wire === 'grpc' ? 'grpc' : 'http/protobuf',
    headers: load.wire === 'grpc' ? {} : { 'content-encoding': 'gzip' },
    gzip: false,
    timeoutMs: 30_000,
  });
  const acks: number[] = [];
  const totals = { spans: 0, requests: 0, failures: 0, retries: 0, rawBytes: 0, wireBytes: 0 };
  let firstFailure = '';
  let next = 0;
  const requestsMax = Math.ceil(load.spansMax / payload.spans);
  const startMs = performance.now();
  const endMs = startMs + load.seconds * 1000;
  const worker = async () => {
    while (performance.now() < endMs && next < requestsMax) {
      const index = next++;
      if (load.requestsPerSecond > 0) {
        const dueMs = startMs + (index / load.requestsPerSecond) * 1000;
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
      const body = pool.take(index);
      if (body === undefined) return;
      const sentMs = performance.now();
      let answer = await transport.post('traces', body);
      for (; answer.kind === 'retry'; answer = await transport.post('traces', body)) {
        totals.retries++;
        firstFailure ||= answer.reason;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      acks.push(performance.now() - sentMs);
      totals.requests++;
      totals.wireBytes += pool.wireBytesOf(body);
      totals.rawBytes += payload.body.length;
      if (answer.kind === 'accepted') totals.spans += payload.spans;
      else {
        totals.failures++;
        firstFailure ||= answer.reason;
      }
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, worker));
  const seconds = (performance.now() - startMs) / 1000;
  transport.close();
  return { ...totals, firstFailure, seconds, ackMs: summariseMs(acks) };
}

let prepared: { load: LoadCase; payload: Payload; pool: Pool } | undefined;

async function onMessage(message: LoadCase | 'go'): Promise<void> {
  if (message === 'go') {
    if (prepared === undefined) throw new Error('go before a case');
    const { load, payload, pool } = prepared;
    process.send?.(await send(load, payload, pool));
    return;
  }
  const payload = createPayload(message.profile, message.batch);
  prepared = { load: message, payload, pool: await preparePool(message, payload) };
  process.send?.('ready');
}

process.on('message', (message: LoadCase | 'go') => void onMessage(message));
