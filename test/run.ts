// `npm test`: finds out what this machine can run, installs with apt what it may, says what will be
// skipped and why, then hands over to Node's own test runner, whose summary ends the output.
//
//   node test/run.ts [unit] [integration] [crash] [--rounds N] [--no-install]

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const SUITES = ['unit', 'integration', 'crash'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    'no-install': { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '2' },
  },
});

const suites = positionals.length === 0 ? [...SUITES] : positionals;
const unknown = suites.filter((suite) => !(SUITES as readonly string[]).includes(suite));
if (unknown.length > 0) {
  process.stderr.write(`no such suite: ${unknown.join(', ')}; there are ${SUITES.join(', ')}\n`);
  process.exit(2);
}

interface Tool {
  readonly binary: string;
  readonly apt: string;
  readonly for: string;
}

const TOOLS: readonly Tool[] = [
  { binary: 'prometheus', apt: 'prometheus', for: 'rules checked and fired by a real Prometheus' },
  {
    binary: 'prometheus-alertmanager',
    apt: 'prometheus-alertmanager',
    for: 'alerts delivered by a real Alertmanager',
  },
  { binary: 'chromium', apt: 'chromium', for: 'pages looked at in a real browser' },
];

function has(binary: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, binary)));
}

function install(tools: readonly Tool[]): void {
  const mayInstall = process.getuid?.() === 0 && has('apt-get') && !values['no-install'];
  if (tools.length === 0 || !mayInstall) return;
  process.stdout.write(`installing with apt: ${tools.map((tool) => tool.apt).join(', ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (args: string[]) =>
    spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 240_000 });
  apt(['update', '-q']);
  apt(['install', '-y', '-q', '--no-install-recommends', ...tools.map((tool) => tool.apt)]);
}

function reportSkips(): void {
  const skips: string[] = TOOLS.filter((tool) => !has(tool.binary)).map(
    (tool) => `${tool.for}: ${tool.binary} is not installed (apt-get install ${tool.apt})`,
  );
  if (!existsSync(resolve(ROOT, '../shared/data'))) {
    skips.push('captured payloads and labelled refusals: ../shared/data is absent');
  }
  if (process.env['SPANDRIFT_TEST_CLICKHOUSE_URL'] === undefined) {
    skips.push(
      'the store suite against a ClickHouse server: SPANDRIFT_TEST_CLICKHOUSE_URL is not set (the remote path runs against our endpoint over the embedded engine)',
    );
  }
  for (const skip of skips) process.stdout.write(`will be skipped: ${skip}\n`);
  if (skips.length === 0) process.stdout.write('nothing will be skipped\n');
}

if (suites.includes('integration')) install(TOOLS.filter((tool) => !has(tool.binary)));
reportSkips();

const files = suites.flatMap((suite) =>
  globSync(`test/${suite}/**/*.test.ts`, { cwd: ROOT }).toSorted(),
);
const runner = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${values.concurrency}`,
    // A crash suite of many rounds takes its time; it has its own limits.
    ...(values.rounds === undefined ? ['--test-timeout=300000'] : []),
    '--test-reporter=spec',
    ...files,
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(values.rounds === undefined ? {} : { SPANDRIFT_CRASH_ROUNDS: values.rounds }),
    },
  },
);
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => runner.kill(name));
runner.on('exit', (code) => process.exit(code ?? 1));
