// Files of every framing and compression into a pipeline that keeps what it is given.

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Checkpoint } from '../../src/cli/import/checkpoint.ts';
import type { ImportPorts } from '../../src/cli/import/run.ts';
import { importFiles } from '../../src/cli/import/run.ts';
import { AppError } from '../../src/model/errors.ts';
import type { ExportRequest } from '../../src/model/pipeline.ts';

const folder = await mkdtemp(join(tmpdir(), 'spandrift-import-'));
after(() => rm(folder, { recursive: true }));

let files = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(folder, `file-${++files}`);
  await writeFile(file, content);
  return file;
}

interface Pipeline extends ImportPorts {
  readonly taken: ExportRequest[];
}

async function pipelineOf(
  consume: ImportPorts['consume'] = () =>
    Promise.resolve({ accepted: 1, rejected: 0, message: '' }),
  checkpointPath = join(folder, `checkpoint-${++files}.json`),
): Promise<Pipeline> {
  const taken: ExportRequest[] = [];
  return {
    taken,
    consume: async (request, signal) => {
      const outcome = await consume(request, signal);
      taken.push(request);
      return outcome;
    },
    checkpoint: await Checkpoint.open(checkpointPath),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

const bodies = (pipeline: Pipeline) =>
  pipeline.taken.map(({ body }) => Buffer.from(body).toString('utf8'));
const line = (name: string) => `{"resourceSpans":[{"schemaUrl":"${name}"}]}`;

const field = (number: number, content: Buffer | string) =>
  Buffer.concat([
    Buffer.from([(number << 3) | 2, Buffer.byteLength(content)]),
    Buffer.from(content),
  ]);
const message = (id: string) =>
  field(1, field(2, field(2, Buffer.concat([field(1, id.padEnd(16, '.')), field(2, '12345678')]))));
const prefixed = (body: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};

for (const [name, compress] of [
  ['plain', (text: string) => Buffer.from(text)],
  ['gzip', (text: string) => gzipSync(text)],
  ['zstd', (text: string) => zstdCompressSync(Buffer.from(text))],
] as const) {
  test(`${name} JSON lines become one request each, empty lines and a missing last newline aside`, async () => {
    const file = await fileOf(
      compress(`${line('a')}\n\n${line('b')}\n{"resourceLogs":[]}\n${line('c')}`),
    );
    const pipeline = await pipelineOf();
    const [summary] = await importFiles([file], { again: false }, pipeline);
    assert.deepEqual(bodies(pipeline), [line('a'), line('b'), '{"resourceLogs":[]}', line('c')]);
    assert.deepEqual(
      pipeline.taken.map(({ signal, encoding }) => `${signal} ${encoding}`),
      ['traces json', 'traces json', 'logs json', 'traces json'],
    );
    assert.equal(summary?.accepted, 4);
  });
}

test('a line longer than the read buffer arrives whole', async () => {
  const long = line('x'.repeat(3_000_000));
  const pipeline = await pipelineOf();
  await importFiles([await fileOf(`${long}\n${line('b')}\n`)], { again: false }, pipeline);
  assert.deepEqual(
    bodies(pipeline).map(({ length }) => length),
    [long.length, line('b').length],
  );
});

test('one indented JSON document is one request', async () => {
  const text = JSON.stringify({ resourceSpans: [{ schemaUrl: 'a' }] }, null, 2);
  const pipeline = await pipelineOf();
  await importFiles([await fileOf(text)], { again: false }, pipeline);
  assert.deepEqual(bodies(pipeline), [text]);
});

test('protobuf messages come out of length prefixes, varint delimiters, zstd frames and a lone file', async () => {
  const messages = [message('a'), message('b')];
  const varints = messages.flatMap((body) => [Buffer.from([body.length]), body]);
  for (const content of [
    Buffer.concat(messages.map(prefixed)),
    Buffer.concat(messages.map((body) => prefixed(zstdCompressSync(body)))),
    Buffer.concat(varints),
    gzipSync(Buffer.concat(varints)),
  ]) {
    const pipeline = await pipelineOf();
    await importFiles([await fileOf(content)], { again: false }, pipeline);
    assert.deepEqual(
      pipeline.taken.map(({ body }) => Buffer.from(body)),
      messages,
    );
    assert.ok(pipeline.taken.every(({ signal }) => signal === 'traces'));
  }
  const lone = await pipelineOf();
  await importFiles([await fileOf(message('c'))], { again: false }, lone);
  assert.deepEqual(Buffer.from(lone.taken[0]?.body ?? []), message('c'));
});

test('bad lines are counted with number and reason, and the rest goes on', async () => {
  const file = await fileOf(`${line('a')}\n{"oops":1}\nnot json\n${line('refused')}\n${line('b')}`);
  const pipeline = await pipelineOf((request) =>
    Buffer.from(request.body).includes('refused')
      ? Promise.reject(new AppError('OTLP_MALFORMED', 'the trace id is too short'))
      : Promise.resolve({ accepted: 3, rejected: 0, message: '' }),
  );
  const [summary] = await importFiles([file], { again: false }, pipeline);
  assert.equal(summary?.accepted, 6);
  assert.equal(summary?.badRequests, 3);
  assert.deepEqual(
    summary?.bad.map(({ position }) => position),
    [2, 3, 4],
  );
  assert.match(summary?.bad[0]?.reason ?? '', /resourceSpans/);
  assert.match(summary?.bad[2]?.reason ?? '', /too short/);
});

test('a file that is cut off keeps what came before and names the place', async () => {
  const content = Buffer.concat([prefixed(message('a')), prefixed(message('b')).subarray(0, 20)]);
  const pipeline = await pipelineOf();
  const [summary] = await importFiles([await fileOf(content)], { again: false }, pipeline);
  assert.equal(summary?.accepted, 1);
  assert.equal(summary?.badRequests, 1);
  assert.match(summary?.bad[0]?.reason ?? '', /message 2 is cut off/);
  const cut = await fileOf(gzipSync(Buffer.from(`${line('a')}\n`.repeat(20_000))).subarray(0, 200));
  const [half] = await importFiles([cut], { again: false }, await pipelineOf());
  assert.equal(half?.badRequests, 1);
});

test('the same file again stores nothing, appended lines only are new, another file is new', async () => {
  const path = join(folder, 'resume.json');
  const file = await fileOf(`${line('a')}\n${line('b')}\n`);
  const first = await pipelineOf(undefined, path);
  await importFiles([file], { again: false }, first);
  assert.equal(first.taken.length, 2);

  const second = await pipelineOf(undefined, path);
  const [summary] = await importFiles([file], { again: false }, second);
  assert.deepEqual(bodies(second), []);
  assert.equal(summary?.resumedAt, (line('a').length + 1) * 2);

  await appendFile(file, `${line('c')}\n`);
  const third = await pipelineOf(undefined, path);
  await importFiles([file], { again: false }, third);
  assert.deepEqual(bodies(third), [line('c')]);

  await writeFile(file, `${line('z')}\n${line('y')}\n`);
  const fourth = await pipelineOf(undefined, path);
  await importFiles([file], { again: false }, fourth);
  assert.deepEqual(bodies(fourth), [line('z'), line('y')]);

  const fifth = await pipelineOf(undefined, path);
  await importFiles([file], { again: true }, fifth);
  assert.equal(fifth.taken.length, 2);
});

test('a run that breaks in the middle goes on behind the last request that was safe', async () => {
  const path = join(folder, 'broken.json');
  const lines = Array.from({ length: 60 }, (_, i) => line(`line-${String(i).padStart(2, '0')}`));
  const file = await fileOf(lines.join('\n'));
  const broken = await pipelineOf(
    (request) =>
      Buffer.from(request.body).includes('line-30')
        ? Promise.reject(new AppError('INTERNAL', 'the disk is gone'))
        : Promise.resolve({ accepted: 1, rejected: 0, message: '' }),
    path,
  );
  await assert.rejects(importFiles([file], { again: false }, broken), /the disk is gone/);
  const next = await pipelineOf(undefined, path);
  await importFiles([file], { again: false }, next);
  assert.deepEqual(bodies(next), lines.slice(30));
});

test('a busy pipeline is waited for and nothing is skipped', async () => {
  let tries = 0;
  const pipeline = await pipelineOf(() =>
    ++tries <= 3
      ? Promise.reject(new AppError('OVERLOADED', 'busy', { retryAfterSeconds: 0.01 }))
      : Promise.resolve({ accepted: 1, rejected: 0, message: '' }),
  );
  const [summary] = await importFiles(
    [await fileOf(`${line('a')}\n${line('b')}\n`)],
    { again: false },
    pipeline,
  );
  assert.equal(summary?.accepted, 2);
  assert.equal(summary?.badRequests, 0);
});

test('a file that is not there, or a folder, is named before anything is imported', async () => {
  const pipeline = await pipelineOf();
  const good = await fileOf(line('a'));
  await assert.rejects(
    importFiles([good, join(folder, 'absent')], { again: false }, pipeline),
    (error: unknown) => error instanceof AppError && error.code === 'NOT_FOUND',
  );
  await assert.rejects(
    importFiles([good, folder], { again: false }, pipeline),
    (error: unknown) =>
      error instanceof AppError && /is a directory; name the files in it/.test(error.message),
  );
  assert.equal(pipeline.taken.length, 0);
});

test('a checkpoint file that is none is refused, not overwritten', async () => {
  const path = await fileOf('hello');
  await assert.rejects(Checkpoint.open(path), /not an import checkpoint/);
  assert.equal(await readFile(path, 'utf8'), 'hello');
});
