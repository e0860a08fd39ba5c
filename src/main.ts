// The process edge: argv, env and signals in, exit code out. Nothing else reads them.

import { Command, CommanderError } from 'commander';
import type { CliContext } from './cli/context.ts';
import { registerBacktest } from './cli/backtest.ts';
import { registerCanary } from './cli/canary.ts';
import { registerCompare } from './cli/compare.ts';
import { registerConfig } from './cli/config.ts';
import { registerDecisions } from './cli/decisions.ts';
import { registerDemo } from './cli/demo.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerExplain } from './cli/explain.ts';
import { registerForget } from './cli/forget.ts';
import { registerImport } from './cli/import.ts';
import { registerMigrate } from './cli/migrate.ts';
import { registerReprice } from './cli/reprice.ts';
import { registerRules } from './cli/rules.ts';
import { registerServe } from './cli/serve.ts';
import { registerSimulate } from './cli/simulate.ts';
import { loadConfig } from './config.ts';
import { AppError, toAppError } from './model/errors.ts';
import { readVersion } from './version.ts';

const REGISTER = [
  registerServe,
  registerMigrate,
  registerSimulate,
  registerDemo,
  registerImport,
  registerExplain,
  registerCompare,
  registerCanary,
  registerBacktest,
  registerDecisions,
  registerReprice,
  registerRules,
  registerForget,
  registerConfig,
  registerDoctor,
];

/** Runs one command line; resolves with the exit code: 0 ok, 1 bad news, 2 usage or configuration. */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const stop = new AbortController();
  const onSignal = createSignalHandler(stop);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  let code = 0;
  const context: CliContext = {
    env,
    loadConfig: (file) => loadConfig({ file, env }),
    print: (text) => void process.stdout.write(`${text}\n`),
    remark: (text) => void process.stderr.write(`${text}\n`),
    exit: (value) => {
      code = Math.max(code, value);
    },
    stop: stop.signal,
  };
  try {
    await buildProgram(context).parseAsync([...argv]);
    return code;
  } catch (error) {
    return report(error, context);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Ctrl-C reaches us twice under npm, which passes on what its group already got. */
const SAME_SIGNAL_MS = 1000;

/** The first signal asks to stop; one that comes later, from somebody who will not wait, ends at once. */
function createSignalHandler(stop: AbortController): () => void {
  let firstAtMs: number | undefined;
  return () => {
    firstAtMs ??= performance.now();
    if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(130);
    stop.abort();
  };
}

function buildProgram(context: CliContext): Command {
  const program = new Command('spandrift')
    .description('Receives OTLP, stores LLM calls in ClickHouse, notices when a model drifts.')
    .version(readVersion())
    .exitOverride()
    .showHelpAfterError()
    .configureHelp({ showGlobalOptions: true });
  for (const register of REGISTER) register(program, context);
  for (const command of program.commands) command.exitOverride();
  return program;
}

function report(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const failure = toAppError(error);
  if (failure.kind === 'assert') throw error;
  context.remark(`spandrift: ${failure.message}\n${failure.help}`);
  return failure.kind === 'config' || isUsage(failure) ? 2 : 1;
}

function isUsage(error: AppError): boolean {
  return error.code === 'QUERY_INVALID' || error.code === 'NOT_FOUND';
}
