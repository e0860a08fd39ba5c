// spandrift doctor: everything that can be wrong around spandrift, looked at in one go. Exit 1 when
// something is bad; warnings are for reading.

import type { Command } from 'commander';
import { openConfiguredStore } from '../app.ts';
import type { Config } from '../config.ts';
import { toAppError } from '../model/errors.ts';
import { PRICE_LIST } from '../normalise/cost/cost.ts';
import { urlHost } from '../write-path.ts';
import type { CliContext } from './context.ts';
import type { Check } from './doctor/check.ts';
import { bad, skipped } from './doctor/check.ts';
import { checkDatabase } from './doctor/database.ts';
import { checkDiskSpace, checkNode, checkPort, checkSyncSpeed } from './doctor/machine.ts';
import { checkPrices, checkRules, fetchMetrics } from './doctor/service.ts';
import { renderRules } from './rules.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description(
      'checks Node, disk, ports, ClickHouse, price data and rules; exit 1 when one is bad',
    )
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action((options: Options) => doctor(options, context));
}

const MARKS: Readonly<Record<Check['state'], string>> = {
  ok: 'ok  ',
  warning: 'warn',
  bad: 'BAD ',
  skipped: '-   ',
};

async function doctor(options: Options, context: CliContext): Promise<void> {
  const checks = await examine(context.loadConfig(options.config));
  if (options.json === true) context.print(JSON.stringify(checks, null, 2));
  else {
    for (const { name, state, detail } of checks) {
      context.print(`${MARKS[state]}  ${name.padEnd(14)} ${detail}`);
    }
  }
  if (checks.some(({ state }) => state === 'bad')) context.exit(1);
}

async function examine(config: Config): Promise<Check[]> {
  const { receive, publish, spool, store } = config;
  const page = await fetchMetrics(`http://${urlHost(publish.host)}:${publish.port}`);
  const isOurs = page !== undefined;
  const reserve = spool.disk_reserve_bytes;
  const rules = renderRules().groups.flatMap((file) => file.groups.flatMap(({ rules }) => rules));
  return [
    checkNode(process.versions.node),
    await checkDiskSpace('spool disk', spool.path, reserve),
    ...(store.url === undefined ? [await checkDiskSpace('store disk', store.path, reserve)] : []),
    await checkSyncSpeed(spool.path),
    await checkPort('OTLP/gRPC', { host: receive.host, port: receive.grpc_port, isOurs }),
    await checkPort('OTLP/HTTP', { host: receive.host, port: receive.http_port, isOurs }),
    await checkPort('board', { host: publish.host, port: publish.port, isOurs }),
    ...(await examineStore(config, isOurs)),
    checkPrices(Date.parse(PRICE_LIST.released) / 1000, Date.now()),
    checkRules(rules, page),
  ];
}

async function examineStore(config: Config, isRunning: boolean): Promise<Check[]> {
  if (config.store.url === undefined && isRunning) {
    return [skipped('clickhouse', 'embedded, in use by the running spandrift: see its /readyz')];
  }
  try {
    const store = await openConfiguredStore(config);
    try {
      return await checkDatabase(store, Date.now);
    } finally {
      await store.close();
    }
  } catch (error) {
    const { message, help } = toAppError(error);
    return [bad('clickhouse', `${message}. ${help}`)];
  }
}
