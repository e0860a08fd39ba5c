// node bench/privacy.ts: what the privacy pass costs a request (spans/s and MB/s, decode alone against decode
// and scrub), what it finds of a planted corpus, and what it wrongly touches in ordinary text. By CPU
// time of one core, best of several rounds.

import { cpus } from 'node:os';

import { createDecoder } from '../src/decode/decode.ts';
import { createPrivacy, type ContentMode } from '../src/normalise/privacy/privacy.ts';
import { plantedCorpus } from '../test/support/planted.ts';
import { createPayload, hasCaptures, type Payload } from './ingest/payloads.ts';
import { readDev } from './refusal/dataset.ts';

const ROUNDS = 7;
const SPANS = 256;

/** CPU seconds of the fastest round. */
function bestSeconds(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function costRow(
  profile: string,
  payload: Payload,
  mode: ContentMode | 'none',
): Record<string, string> {
  const decoder = createDecoder();
  const privacy =
    mode === 'none'
      ? undefined
      : createPrivacy({ hmacKey: 'a key for the benchmark', content: mode });
  const requests = Math.max(20, Math.ceil(4e7 / payload.body.length / 2));
  const seconds = bestSeconds(() => {
    for (let request = 0; request < requests; request++) {
      const decoded = decoder.decode('traces', 'protobuf', payload.body);
      if (decoded.signal !== 'metrics') privacy?.scrub(decoded.view);
    }
  });
  return {
    profile,
    'content mode': mode === 'none' ? '(decode only)' : mode,
    'bytes a span': (payload.body.length / payload.spans).toFixed(0),
    'spans/s': `${Math.round((requests * payload.spans) / seconds / 1000)}k`,
    'MB/s': ((requests * payload.body.length) / seconds / 1e6).toFixed(0),
  };
}

function recall(): string {
  const privacy = createPrivacy({ hmacKey: 'a key for the benchmark', content: 'redacted' });
  const corpus = plantedCorpus(2026, 40);
  const missed = corpus.filter(({ text, secret }) => privacy.redactText(text).includes(secret));
  return `planted corpus: ${corpus.length - missed.length} of ${corpus.length} found`;
}

function precision(): string {
  const dev = readDev();
  if (dev === undefined) return 'ordinary text: skipped, the labelled completions are not there';
  const privacy = createPrivacy({ hmacKey: 'a key for the benchmark', content: 'redacted' });
  const touched = dev.filter(({ text }) => privacy.redactText(text) !== text);
  const bytes = dev.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const seconds = bestSeconds(() => {
    for (const { text } of dev) privacy.redactText(text);
  });
  return `ordinary text: ${touched.length} of ${dev.length} texts touched; ${(bytes / seconds / 1e6).toFixed(0)} MB/s through redactText`;
}

console.log(
  `Node ${process.version} on ${cpus()[0]?.model ?? 'an unknown CPU'}, one core, CPU time.`,
);
const profiles = hasCaptures() ? (['lean', 'fat', 'mix'] as const) : (['lean', 'fat'] as const);
console.table(
  profiles.flatMap((profile) => {
    const payload = createPayload(profile, SPANS);
    return (['none', 'redacted', 'hash', 'full'] as const).map((mode) =>
      costRow(profile, payload, mode),
    );
  }),
);
console.log(recall());
console.log(precision());
