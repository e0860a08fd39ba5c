// A captured request as a plain object: its times moved to now, and the variants that must not matter:
// another encoding or transport, records in another order, one record a request.

import { jsonToWire } from '../../src/decode/json.ts';
import type { Signal } from '../../src/model/pipeline.ts';
import type { CapturedRequest } from './captures.ts';
import type { Way } from './otlp-client.ts';
import { decodeOtlp, type Plain } from './otlp-codec.ts';
import { createRandom } from './random.ts';

export interface Variant {
  /** Every request over this way; as captured unless given. */
  readonly way?: Way;
  readonly shuffle?: boolean;
  readonly split?: boolean;
}

export interface VariantRequest {
  readonly signal: Signal;
  readonly way: Way;
  readonly request: Plain;
}

/** The requests of one capture under the variant, `shiftNano` later. Metrics are left out. */
export function toVariant(
  requests: readonly CapturedRequest[],
  variant: Variant,
  shiftNano: bigint,
): VariantRequest[] {
  const sent = requests
    .filter(({ signal }) => signal !== 'metrics')
    .flatMap((captured) => {
      const request = shifted(toPlain(captured), shiftNano) as Plain;
      const way = variant.way ?? wayOf(captured);
      const parts = variant.split === true ? singles(captured.signal, request) : [request];
      return parts.map((part) => ({ signal: captured.signal, way, request: part }));
    });
  if (variant.shuffle !== true) return sent;
  const random = createRandom(7);
  const order = sent.map((item) => ({ item, at: random() }));
  return order.sort((left, right) => left.at - right.at).map(({ item }) => reversed(item));
}

const wayOf = ({ transport, encoding }: CapturedRequest): Way =>
  transport === 'grpc' ? 'grpc' : encoding;

function toPlain({ signal, encoding, body }: CapturedRequest): Plain {
  const bytes = encoding === 'json' ? jsonToWire(signal, body).bytes : body;
  return decodeOtlp(signal, bytes);
}

const TIME_KEY = /TimeUnixNano$|^timeUnixNano$/;

function shifted(value: unknown, shiftNano: bigint): unknown {
  if (Array.isArray(value)) return value.map((item) => shifted(item, shiftNano));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      TIME_KEY.test(key) && String(item) !== '0'
        ? String(BigInt(String(item)) + shiftNano)
        : shifted(item, shiftNano),
    ]),
  );
}

const PATHS = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
} as const;

type Group = Plain & { readonly [key: string]: unknown };

/** One request for every span or log record. */
function singles(signal: Signal, request: Plain): Plain[] {
  if (signal === 'metrics') return [request];
  const [outer, middle, inner] = PATHS[signal];
  const parts: Plain[] = [];
  for (const resource of request[outer] as Group[]) {
    for (const scope of resource[middle] as Group[]) {
      for (const record of scope[inner] as Group[]) {
        const one = { ...scope, [inner]: [record] };
        parts.push({ ...request, [outer]: [{ ...resource, [middle]: [one] }] });
      }
    }
  }
  return parts;
}

/** Records of each scope, last first. */
function reversed(item: VariantRequest): VariantRequest {
  if (item.signal === 'metrics') return item;
  const [outer, middle, inner] = PATHS[item.signal];
  const groups = (item.request[outer] as Group[]).map((resource) => ({
    ...resource,
    [middle]: (resource[middle] as Group[])
      .map((scope) => ({ ...scope, [inner]: (scope[inner] as unknown[]).toReversed() }))
      .reverse(),
  }));
  return { ...item, request: { ...item.request, [outer]: groups.reverse() } };
}

/** Ids of the traces in the requests, hex. */
export function traceIdsOf(requests: readonly VariantRequest[]): string[] {
  const ids = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
      for (const [key, item] of Object.entries(value)) {
        if (key === 'traceId') ids.add(Buffer.from(item as Uint8Array).toString('hex'));
        else walk(item);
      }
    }
  };
  for (const { request } of requests) walk(request);
  return [...ids].filter((id) => id !== '');
}
