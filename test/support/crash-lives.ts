// What the crash tests of the write path share: one life of the child process, and what must be stored afterwards.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const CHILD = new URL('../crash/write-path-child.ts', import.meta.url).pathname;
const SEED = 42;
const ROUND_MS = 20_000;

export interface LifeOptions {
  readonly folder: string;
  readonly round: number;
  readonly random: () => number;
  /** A ClickHouse elsewhere; an embedded one in the folder unless given. */
  readonly storeUrl?: string;
}

/** The machine is made out to have restarted before every third life, which then looks for what power loss took. */
const environment = (storeUrl: string | undefined, round: number) => ({
  ...process.env,
  SPANDRIFT_CRASH_BOOT: String(Math.floor(round / 3)),
  ...(storeUrl === undefined ? {} : { SPANDRIFT_CRASH_STORE_URL: storeUrl }),
});

/** Runs one life and returns how it ended. Odd rounds die at a step of the spool, even ones at a time. */
export async function liveOnce({ folder, round, random, storeUrl }: LifeOptions): Promise<string> {
  const operations = round % 2 === 1 ? 1 + Math.floor(random() ** 2 * 400) : 0;
  const child = spawn(
    process.execPath,
    [CHILD, folder, 'load', String(operations), String(SEED + round)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: environment(storeUrl, round) },
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

/** The last life: sends again what is unanswered, loads everything and ends well. */
export async function drainOnce(folder: string, storeUrl?: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, folder, 'drain'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(storeUrl, -1),
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
}

export interface Acknowledged {
  /** Trace id and span id of each. */
  readonly spans: ReadonlySet<string>;
  readonly logs: ReadonlySet<string>;
}

/** What the child's journal says was acknowledged. */
export function acknowledgedOf(journal: string): Acknowledged {
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

type Select = (sql: string) => Promise<unknown[]>;

/** Everything acknowledged is stored, nothing twice, and tables and views agree. Returns the rows stored. */
export async function assertStoredOnce(
  select: Select,
  { spans, logs }: Acknowledged,
): Promise<{ spans: number; logs: number }> {
  const check = async (table: string, columns: string, expected: ReadonlySet<string>) => {
    const rows = (await select(
      `SELECT concat(${columns}) AS id, toUInt32(count()) AS n FROM spandrift.${table} GROUP BY id`,
    )) as { id: string; n: number }[];
    const doubled = rows.filter(({ n }) => n > 1);
    assert.deepEqual(doubled.slice(0, 5), [], `${doubled.length} doubled in ${table}`);
    const stored = new Set(rows.map(({ id }) => id));
    const lost = [...expected].filter((id) => !stored.has(id));
    assert.deepEqual(lost.slice(0, 5), [], `${lost.length} of ${expected.size} lost in ${table}`);
    return stored.size;
  };
  const stored = {
    spans: await check('otel_traces', "TraceId, '/', SpanId", spans),
    logs: await check('otel_logs', "TraceId, '/', SpanId", logs),
  };
  const calls = await check('llm_call_versions', "trace_id, '/', span_id", spans);
  assert.equal(calls, stored.spans, 'one call a stored span');
  const [traces] = (await select(
    `SELECT toUInt32(uniqExact(TraceId)) AS n,
      (SELECT toUInt32(uniqExact(TraceId)) FROM spandrift.otel_traces_trace_id_ts) AS m
     FROM spandrift.otel_traces`,
  )) as { n: number; m: number }[];
  assert.equal(traces?.m, traces?.n, 'the view over the spans is not behind');
  return stored;
}
