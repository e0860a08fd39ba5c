// Captured exports of real instrumentations: one folder a scenario, in the layout of the shared data
// set (payload*.bin, headers*.json, expected.json).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { Encoding, Signal, Transport } from '../../src/model/pipeline.ts';

export interface CapturedRequest {
  readonly signal: Signal;
  readonly transport: Transport;
  readonly encoding: Encoding;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface ExpectedCall {
  readonly seq: number;
  readonly call_span: { readonly span_id: string; readonly name: string } | null;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly not_conveyed: readonly string[];
  readonly also_carried_by: readonly { readonly span_id: string }[];
  readonly note?: string;
}

export interface ExpectedRetrieval {
  readonly span: { readonly span_id: string } | null;
  readonly expected: Readonly<Record<string, unknown>>;
}

export interface Expected {
  readonly dialect: string;
  readonly scenario: string;
  readonly counts: { readonly n_llm_calls: number; readonly n_embedding_calls: number };
  readonly llm_calls: readonly ExpectedCall[];
  readonly embedding_calls: readonly ExpectedCall[];
  readonly retrieval: readonly ExpectedRetrieval[];
}

export interface Capture {
  readonly dialect: string;
  readonly scenario: string;
  readonly expected: Expected;
  /** In order of arrival. */
  readonly requests: readonly CapturedRequest[];
}

/** The shared data set beside the repository; absent on machines that have only the clone. */
export const CAPTURES = join(import.meta.dirname, '../../../shared/data/captures');

export const hasCaptures = existsSync(CAPTURES);

interface RequestEntry {
  readonly file: string;
  readonly arrival: number;
}

/** Every capture under `root`, dialects and scenarios in name order. */
export function readCaptures(root = CAPTURES): Capture[] {
  const captures: Capture[] = [];
  for (const dialect of directoriesIn(root)) {
    for (const scenario of directoriesIn(join(root, dialect))) {
      const folder = join(root, dialect, scenario);
      if (existsSync(join(folder, 'expected.json')))
        captures.push(readCapture(folder, dialect, scenario));
    }
  }
  return captures;
}

export function readCapture(folder: string, dialect: string, scenario: string): Capture {
  const expected = readJson(join(folder, 'expected.json')) as Expected & {
    readonly requests: readonly RequestEntry[];
  };
  const requests = [...expected.requests]
    .sort((left, right) => left.arrival - right.arrival)
    .filter(({ file }) => existsSync(join(folder, file)))
    .flatMap(({ file }) => readRequest(folder, file));
  return { dialect, scenario, expected, requests };
}

function directoriesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

interface Headers {
  readonly signal: Signal;
  readonly transport: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

function readRequest(folder: string, file: string): CapturedRequest[] {
  const meta = readJson(
    join(folder, file.replace('payload', 'headers').replace(/\.bin$/, '.json')),
  ) as Headers;
  if (!['traces', 'logs', 'metrics'].includes(meta.signal)) return [];
  const header = (name: string): string => String(meta.headers[name] ?? '');
  const raw = readFileSync(join(folder, file));
  const isGrpc = meta.transport === 'grpc';
  const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
  return [
    {
      signal: meta.signal,
      transport: isGrpc ? 'grpc' : 'http',
      encoding: header('content-type').includes('json') ? 'json' : 'protobuf',
      body: isGzip ? gunzipSync(raw) : raw,
    },
  ];
}
