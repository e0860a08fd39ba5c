// The captured payloads of real SDKs under ../shared, which a clone may not have: callers skip loudly then.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Encoding, Signal } from '../../src/model/pipeline.ts';

const ROOT = fileURLToPath(new URL('../../../shared/data/captures/', import.meta.url));

export interface CapturedRequest {
  readonly name: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly path: string;
  /** Decompressed. */
  readonly body: Buffer;
  /** Spans in it, for traces. */
  readonly spans: number | undefined;
}

interface ExpectedRequest {
  readonly file: string;
  readonly signal: Signal;
  readonly path: string;
  readonly content_type: string;
  readonly n_spans?: number;
}

/** Every captured request, or undefined where the captures are absent. */
export function readCaptures(): CapturedRequest[] | undefined {
  if (!existsSync(ROOT)) return undefined;
  const dialects = readdirSync(ROOT, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return dialects.flatMap(({ name: dialect }) =>
    readdirSync(`${ROOT}${dialect}`).flatMap((scenario) => readScenario(`${dialect}/${scenario}`)),
  );
}

function readScenario(name: string): CapturedRequest[] {
  const folder = `${ROOT}${name}`;
  const { requests } = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as {
    requests: ExpectedRequest[];
  };
  return requests.map((request) => {
    const sent = readFileSync(`${folder}/${request.file}`);
    const isGzip = sent[0] === 0x1f && sent[1] === 0x8b;
    return {
      name: `${name}/${request.file}`,
      signal: request.signal,
      encoding: request.content_type.includes('json') ? 'json' : 'protobuf',
      path: request.path,
      body: isGzip ? gunzipSync(sent) : sent,
      spans: request.signal === 'traces' ? request.n_spans : undefined,
    };
  });
}
