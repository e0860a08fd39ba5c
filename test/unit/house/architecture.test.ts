// The walls between rooms: the table of docs/architecture.md, enforced on every import under src/.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const SRC = resolve(import.meta.dirname, '../../../src');

/** Room → rooms it may import besides itself. `*` is a root: everything. */
const MAY_IMPORT: Record<string, readonly string[] | '*'> = {
  model: [],
  stats: [],
  telemetry: ['model'],
  decode: ['model'],
  normalise: ['model'],
  receive: ['model', 'telemetry'],
  spool: ['model', 'telemetry'],
  forward: ['model', 'telemetry'],
  store: ['model', 'telemetry'],
  measure: ['model', 'stats'],
  judge: ['model', 'stats'],
  publish: ['model', 'telemetry'],
  'schedule.ts': ['model', 'telemetry'],
  'config.ts': ['model', 'telemetry', 'config-baselines.ts'],
  'config-baselines.ts': ['model'],
  'folders.ts': ['model'],
  'identity.ts': ['model', 'folders.ts'],
  'retention.ts': ['model'],
  'version.ts': [],
  'main.ts': '*',
  'consume.ts': '*',
  'decode-pool.ts': '*',
  'decode-worker.ts': '*',
  'row-maker.ts': '*',
  'jobs.ts': '*',
  'analysis.ts': '*',
  'board.ts': '*',
  'tools.ts': '*',
  'write-path.ts': '*',
  'app.ts': '*',
  cli: '*',
};

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s[^'"()]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;(=])import\(\s*['"]([^'"]+)['"]\s*\)|^import\s*['"]([^'"]+)['"]/gm;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function importsOf(file: string): { specifier: string; target: string | undefined }[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.')
      ? relative(SRC, resolve(SRC, dirname(file), specifier))
      : undefined;
    return { specifier, target };
  });
}

test('every file under src belongs to a room of the table', () => {
  const strangers = files.filter((file) => !(roomOf(file) in MAY_IMPORT));
  assert.deepEqual(strangers, []);
});

test('no room imports a room behind a wall', () => {
  const breaches: string[] = [];
  for (const file of files) {
    const from = roomOf(file);
    const allowed = MAY_IMPORT[from];
    if (allowed === undefined || allowed === '*') continue;
    for (const { specifier, target } of importsOf(file)) {
      if (target === undefined) continue;
      const to = roomOf(target);
      if (to !== from && !allowed.includes(to)) breaches.push(`${file} imports ${specifier}`);
    }
  }
  assert.deepEqual(breaches, []);
});

test('every relative import names an existing .ts or .json file', () => {
  const missing: string[] = [];
  for (const file of files) {
    for (const { specifier, target } of importsOf(file)) {
      if (target !== undefined && !existsSync(join(SRC, target)))
        missing.push(`${file}: ${specifier}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('there are no barrels, default exports, star exports or rooms called utils', () => {
  const offences: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(SRC, file), 'utf8');
    if (/(^|\/)index\.ts$/.test(file)) offences.push(`${file}: barrel`);
    if (/(^|\/)(utils?|helpers?|common)(\.ts|\/)/.test(file)) offences.push(`${file}: name`);
    if (/^export default/m.test(text)) offences.push(`${file}: default export`);
    if (/^export \*/m.test(text)) offences.push(`${file}: star export`);
    if (/\b(TODO|FIXME|XXX)\b/.test(text)) offences.push(`${file}: TODO`);
    if (/normaliz(e|ed|er|ing|ation)\b/.test(text.replace(/\.normalize\(/g, ''))) {
      offences.push(`${file}: American spelling of normalise`);
    }
  }
  assert.deepEqual(offences, []);
});

test('process.env and process.argv are read at the process edge only', () => {
  const readers = files.filter((file) => {
    const room = roomOf(file);
    if (room === 'main.ts' || room === 'cli') return false;
    return /process\.(env|argv)\b/.test(readFileSync(join(SRC, file), 'utf8'));
  });
  assert.deepEqual(readers, []);
});
