// Where a CPU-second of the receiver goes: the stages of the pipeline run in this process on the same
// bytes, round after round, and the CPU clock is read between them.

import { gunzipSync, gzipSync } from 'node:zlib';
import { loadConfig } from '../../src/config.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import type { OtlpView } from '../../src/model/otlp-view.ts';
import type { Normalised } from '../../src/model/records.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import { NO_EVENTS, createTools } from '../../src/tools.ts';
import type { Payload } from './payloads.ts';

export interface Stage {
  readonly name: string;
  /** CPU-seconds for a million spans, this stage alone. */
  readonly cpuSecondsPerMillion: number;
}

const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** CPU microseconds of each step, run once in order. */
function clockRound(steps: readonly (() => void)[]): number[] {
  let before = cpuMicros();
  return steps.map((step) => {
    step();
    const now = cpuMicros();
    const used = now - before;
    before = now;
    return used;
  });
}

/** Runs `steps` round after round for about `seconds` of CPU; CPU-seconds a million spans each. */
function clockSteps(steps: readonly (() => void)[], spans: number, seconds: number): number[] {
  for (let i = 0; i < WARM_UP_ROUNDS; i++) clockRound(steps);
  const used = steps.map(() => 0);
  const endMicros = cpuMicros() + seconds * 1e6;
  let rounds = 0;
  do {
    clockRound(steps).forEach((micros, index) => {
      used[index] = (used[index] ?? 0) + micros;
    });
    rounds++;
  } while (cpuMicros() < endMicros);
  return used.map((micros) => micros / (rounds * spans));
}

const WARM_UP_ROUNDS = 20;

/** Measures the stages together for about `seconds` of CPU. */
export function measureStages(payload: Payload, seconds: number): Stage[] {
  const config = loadConfig({ env: { SPANDRIFT_PRIVACY__HMAC_KEY: 'a key of the bench alone' } });
  const tools = createTools(config, NO_EVENTS, Date.now);
  const decoder = createDecoder();
  const encoder = createRowEncoder({ nodeId: 'bench' });
  const gzipped = gzipSync(payload.body, { level: 1 });
  let body: Uint8Array = payload.body;
  let view: OtlpView | undefined;
  let normalised: Normalised | undefined;
  const steps = {
    gunzip: () => {
      body = gunzipSync(gzipped);
    },
    decode: () => {
      const decoded = decoder.decode('traces', 'protobuf', body);
      view = decoded.signal === 'traces' ? decoded.view : undefined;
    },
    normalise: () => {
      normalised = view && tools.normaliser.traces(view);
    },
    encode: () => {
      if (view === undefined || normalised === undefined) throw new Error('not a trace request');
      encoder.encodeTraces(view, normalised, { ingestedAtMs: Date.now() });
    },
  };
  const clocked = clockSteps(Object.values(steps), payload.spans, seconds);
  return Object.keys(steps).map((name, index) => ({
    name,
    cpuSecondsPerMillion: clocked[index] ?? Number.NaN,
  }));
}
