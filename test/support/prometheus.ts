// A real Prometheus, a real Alertmanager and a webhook that collects what is delivered, for tests of the
// whole chain: free loopback ports, data in a temporary directory, stopped by their own process id.

import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import { findFreePort } from './free-port.ts';

export interface Started {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Names a program goes by: Debian prefixes Alertmanager. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
};

/** The full path of a program on PATH, or undefined where it is not installed. */
export function findBinary(name: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = (ALIASES[name] ?? [name]).flatMap((alias) =>
    directories.map((directory) => join(directory, alias)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface PrometheusOptions {
  /** `host:port` whose /metrics is scraped. */
  readonly target: string;
  /** Absolute paths of rule files. */
  readonly rules: readonly string[];
  /** `http://host:port` of an Alertmanager; absent: alerts are only evaluated. */
  readonly alertmanagerUrl?: string;
  readonly job?: string;
  /** Scrape and evaluation interval; 1 s unless given. */
  readonly intervalSeconds?: number;
}

/** Starts Prometheus and waits until it is ready. Throws where it is not installed or exits early. */
export function startPrometheus(options: PrometheusOptions): Promise<Started> {
  const seconds = `${options.intervalSeconds ?? 1}s`;
  const config = {
    global: { scrape_interval: seconds, evaluation_interval: seconds, scrape_timeout: seconds },
    rule_files: options.rules,
    scrape_configs: [
      { job_name: options.job ?? 'spandrift', static_configs: [{ targets: [options.target] }] },
    ],
    ...(options.alertmanagerUrl === undefined
      ? {}
      : {
          alerting: {
            alertmanagers: [
              { static_configs: [{ targets: [new URL(options.alertmanagerUrl).host] }] },
            ],
          },
        }),
  };
  return start('prometheus', config, (file, data, port) => [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--rules.alert.resend-delay=1s',
  ]);
}

export interface AlertmanagerOptions {
  /** Where every alert is posted. */
  readonly webhookUrl: string;
  /** Inhibition rules as in alertmanager.yml. */
  readonly inhibitRules?: readonly unknown[];
}

/** Starts an Alertmanager that posts every alert within about a second, alone (no cluster). */
export function startAlertmanager(options: AlertmanagerOptions): Promise<Started> {
  const config = {
    route: {
      receiver: 'webhook',
      group_by: ['...'],
      group_wait: '1s',
      group_interval: '1s',
      repeat_interval: '1h',
    },
    receivers: [
      { name: 'webhook', webhook_configs: [{ url: options.webhookUrl, send_resolved: true }] },
    ],
    inhibit_rules: options.inhibitRules ?? [],
  };
  return start('alertmanager', config, (file, data, port) => [
    `--config.file=${file}`,
    `--storage.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
}

/**
 * Starts Prometheus on blocks that are there already (`promtool tsdb create-blocks-from`), whatever their age; it
 * scrapes nothing. The folder is the caller's.
 */
export function startPrometheusOnBlocks(folder: string): Promise<Started> {
  return start('prometheus', {}, (file, _data, port) => [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
}

type Arguments = (configFile: string, dataDirectory: string, port: number) => string[];

/** Another process may take the port between finding and binding it: three attempts. */
const ATTEMPTS = 3;

async function start(name: string, config: unknown, toArguments: Arguments): Promise<Started> {
  const binary = findBinary(name);
  if (binary === undefined) throw new Error(`${name} is not installed`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(binary, config, toArguments);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(
  binary: string,
  config: unknown,
  toArguments: Arguments,
): Promise<Started> {
  const directory = mkdtempSync(join(tmpdir(), 'spandrift-alerting-'));
  const file = join(directory, 'config.yml');
  writeFileSync(file, stringify(config));
  const port = await findFreePort();
  const child = spawn(binary, toArguments(file, join(directory, 'data'), port), {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = collectLog(child);
  const stop = async () => {
    await kill(child);
    rmSync(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(child, `${url}/-/ready`);
  } catch (error) {
    await stop();
    throw new Error(`${binary} did not get ready:\n${log().slice(-2000)}`, { cause: error });
  }
  return { url, stop };
}

function collectLog(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  await poll(
    async () => {
      if (child.exitCode !== null) throw new Error(`exited with ${child.exitCode}`);
      const answer = await fetch(url).catch(() => undefined);
      await answer?.text();
      return answer?.status === 200 ? true : undefined;
    },
    20_000,
    url,
  );
}

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(force);
      done();
    });
    child.kill('SIGTERM');
  });
}

/** Asks until an answer comes; rejects after the time limit, naming what was waited for. */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number,
  what: string,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** One alert as Alertmanager delivers it (webhook payload version 4; later versions add fields). */
export interface DeliveredAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

export interface WebhookSink extends Started {
  /** Everything delivered so far, in order. */
  readonly alerts: readonly DeliveredAlert[];
  /** The first delivered alert that matches, waiting for it. */
  waitFor(
    matches: (alert: DeliveredAlert) => boolean,
    timeoutMs: number,
    what: string,
  ): Promise<DeliveredAlert>;
}

/** A receiver for Alertmanager's webhook. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const alerts: DeliveredAlert[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as { alerts: DeliveredAlert[] };
      alerts.push(...payload.alerts);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    alerts,
    waitFor: (matches, timeoutMs, what) => poll(() => alerts.find(matches), timeoutMs, what),
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
