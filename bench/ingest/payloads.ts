// What the load is made of: export requests encoded once, with the places of their ids known, so that
// every request sent carries spans never seen before without being encoded again.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Attributes } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SERVICES, TENANTS } from '../../src/cli/simulate/catalogue.ts';
import { DIALECTS } from '../../src/cli/simulate/dialects.ts';
import { renderTurn } from '../../src/cli/simulate/spans.ts';
import { generateTraffic } from '../../src/cli/simulate/traffic.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import type { OtlpView } from '../../src/model/otlp-view.ts';

export type Profile = 'lean' | 'fat' | 'mix';

export interface Payload {
  readonly profile: Profile;
  readonly body: Uint8Array;
  readonly spans: number;
  /** Offsets of the first four bytes of every trace, span and parent id. */
  readonly idOffsets: readonly number[];
}

/** Left out of lean spans, which then carry the 18 attributes an instrumentation without content sends. */
const LEAN_WITHOUT = new Set([
  'server.port',
  'server.address',
  'gen_ai.output.type',
  'gen_ai.usage.reasoning.output_tokens',
]);
/** Characters of the conversation so far that a fat span repeats. */
const FAT_INPUT_CHARACTERS = 1500;
const FAT_ANSWER_CHARACTERS = 1000;

function fatten(attributes: Attributes): Attributes {
  const messagesText = attributes['gen_ai.output.messages'];
  const answer = typeof messagesText === 'string' ? messagesText : '';
  const history = answer
    .repeat(10)
    .replaceAll(/[^A-Za-z0-9 .,]/g, '')
    .slice(0, FAT_INPUT_CHARACTERS);
  const messages = [
    { role: 'user', parts: [{ type: 'text', content: 'How do I send this back?' }] },
    { role: 'assistant', parts: [{ type: 'text', content: history }] },
    { role: 'user', parts: [{ type: 'text', content: 'And when is the money back?' }] },
  ];
  return { ...attributes, 'gen_ai.input.messages': JSON.stringify(messages) };
}

function thin(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !LEAN_WITHOUT.has(key)));
}

/** Answered model calls of the simulator's services, one span each. */
function callSpans(count: number, profile: 'lean' | 'fat'): ReadableSpan[] {
  const traffic = {
    seed: 11,
    callsPerSecond: 20,
    services: SERVICES.filter(({ outputFormat }) => outputFormat === 'text'),
    tenants: TENANTS,
    incidents: [],
    rhythm: 'flat' as const,
    contentCharactersMax: profile === 'fat' ? FAT_ANSWER_CHARACTERS : 0,
  };
  const fromMs = Date.now() - 86_400_000;
  const spans: ReadableSpan[] = [];
  for (const turn of generateTraffic(traffic, fromMs, fromMs + 3_600_000)) {
    for (const span of renderTurn(turn, DIALECTS.otel).spans) {
      const isAnswer = span.attributes['gen_ai.response.id'] !== undefined;
      const isLong = JSON.stringify(span.attributes).length > FAT_ANSWER_CHARACTERS;
      if (!isAnswer || (profile === 'fat' && !isLong)) continue;
      const { attributes } = span;
      spans.push({
        ...span,
        events: [],
        attributes: profile === 'fat' ? fatten(attributes) : thin(attributes),
      });
      if (spans.length === count) return spans;
    }
  }
  throw new Error(`the generator gave ${spans.length} of ${count} spans`);
}

const CAPTURES = fileURLToPath(new URL('../../../shared/data/captures/', import.meta.url));

export function hasCaptures(): boolean {
  return existsSync(CAPTURES);
}

interface CapturedRequest {
  readonly signal: string;
  readonly content_type: string;
  readonly content_encoding: string | null;
  readonly file: string;
}

/** Captured protobuf trace requests of real SDKs, in the order of their folders. */
function capturedRequests(): Buffer[] {
  const requests: Buffer[] = [];
  for (const dialect of readdirSync(CAPTURES, { withFileTypes: true })) {
    if (!dialect.isDirectory()) continue;
    for (const scenario of readdirSync(`${CAPTURES}${dialect.name}`)) {
      const folder = `${CAPTURES}${dialect.name}/${scenario}/`;
      const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as {
        requests: CapturedRequest[];
      };
      for (const request of expected.requests) {
        const isPlain = request.signal === 'traces' && request.content_type.includes('protobuf');
        if (isPlain && request.content_encoding === null) {
          requests.push(readFileSync(folder + request.file));
        }
      }
    }
  }
  return requests;
}

/** Whole captured requests put together until there are `count` spans: protobuf messages concatenate. */
function captured(count: number): Uint8Array {
  const decoder = createDecoder();
  const requests = capturedRequests();
  const chosen: Buffer[] = [];
  let spans = 0;
  for (let i = 0; spans < count && requests.length > 0; i++) {
    const request = requests[i % requests.length];
    if (request === undefined) break;
    const decoded = decoder.decode('traces', 'protobuf', request);
    if (decoded.signal !== 'traces') continue;
    const round = Math.floor(i / requests.length);
    chosen.push(round === 0 ? request : patchIds(request, listIdOffsets(decoded.view), round << 8));
    spans += decoded.view.spans.count;
  }
  return Buffer.concat(chosen);
}

function listIdOffsets({ spans }: OtlpView): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < spans.count; i++) {
    for (const at of [spans.traceIdAt[i], spans.spanIdAt[i], spans.parentIdAt[i]]) {
      if (at !== undefined && at >= 0) offsets.push(at);
    }
  }
  return offsets;
}

/** A copy with the first four bytes of every id XORed: other ids, the same relations. */
function patchIds(body: Uint8Array, offsets: readonly number[], mask: number): Buffer {
  const copy = Buffer.from(body);
  for (const at of offsets) copy.writeUInt32BE((copy.readUInt32BE(at) ^ mask) >>> 0, at);
  return copy;
}

/** Encodes one request of `batch` spans; a mix has the few more that its last captured request brings. */
export function createPayload(profile: Profile, batch: number): Payload {
  const body =
    profile === 'mix'
      ? captured(batch)
      : ProtobufTraceSerializer.serializeRequest(callSpans(batch, profile));
  if (body === undefined) throw new Error('the serialiser returned nothing');
  const decoded = createDecoder().decode('traces', 'protobuf', body);
  if (decoded.signal !== 'traces') throw new Error('the payload is not a trace request');
  const { view } = decoded;
  return { profile, body, spans: view.spans.count, idOffsets: listIdOffsets(view) };
}

/** A copy whose ids differ from those of every other `serial` (below 2^32) but keep their relations. */
export function renewIds(payload: Payload, serial: number): Buffer {
  return patchIds(payload.body, payload.idOffsets, serial);
}
