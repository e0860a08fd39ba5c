// Runs the OTLP conformance tests and writes docs/otlp.md from what happened: `node test/otlp-report.ts`.
// Exits 1 when a point fails or has no test.

import { globSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { LEVEL_TEXT, POINTS, type Point } from './support/otlp-points.ts';

const ROOT = resolve(import.meta.dirname, '..');
const FILES = globSync('test/integration/otlp-conformance-*.test.ts', { cwd: ROOT }).map((file) =>
  resolve(ROOT, file),
);
const WAY_TEXT: Readonly<Record<string, string>> = {
  grpc: 'gRPC',
  protobuf: 'HTTP/protobuf',
  json: 'HTTP/JSON',
};

interface Result {
  readonly title: string;
  readonly way: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  readonly reason: string;
}

const results = new Map<string, Result[]>();

function note(name: string, outcome: Result['outcome'], reason = ''): void {
  const match = /^([A-Z]+-\d\d)(?: \[(\w+)\])? (.+)$/s.exec(name);
  if (match === null) return;
  const [, id = '', way = '', title = ''] = match;
  results.set(id, [...(results.get(id) ?? []), { title, way, outcome, reason }]);
}

const stream = run({ files: FILES, concurrency: 1 });
stream.on('test:fail', ({ name }) => {
  note(name, 'fail');
});
stream.on('test:pass', ({ name, skip }) => {
  if (skip === undefined) note(name, 'pass');
  else note(name, 'skip', typeof skip === 'string' ? skip : '');
});
for await (const event of stream) {
  if (event.type === 'test:stderr') process.stderr.write(event.data.message);
}

function row({ id, level }: Point): string {
  const found = results.get(id) ?? [];
  const titles = [...new Set(found.map(({ title }) => title))].join('; ');
  const ways = [...new Set(found.map(({ way }) => WAY_TEXT[way] ?? ''))].filter(
    (way) => way !== '',
  );
  const skipped = found.find(({ outcome }) => outcome === 'skip');
  const result = skipped === undefined ? outcomeOf(found) : `not done: ${skipped.reason}`;
  const over = ways.length === 0 ? implied(id) : ways.join(', ');
  return `| ${id} | ${LEVEL_TEXT[level]} | ${escape(titles)} | ${over} | ${escape(result)} |`;
}

const escape = (text: string) => text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;');

function implied(id: string): string {
  if (id.startsWith('GRPC')) return 'gRPC';
  if (id.startsWith('GEN') || id === 'JSON-19') return Object.values(WAY_TEXT).join(', ');
  return id.startsWith('JSON') ? 'HTTP/JSON' : 'HTTP';
}

function outcomeOf(found: readonly Result[]): string {
  if (found.length === 0) return 'NO TEST';
  return found.every(({ outcome }) => outcome === 'pass') ? 'pass' : 'FAIL';
}

const bad = POINTS.filter(({ id }) => {
  const found = results.get(id) ?? [];
  return found.length === 0 || found.some(({ outcome }) => outcome === 'fail');
});
const skipped = POINTS.filter(({ id }) =>
  results.get(id)?.some(({ outcome }) => outcome === 'skip'),
);
const passed = POINTS.length - bad.length - skipped.length;

const text = `# OTLP conformance

Written by \`node test/otlp-report.ts\` from a run of \`test/integration/otlp-conformance-*.test.ts\`; do not edit. Each point of our OTLP 1.x
checklist is a test named by its id, against the real listeners, with clients that are not ours: \`@grpc/grpc-js\`, bare
\`node:http2\` and sockets, undici, and the OpenTelemetry SDK's exporters. **${passed} of ${POINTS.length} points pass**${skipped.length > 0 ? `, ${skipped.length} optional one not done` : ''}${bad.length > 0 ? `, ${bad.length} FAIL or have no test` : ''}.

Where the specification leaves a choice:

- A request that mixes valid and invalid spans is accepted in part, with the exact count and the first reason; one with nothing valid is
  400 / INVALID_ARGUMENT.
- A span is invalid when its trace id is not 16 bytes or all zero, its span id not 8 bytes or all zero, its parent id neither empty nor 8
  bytes, or a time lies beyond the year 2262. A link with ids of the wrong length is dropped and counted in \`dropped_links_count\`, with a
  warning. A log record with such ids is stored without them, with a warning.
- Text that is not UTF-8 is replaced by U+FFFD with a warning (rejected 0, a message), alike on all transports.
- Of a repeated attribute key the last wins. Of a \`oneof\` set twice the last wins.
- String table references (\`key_strindex\`, \`string_value_strindex\`) count as absent, with a warning.
- Enum names in JSON are taken with a warning; snake_case names are unknown fields. Values nested deeper than 256 levels are refused.
- Another signal's payload is refused with the path it belongs to; a token is read from \`Authorization: Bearer\`, the password of \`Basic\`,
  or \`x-api-key\`.
- gzip, zstd and deflate are accepted on both transports. Responses are not compressed.

| point | level | what the test shows | over | result |
|---|---|---|---|---|
${POINTS.map(row).join('\n')}
`;
writeFileSync(resolve(ROOT, 'docs/otlp.md'), text);
process.stdout.write(`${passed} of ${POINTS.length} points pass; docs/otlp.md written\n`);
for (const { id } of bad) process.stdout.write(`${id}: ${outcomeOf(results.get(id) ?? [])}\n`);
process.exitCode = bad.length > 0 ? 1 : 0;
