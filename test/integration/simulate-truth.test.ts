// What the simulator says it did against what the service stored of it: counts, tokens, refusals, hits, minute
// by minute and segment by segment, through real OTLP, normalisation, settling and counting.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import type { App } from '../../src/app.ts';
import { openApp } from '../../src/app.ts';
import { SERVICES, TENANTS } from '../../src/cli/simulate/catalogue.ts';
import type { DialectName } from '../../src/cli/simulate/dialects.ts';
import { runSimulation } from '../../src/cli/simulate/run.ts';
import { Sender } from '../../src/cli/simulate/sender.ts';
import type { Protocol } from '../../src/cli/simulate/transport.ts';
import type { TrueMinute } from '../../src/cli/simulate/truth.ts';
import { loadConfig } from '../../src/config.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';

const folder = await mkdtemp(join(tmpdir(), 'spandrift-truth-'));
const app: App = await openApp({
  config: loadConfig({
    env: {
      SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
      SPANDRIFT_STORE__PATH: join(folder, 'store'),
      SPANDRIFT_RECEIVE__GRPC_PORT: '0',
      SPANDRIFT_RECEIVE__HTTP_PORT: '0',
      SPANDRIFT_PUBLISH__PORT: '0',
    },
  }),
  telemetry: createTelemetry({ level: 'warn' }),
  beats: false,
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const LIVE_START_MS = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const BACKFILL_MS = 1_200_000;

/** Sends twenty minutes of traffic of the run's own services and settles; resolves with the truth. */
async function simulate(dialect: DialectName, protocol: Protocol): Promise<TrueMinute[]> {
  const sender = new Sender({
    endpoint: (protocol === 'grpc' ? app.urls.grpc : app.urls.http) ?? '',
    protocol,
    headers: {},
    gzip: true,
    timeoutMs: 30_000,
    inFlightMax: 2,
    retryMsMax: 30_000,
  });
  const minutes: TrueMinute[] = [];
  await runSimulation(
    {
      traffic: {
        seed: 31,
        callsPerSecond: 1,
        services: SERVICES.map((service) => ({ ...service, name: `${dialect}-${service.name}` })),
        tenants: TENANTS,
        incidents: [],
        rhythm: 'flat',
        contentCharactersMax: 400,
      },
      dialect,
      batchSpans: 300,
      liveStartMs: LIVE_START_MS,
      backfillMs: BACKFILL_MS,
      durationMs: 0,
    },
    {
      sender,
      clock: Date.now,
      signal: new AbortController().signal,
      writeTruth: (line) => {
        if (line['kind'] === 'minute') minutes.push(line as unknown as TrueMinute);
      },
    },
  );
  sender.close();
  assert.equal(sender.counts.refused, 0, sender.counts.refusedReason);
  await app.drain();
  await app.runJob('settle');
  return minutes;
}

const stored = z.object({
  minute: z.string(),
  segment: z.string(),
  calls: z.coerce.number(),
  refusals: z.coerce.number(),
  errors: z.coerce.number(),
  truncated: z.coerce.number(),
  input_tokens: z.coerce.number(),
  output_tokens: z.coerce.number(),
});

const SEGMENT =
  "concat(service, ' ', environment, ' ', tenant, ' ', request_model, ' ', prompt_version)";

async function readCalls(dialect: DialectName) {
  return app.query({
    sql: `SELECT formatDateTime(timestamp, '%Y-%m-%dT%H:%i:00.000Z') AS minute, ${SEGMENT} AS segment,
        count() AS calls, countIf(refusal = 'full') AS refusals, countIf(error_type != '') AS errors,
        countIf(finish_reason = 'length') AS truncated,
        sum(coalesce(input_tokens, 0)) AS input_tokens, sum(coalesce(output_tokens, 0)) AS output_tokens
      FROM v_calls WHERE startsWith(service, {prefix:String})
      GROUP BY minute, segment ORDER BY minute, segment`,
    params: { prefix: `${dialect}-` },
    row: stored,
  });
}

async function readRetrievals(dialect: DialectName) {
  const [row] = await app.query({
    sql: `SELECT count() AS retrievals, countIf(hit = true) AS hits FROM retrievals
      WHERE startsWith(service, {prefix:String}) AND usage_role NOT IN ('rollup', 'lateral_duplicate')`,
    params: { prefix: `${dialect}-` },
    row: z.object({ retrievals: z.coerce.number(), hits: z.coerce.number() }),
  });
  return row;
}

async function readEvaluations(dialect: DialectName) {
  const [row] = await app.query({
    sql: `SELECT count() AS evaluations, countIf(passed = true) AS passed, round(sum(score), 3) AS scores
      FROM evaluations WHERE startsWith(service, {prefix:String})`,
    params: { prefix: `${dialect}-` },
    row: z.object({
      evaluations: z.coerce.number(),
      passed: z.coerce.number(),
      scores: z.coerce.number(),
    }),
  });
  return row;
}

const FIELDS = ['calls', 'errors', 'truncated', 'input_tokens', 'output_tokens'] as const;
type Field = (typeof FIELDS)[number];

function toLines(
  rows: readonly (Readonly<Record<Field, number>> & { minute: string; segment: string })[],
): string[] {
  return rows.map((row) =>
    [row.minute, row.segment, ...FIELDS.map((field) => `${field}=${row[field]}`)].join(' '),
  );
}

function trueLines(minutes: readonly TrueMinute[]): string[] {
  const rows = minutes
    .filter(({ calls }) => calls > 0)
    .map((row) => ({
      ...row,
      segment: [
        row.service,
        row.environment,
        row.tenant,
        row.request_model,
        row.prompt_version,
      ].join(' '),
    }));
  return toLines(rows).sort();
}

/** Lines that only one side has: a whole deep comparison would not fit a screen. */
function compare(actual: readonly string[], expected: readonly string[]) {
  const [stored, happened] = [new Set(actual), new Set(expected)];
  return {
    extra: actual.filter((line) => !happened.has(line)).sort(),
    missing: expected.filter((line) => !stored.has(line)).sort(),
  };
}

const total = (minutes: readonly TrueMinute[], field: keyof TrueMinute): number =>
  minutes.reduce((sum, row) => sum + Number(row[field]), 0);

for (const [dialect, protocol] of [
  ['otel', 'grpc'],
  ['openinference', 'http/protobuf'],
  ['traceloop', 'http/json'],
  ['vercel', 'grpc'],
] as const) {
  test(`${dialect} over ${protocol}: every minute and segment is stored as it happened`, async () => {
    const minutes = await simulate(dialect, protocol);
    const calls = await readCalls(dialect);
    const { missing, extra } = compare(toLines(calls), trueLines(minutes));
    assert.deepEqual(extra, missing);
    // Text refusals are found by a classifier, which need not know every one of them.
    const refusals = calls.reduce((sum, row) => sum + row.refusals, 0);
    const trueRefusals = total(minutes, 'refusals');
    assert.ok(
      Math.abs(refusals - trueRefusals) <= 0.15 * trueRefusals + 1,
      `${refusals} of ${trueRefusals}`,
    );
    assert.deepEqual(await readRetrievals(dialect), {
      retrievals: total(minutes, 'retrievals'),
      hits: total(minutes, 'retrieval_hits'),
    });
    assert.deepEqual(await readEvaluations(dialect), {
      evaluations: total(minutes, 'evaluations'),
      passed: total(minutes, 'evaluations_passed'),
      scores: Math.round(total(minutes, 'score_sum') * 1000) / 1000,
    });
  });
}
