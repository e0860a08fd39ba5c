// Prometheus and Alertmanager for the demo: the shipped rules, a scrape a second, and a webhook of our own
// that keeps what is delivered. Both run on free loopback ports and end with the demo.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';

const notification = z.object({
  status: z.string(),
  alerts: z.array(
    z.object({
      status: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.string(),
    }),
  ),
});

export type DeliveredAlert = z.infer<typeof notification>['alerts'][number];

export interface AlertingPrograms {
  readonly prometheus: string;
  readonly alertmanager: string;
}

export interface Alerting {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** The first delivered firing alert of that kind, or undefined after `timeoutMs`. */
  readonly waitFor: (
    alert: { readonly name: string; readonly service: string; readonly severity: string },
    timeoutMs: number,
  ) => Promise<DeliveredAlert | undefined>;
  readonly close: () => Promise<void>;
}

function findProgram(names: readonly string[], path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder: the next may have it.
      }
    }
  }
  return undefined;
}

/** Where both programs are on PATH, or undefined when one is missing. */
export function findAlerting(path: string | undefined): AlertingPrograms | undefined {
  const prometheus = findProgram(['prometheus'], path ?? '');
  const alertmanager = findProgram(['prometheus-alertmanager', 'alertmanager'], path ?? '');
  if (prometheus === undefined || alertmanager === undefined) return undefined;
  return { prometheus, alertmanager };
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function openWebhook(delivered: DeliveredAlert[]): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const parsed = notification.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      if (parsed.success) delivered.push(...parsed.data.alerts);
      response.writeHead(parsed.success ? 200 : 400).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

export interface AlertingOptions {
  readonly programs: AlertingPrograms;
  readonly folder: string;
  /** host:port whose /metrics is scraped. */
  readonly target: string;
  /** Rule file name → YAML. */
  readonly rules: ReadonlyMap<string, string>;
}

function writeConfigs(options: AlertingOptions, ports: { am: number }, webhookUrl: string): void {
  mkdirSync(join(options.folder, 'rules'), { recursive: true });
  for (const [name, text] of options.rules) {
    writeFileSync(join(options.folder, 'rules', name), text);
  }
  const prometheus = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yaml'],
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${ports.am}`] }] }],
    },
    scrape_configs: [{ job_name: 'spandrift', static_configs: [{ targets: [options.target] }] }],
  };
  const alertmanager = {
    route: {
      receiver: 'demo',
      group_by: ['alertname', 'service'],
      group_wait: '1s',
      group_interval: '5s',
      repeat_interval: '1h',
    },
    receivers: [{ name: 'demo', webhook_configs: [{ url: webhookUrl, send_resolved: false }] }],
  };
  writeFileSync(join(options.folder, 'prometheus.yml'), stringify(prometheus));
  writeFileSync(join(options.folder, 'alertmanager.yml'), stringify(alertmanager));
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

/** Starts both; they need a second or two before they evaluate. */
export async function startAlerting(options: AlertingOptions): Promise<Alerting> {
  const delivered: DeliveredAlert[] = [];
  const webhook = await openWebhook(delivered);
  const am = await freePort();
  const prom = await freePort();
  writeConfigs(options, { am }, webhook.url);
  const { folder, programs } = options;
  const run = (program: string, args: readonly string[]) =>
    spawn(program, args, { cwd: folder, stdio: 'ignore' });
  const alertmanager = run(programs.alertmanager, [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${am}`,
    '--cluster.listen-address=',
  ]);
  const prometheus = run(programs.prometheus, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${prom}`,
  ]);
  return {
    prometheusUrl: `http://127.0.0.1:${prom}`,
    alertmanagerUrl: `http://127.0.0.1:${am}`,
    waitFor: async ({ name, service, severity }, timeoutMs) => {
      const deadlineMs = performance.now() + timeoutMs;
      for (;;) {
        const found = delivered.find(
          ({ labels, status }) =>
            status === 'firing' &&
            labels['alertname'] === name &&
            labels['service'] === service &&
            labels['severity'] === severity,
        );
        if (found !== undefined || performance.now() >= deadlineMs) return found;
        await sleep(200);
      }
    },
    close: async () => {
      await Promise.all([stopChild(prometheus), stopChild(alertmanager)]);
      webhook.server.close();
      webhook.server.closeAllConnections();
    },
  };
}
