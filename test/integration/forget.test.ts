// One user's data is found wherever it went, deleted, and the others' stays.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { eraseUser } from '../../src/cli/forget/erase.ts';
import { openStore } from '../../src/store/store.ts';

const folder = await mkdtemp(join(tmpdir(), 'spandrift-forget-'));
const DAYS = 30;
const store = await openStore({
  path: folder,
  database: 'spandrift',
  migrations: fileURLToPath(new URL('../../migrations/', import.meta.url)),
  retention: {
    traces_days: DAYS,
    logs_days: DAYS,
    metrics_days: DAYS,
    calls_days: DAYS,
    messages_days: DAYS,
    rollups_days: DAYS,
    findings_days: DAYS,
  },
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});
await store.migrate();

const ALICE = 'a'.repeat(32);
const BOB = 'b'.repeat(32);
const now = new Date().toISOString();
let spans = 0;

async function storeTrace(
  traceId: string,
  user: string,
  options: { readonly conversation?: string; readonly rawOnly?: boolean } = {},
): Promise<void> {
  const spanId = String(++spans).padStart(16, '0');
  const at = { timestamp: now, trace_id: traceId, span_id: spanId };
  await store.insert('otel_traces', [
    {
      Timestamp: now,
      TraceId: traceId,
      SpanId: spanId,
      SpanAttributes: user === '' ? { x: 'y' } : { 'user.id': user },
    },
  ]);
  await store.insert('llm_messages', [{ ...at, direction: 'input', content: 'hello' }]);
  if (options.rawOnly === true) return;
  await store.insert('llm_call_versions', [
    { ...at, user_hash: user, conversation_hash: options.conversation ?? '' },
  ]);
  await store.insert('retrieval_versions', [{ ...at, user_hash: user }]);
  await store.insert('evaluation_versions', [{ ...at, evaluation_name: 'helpfulness' }]);
  await store.insert('call_facts', [{ ...at, fields: JSON.stringify({ userHash: user }) }]);
}

const countOf = async (table: string): Promise<number> => {
  const [row] = await store.query({
    sql: `SELECT count() AS rows FROM ${table}`,
    row: z.object({ rows: z.coerce.number() }),
  });
  return row?.rows ?? -1;
};

test('a dry run counts and deletes nothing; the deletion leaves none of the user and all of the others', async () => {
  await storeTrace('1'.repeat(32), ALICE, { conversation: 'talk' });
  await storeTrace('2'.repeat(32), ALICE, { rawOnly: true });
  await storeTrace('3'.repeat(32), '', { conversation: 'talk' });
  await storeTrace('4'.repeat(32), BOB, { conversation: 'talk' });
  await storeTrace('5'.repeat(32), BOB);
  await storeTrace('6'.repeat(32), '');
  await store.insert('otel_logs', [
    { Timestamp: now, LogAttributes: { 'user.id': ALICE }, Body: 'no trace' },
    { Timestamp: now, LogAttributes: { 'user.id': BOB }, Body: 'no trace' },
  ]);

  const looked = await eraseUser(store, ALICE, { dryRun: true });
  const rows = (table: string) => looked.find((entry) => entry.table === table)?.rows;
  assert.equal(rows('otel_traces'), 3);
  assert.equal(rows('llm_messages'), 3);
  assert.equal(rows('llm_call_versions'), 2);
  assert.equal(rows('otel_logs'), 1);
  assert.equal(await countOf('otel_traces'), 6);

  const erased = await eraseUser(store, ALICE, { dryRun: false });
  assert.ok(erased.every(({ left }) => left === 0));
  assert.equal(await countOf('otel_traces'), 3);
  assert.equal(await countOf('llm_messages'), 3);
  assert.equal(await countOf('llm_call_versions'), 3);
  assert.equal(await countOf('retrieval_versions'), 3);
  assert.equal(await countOf('call_facts'), 3);
  assert.equal(await countOf('otel_logs'), 1);

  const again = await eraseUser(store, ALICE, { dryRun: false });
  assert.ok(again.every((entry) => entry.rows === 0 && entry.left === 0));
});
