// The processes of the bench: the receiver under test, the load beside it, and what the system says about
// a process (Linux only; elsewhere CPU and memory are not shown).

import type { ChildProcess } from 'node:child_process';
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadCase, LoadResult } from './load.ts';

export interface Target {
  readonly grpc: string;
  readonly http: string;
  /** Of the process whose CPU and memory are looked at; undefined for one we did not start. */
  readonly pid: number | undefined;
  readonly close: () => Promise<void>;
}

/** What `npm start` tells Node. */
const START_FLAGS = readStartFlags();

function readStartFlags(): string[] {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export async function openSinkServer(folder: string, workers = 0): Promise<Target> {
  const profile = process.env['SPANDRIFT_BENCH_CPU_PROF'];
  const child = fork(script('./sink-server.ts'), [folder, String(workers)], {
    execArgv: [
      ...START_FLAGS,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
  });
  const [ports] = (await once(child, 'message')) as [{ grpcPort: number; httpPort: number }];
  return {
    grpc: `http://127.0.0.1:${ports.grpcPort}`,
    http: `http://127.0.0.1:${ports.httpPort}`,
    pid: child.pid,
    close: () => stop(child),
  };
}

export interface ServedTarget extends Target {
  readonly board: string;
}

/** `spandrift serve` with the embedded store in `folder`; ready when it says so. */
export async function openServer(folder: string): Promise<ServedTarget> {
  const child = spawn(
    process.execPath,
    [...START_FLAGS, script('../../bin/spandrift.mjs'), 'serve'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SPANDRIFT_SPOOL__PATH: `${folder}/spool`,
        SPANDRIFT_STORE__PATH: `${folder}/store`,
        SPANDRIFT_RECEIVE__GRPC_PORT: '0',
        SPANDRIFT_RECEIVE__HTTP_PORT: '0',
        SPANDRIFT_PUBLISH__PORT: '0',
        SPANDRIFT_LOG__LEVEL: 'error',
      },
    },
  );
  const text = await readUntil(child, /metrics\s+http\S+/);
  const urlAfter = (label: string) => new RegExp(`${label}\\s+(http\\S+)`).exec(text)?.[1] ?? '';
  return {
    grpc: urlAfter('OTLP/gRPC'),
    http: urlAfter('OTLP/HTTP'),
    board: urlAfter('board').replace(/\/$/, ''),
    pid: child.pid,
    close: () => stop(child),
  };
}

/** Reads on after that, too: a closed pipe would end the server. */
function readUntil(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (wanted.test(text)) resolve(text);
    });
    child.once('exit', () => reject(new Error(`the server ended before it was ready: ${text}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

/** The load process; cases one after the other. */
export class Loader {
  readonly #child = fork(script('./load.ts'));

  /** Prepares, tells `onStart` just before the first request, and resolves when the case is over. */
  async run(load: LoadCase, onStart: () => void): Promise<LoadResult> {
    this.#child.send(load);
    await once(this.#child, 'message');
    onStart();
    this.#child.send('go');
    const [result] = (await once(this.#child, 'message')) as [LoadResult];
    return result;
  }

  close(): Promise<void> {
    return stop(this.#child);
  }
}

const TICKS_PER_SECOND = readTicks();

function readTicks(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  } catch {
    return 100;
  }
}

/** CPU-seconds a process has used, all threads; undefined where the system does not say. */
export function cpuSecondsOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** Makes the highest resident memory of a process what it is now, so that a row shows its own; Linux only. */
export function forgetPeakOf(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not ours to reset: the highest since its start is shown then.
  }
}

/** Resident memory in MiB: now, and at its highest. */
export function memoryMibOf(pid: number | undefined): { now: number; peak: number } | undefined {
  if (pid === undefined) return undefined;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const read = (name: string) =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
    return { now: read('VmRSS'), peak: read('VmHWM') };
  } catch {
    return undefined;
  }
}
