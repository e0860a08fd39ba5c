// Where a CPU-second of the receiver goes: the stages of the pipeline run in this process on the same
// bytes, each measured as the difference to the one before.

import { gunzipSync, gzipSync } from 'node:zlib';
import { loadConfig } from '../../src/config.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { createTools } from '../../src/tools.ts';
import { measureCost } from './floor.ts';
import type { Payload } from './payloads.ts';

export interface Stage {
  readonly name: string;
  /** CPU-seconds for a million spans, this stage alone. */
  readonly cpuSecondsPerMillion: number;
}

/** Measures each stage for about `seconds` of CPU. */
export function measureStages(payload: Payload, seconds: number): Stage[] {
  const config = loadConfig({ env: { SPANDRIFT_PRIVACY__HMAC_KEY: 'a key of the bench alone' } });
  const tools = createTools(config, createTelemetry({ level: 'silent' }), Date.now);
  const decoder = createDecoder();
  const encoder = createRowEncoder({ nodeId: 'bench' });
  const body = gzipSync(payload.body, { level: 1 });
  const decode = () => {
    const decoded = decoder.decode('traces', 'protobuf', payload.body);
    if (decoded.signal !== 'traces') throw new Error('the payload is not a trace request');
    return decoded.view;
  };
  const normalise = () => {
    const view = decode();
    return { view, normalised: tools.normaliser.traces(view) };
  };
  const encode = () => {
    const { view, normalised } = normalise();
    encoder.encodeTraces(view, normalised, { ingestedAtMs: Date.now() });
  };
  const perMillion = (work: () => unknown) =>
    1e6 / measureCost(payload, seconds, () => void work()).spansPerCpuSecond;
  const decoding = perMillion(decode);
  const normalising = perMillion(normalise);
  const encoding = perMillion(encode);
  return [
    { name: 'gunzip', cpuSecondsPerMillion: perMillion(() => gunzipSync(body)) },
    { name: 'decode', cpuSecondsPerMillion: decoding },
    { name: 'normalise', cpuSecondsPerMillion: Math.max(0, normalising - decoding) },
    { name: 'encode', cpuSecondsPerMillion: Math.max(0, encoding - normalising) },
  ];
}
