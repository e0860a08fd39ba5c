// SIGKILL at any instant, again and again on the same folder: what was acknowledged is stored, nothing twice.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { connectEmbedded } from '../../src/store/embedded.ts';

const ROUNDS = Number(process.env['SPANDRIFT_CRASH_ROUNDS'] ?? 50);
const CHILD = new URL('write-path-child.ts', import.meta.url).pathname;
const SEED = 42;
const ROUND_MS = 20_000;

let state = SEED;
function random(): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 32;
}

/** Runs one life and returns how it ended. Odd rounds die at a step of the spool, even ones at a time. */
async function live(folder: string, round: number): Promise<string> {
  const operations = round % 2 === 1 ? 1 + Math.floor(random() ** 2 * 400) : 0;
  const child = spawn(
    process.execPath,
    [CHILD, folder, 'load', String(operations), String(SEED + round)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const limit = setTimeout(() => child.kill('SIGKILL'), ROUND_MS);
  let timer: NodeJS.Timeout | undefined;
  child.stdout.once('data', () => {
    timer = setTimeout(() => child.kill('SIGKILL'), random() * 700);
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  clearTimeout(limit);
  return signal ?? String(code);
}

async function drain(folder: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, folder, 'drain'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
}

function acknowledgedOf(journal: string): { spans: Set<string>; logs: Set<string> } {
  const spans = new Set<string>();
  const logs = new Set<string>();
  for (const match of journal.matchAll(/^done (\d+)\/(\d+)-(\d+)$/gm)) {
    const number = Number(match[1]);
    const trace = (number + 1).toString(16).padStart(32, '0');
    for (let index = Number(match[2]); index < Number(match[3]); index++) {
      const id = `${trace}/${(index + 1).toString(16).padStart(16, '0')}`;
      (number % 2 === 0 ? spans : logs).add(id);
    }
  }
  return { spans, logs };
}

test(
  `acknowledged is stored, once, after ${ROUNDS} lives that ended in SIGKILL`,
  { timeout: ROUNDS * 30_000 },
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/spandrift-crash-`);
    for (let round = 0; round < ROUNDS; round++) {
      assert.equal(await live(folder, round), 'SIGKILL', `round ${round}`);
    }
    await drain(folder);
    const { spans, logs } = acknowledgedOf(await readFile(`${folder}/client.log`, 'utf8'));
    assert.ok(spans.size > ROUNDS * 20, `only ${spans.size} spans were acknowledged`);

    const client = await connectEmbedded(`${folder}/store`);
    const select = async <T>(sql: string) =>
      (await client.query({ query: sql, format: 'JSONEachRow' })).json<T>();
    const check = async (table: string, columns: string, expected: ReadonlySet<string>) => {
      const rows = await select<{ id: string; n: number }>(
        `SELECT concat(${columns}) AS id, toUInt32(count()) AS n FROM spandrift.${table} GROUP BY id`,
      );
      const doubled = rows.filter(({ n }) => n > 1);
      assert.deepEqual(doubled.slice(0, 5), [], `${doubled.length} doubled in ${table}`);
      const stored = new Set(rows.map(({ id }) => id));
      const lost = [...expected].filter((id) => !stored.has(id));
      assert.deepEqual(lost.slice(0, 5), [], `${lost.length} of ${expected.size} lost in ${table}`);
      return stored.size;
    };
    const stored = await check('otel_traces', "TraceId, '/', SpanId", spans);
    await check('otel_logs', "TraceId, '/', SpanId", logs);
    const calls = await check('llm_call_versions', "trace_id, '/', span_id", spans);
    assert.equal(calls, stored, 'one call a stored span');
    const [traces] = await select<{ n: number; m: number }>(
      `SELECT toUInt32(uniqExact(TraceId)) AS n,
      (SELECT toUInt32(uniqExact(TraceId)) FROM spandrift.otel_traces_trace_id_ts) AS m
     FROM spandrift.otel_traces`,
    );
    assert.equal(traces?.m, traces?.n, 'the view over the spans is not behind');
    await client.close();
    await rm(folder, { recursive: true, force: true });
  },
);
