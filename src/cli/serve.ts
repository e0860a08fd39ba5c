// spandrift serve: runs the service until SIGINT or SIGTERM, then drains.

import type { Command } from 'commander';
import { openApp, ROLES, type App, type Role } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError } from '../model/errors.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import type { CliContext } from './context.ts';

interface Options {
  readonly config?: string;
  readonly roles?: string;
}

export function registerServe(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('receives OTLP, stores it, judges it and publishes the verdicts')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--roles <list>', `which parts run, of ${ROLES.join(',')}`, ROLES.join(','))
    .action((options: Options) => serve(options, context));
}

async function serve(options: Options, context: CliContext): Promise<void> {
  const config = context.loadConfig(options.config);
  const telemetry = createTelemetry({ level: config.log.level });
  const app = await openApp({ config, telemetry, roles: parseRoles(options.roles) });
  for (const line of describe(app, config)) context.print(line);
  await stopped(context.stop);
  context.remark('draining…');
  await app.close();
}

function parseRoles(text: string | undefined): Role[] {
  const names = (text ?? ROLES.join(',')).split(',').map((name) => name.trim());
  return names.map((name) => {
    const role = ROLES.find((known) => known === name);
    if (role !== undefined) return role;
    throw new AppError('QUERY_INVALID', `--roles: "${name}" is none of ${ROLES.join(', ')}`);
  });
}

/** What a new user needs to see: where it listens and the two lines an application needs. */
function describe(app: App, config: Config): string[] {
  const { grpc, http, publish } = app.urls;
  const lines = [`spandrift ${app.version} is ready (ClickHouse: ${app.storeDescription})`];
  if (grpc !== undefined) lines.push(`  OTLP/gRPC   ${grpc}`);
  if (http !== undefined) lines.push(`  OTLP/HTTP   ${http}`);
  if (publish !== undefined) {
    lines.push(`  board       ${publish}/`, `  metrics     ${publish}/metrics`);
  }
  if (http !== undefined) {
    lines.push(
      '',
      'An application needs these two lines:',
      `  export OTEL_EXPORTER_OTLP_ENDPOINT=${http}`,
      '  export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    );
  }
  if (!isLoopback(config.receive.host) && config.auth.tokens.length === 0) {
    lines.push(
      '',
      `warning: OTLP listens on ${config.receive.host} without authentication; set auth.tokens`,
    );
  }
  return lines;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
