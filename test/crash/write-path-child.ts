// One life of the write path (decode, fingerprints, encode, spool, load into the embedded ClickHouse, or the one at
// SPANDRIFT_CRASH_STORE_URL) under load.
//
//   node write-path-child.ts <folder> load <operations until death, 0 = killed from outside> <seed>
//   node write-path-child.ts <folder> drain
//
// What was sent and what was acknowledged goes to <folder>/client.log, one line each, written at once. A life
// first sends again what its predecessor sent without an answer, as an exporter does, part of it split anew.

import { appendFileSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createDecoder } from '../../src/decode/decode.ts';
import type { OtlpView } from '../../src/model/otlp-view.ts';
import type { Block, Signal } from '../../src/model/pipeline.ts';
import type { Normalised } from '../../src/model/records.ts';
import { readHex } from '../../src/model/wire-value.ts';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import { createLoader } from '../../src/store/load.ts';
import { openSeenSpans } from '../../src/store/seen-spans.ts';
import { openStore } from '../../src/store/store.ts';
import { createDyingFiles } from '../support/crash-files.ts';
import { LATE_MS } from '../support/flaky-proxy.ts';
import { llmCall } from '../support/llm-call.ts';
import { logRequest, traceRequest } from '../support/otlp-json.ts';
import { RETENTION } from '../support/store.ts';

const [folder = '', mode = 'load', operations = '0', seedText = '1'] = process.argv.slice(2);
const boot = process.env['SPANDRIFT_CRASH_BOOT'];
const SPANS = 6;
const KEEP_MS = 20_000;
const START_MS = Date.UTC(2026, 10, 20, 23, 59, 59, 999);
const journalPath = `${folder}/client.log`;

let seed = Number(seedText);
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

const storeUrl = process.env['SPANDRIFT_CRASH_STORE_URL'];
const store = await openStore({
  path: `${folder}/store`,
  database: 'spandrift',
  migrations: 'migrations',
  retention: RETENTION,
  ...(storeUrl === undefined ? {} : { url: storeUrl, requestTimeoutMs: LATE_MS / 2 }),
});
// Merges would hide doubled rows of replacing tables.
const prepare = async () => {
  await store.migrate();
  await store.command({ sql: 'SYSTEM STOP MERGES' });
};
const files = Number(operations) > 0 ? createDyingFiles(Number(operations)) : nodeFileSystem;
const spool = await openSpool({
  path: `${folder}/spool`,
  bytesMax: 1 << 30,
  segmentBytesMax: 1 << 20,
  sources: ['store', 'seen'],
  keepMs: KEEP_MS,
  files,
});
const seen = await openSeenSpans({
  source: spool.source('seen'),
  path: `${folder}/seen`,
  flushIntervalMs: 50,
});
const loader = createLoader({
  source: spool.source('store'),
  rewind: () => spool.rewind('store'),
  syncedAfterMs: KEEP_MS,
  ...(boot === undefined ? {} : { boot }),
  engine: store.loadEngine,
  spoolId: spool.id,
  path: `${folder}/load`,
  // A ClickHouse elsewhere was prepared by the test.
  ...(storeUrl === undefined ? { prepare } : {}),
  // Small groups while it is killed, large ones to load what many lives left.
  rowsMax: mode === 'drain' ? 5000 : 200,
  intervalMs: mode === 'drain' ? 2000 : 30,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 50))),
});
const decoder = createDecoder();
const encoder = createRowEncoder({ nodeId: spool.id });

const journal = openSync(journalPath, 'a');
const note = (line: string) => writeSync(journal, `${line}\n`);

interface Sent {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

const key = ({ number, from, to }: Sent) => `${number}/${from}-${to}`;

/** Trace requests have even numbers, log requests odd ones. */
async function send(sent: Sent): Promise<void> {
  note(`sent ${key(sent)}`);
  const isTrace = sent.number % 2 === 0;
  const body = isTrace
    ? traceRequest({ spans: sent.to, from: sent.from, seed: sent.number, startMs: START_MS })
    : logRequest({ records: sent.to, seed: sent.number, startMs: START_MS });
  await consume(isTrace ? 'traces' : 'logs', Buffer.from(JSON.stringify(body)));
  note(`done ${key(sent)}`);
}

async function consume(signal: Signal, bytes: Buffer): Promise<void> {
  const decoded = decoder.decode(signal, 'json', bytes);
  if (decoded.signal === 'metrics') throw new Error('not sent');
  const { view } = decoded;
  const unseen =
    decoded.signal === 'traces'
      ? seen.filterSpans(view)
      : seen.filterRequest(bytes, view.logs.count);
  const context = { ingestedAtMs: Date.now() };
  const encode = (): Block[] => {
    if (unseen.isAllSeen) return [];
    return decoded.signal === 'logs'
      ? encoder.encodeLogs(view, callsOf(undefined), context)
      : encoder.encodeTraces(view, callsOf(view), context);
  };
  await unseen.store((extra) => spool.append([...encode(), ...extra]));
}

/** One call a span that is left in the view, under the span's own ids. */
function callsOf(view: OtlpView | undefined): Normalised {
  const calls = Array.from({ length: view?.spans.count ?? 0 }, (_, index) =>
    llmCall({
      traceId: readHex(view!.bytes, view!.spans.traceIdAt[index]!, 16),
      spanId: readHex(view!.bytes, view!.spans.spanIdAt[index]!, 8),
      timestamp: BigInt(START_MS) * 1_000_000n,
    }),
  );
  return { calls, retrievals: [], evaluations: [], messages: [], facts: [] };
}

function readJournal(): { unanswered: Sent[]; answered: Sent[]; next: number } {
  const open = new Map<string, Sent>();
  const answered: Sent[] = [];
  let next = 0;
  const text = existsSync(journalPath) ? readFileSync(journalPath, 'utf8') : '';
  for (const line of text.split('\n')) {
    const match = /^(sent|done) (\d+)\/(\d+)-(\d+)$/.exec(line);
    if (match === null) continue;
    const sent = { number: Number(match[2]), from: Number(match[3]), to: Number(match[4]) };
    next = Math.max(next, sent.number + 1);
    if (match[1] === 'sent') open.set(key(sent), sent);
    else {
      open.delete(key(sent));
      answered.push(sent);
    }
  }
  return { unanswered: [...open.values()], answered, next };
}

/** An exporter sends the same bytes again; a proxy between may have put them in other batches. */
function split(sent: Sent): Sent[] {
  if (sent.number % 2 === 1 || sent.to - sent.from < 2 || random() < 0.5) return [sent];
  const middle = (sent.from + sent.to) >> 1;
  return [
    { ...sent, from: middle },
    { ...sent, to: middle },
  ];
}

const before = readJournal();
await Promise.all(before.unanswered.flatMap((sent) => [sent, ...split(sent)]).map(send));
loader.start();

if (mode === 'drain') {
  await loader.flush();
  await loader.stop();
  await seen.close();
  await spool.close();
  await store.close();
  process.stdout.write('drained\n');
} else {
  process.stdout.write('ready\n');
  for (let number = before.next; ; number += 4) {
    const again = before.answered.at(Math.floor(random() * before.answered.length));
    await Promise.all([
      ...[0, 1, 2, 3].map((step) => send({ number: number + step, from: 0, to: SPANS })),
      ...(again === undefined ? [] : [send(again)]),
    ]);
    if (number > before.next + 4000) appendFileSync(`${folder}/slow`, 'x');
  }
}
