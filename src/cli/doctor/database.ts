// What ClickHouse, embedded or remote, says about itself: version, clock, the settings that exactly-once
// loading rests on, migrations.

import { z } from 'zod';
import type { Query } from '../../model/pipeline.ts';
import type { Check } from './check.ts';
import { bad, ok, warning } from './check.ts';

/** Deduplication in dependent views and Map functions as used need this release. */
const VERSION_MIN = [24, 8] as const;
const CLOCK_SECONDS_MAX = 2;
/** Tables ingest loads into; each must remember the tokens of recent blocks. */
const LOADED_TABLES = ['otel_traces', 'otel_logs', 'llm_call_versions', 'retrieval_versions'];

export interface DoctorStore {
  readonly kind: 'embedded' | 'remote';
  readonly query: Query;
  ping(): Promise<boolean>;
  migrationStatus(): Promise<readonly { readonly state: string; readonly slug: string }[]>;
}

async function checkVersion(store: DoctorStore): Promise<Check> {
  const [row] = await store.query({
    sql: 'SELECT version() AS version',
    row: z.object({ version: z.string() }),
  });
  const version = row?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1]);
  const text = `${store.kind} ${version}`;
  return enough
    ? ok('clickhouse', text)
    : bad('clickhouse', `${text} is too old; ${VERSION_MIN.join('.')} or newer is needed`);
}

async function checkClock(store: DoctorStore, clock: () => number): Promise<Check> {
  const beforeMs = clock();
  const [row] = await store.query({
    sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms',
    row: z.object({ ms: z.coerce.number() }),
  });
  const middleMs = (beforeMs + clock()) / 2;
  const seconds = Math.abs((row?.ms ?? 0) - middleMs) / 1000;
  const text = `${seconds.toFixed(3)} s from ClickHouse's`;
  return seconds > CLOCK_SECONDS_MAX
    ? bad(
        'clock',
        `${text}: windows would be cut wrongly; synchronise both machines (chrony, ntpd)`,
      )
    : ok('clock', text);
}

async function checkDeduplication(store: DoctorStore): Promise<Check> {
  const rows = await store.query({
    sql: `SELECT name, engine_full FROM system.tables
      WHERE database = currentDatabase() AND (name IN {names:Array(String)} OR name IN {locals:Array(String)})
        AND engine != 'Distributed'`,
    params: { names: LOADED_TABLES, locals: LOADED_TABLES.map((name) => `${name}_local`) },
    row: z.object({ name: z.string(), engine_full: z.string() }),
  });
  if (rows.length < LOADED_TABLES.length) {
    return warning('deduplication', 'the tables are not there yet; "spandrift migrate" makes them');
  }
  const without = rows.filter(
    ({ engine_full }) => !/replicated_deduplication_window\s*=\s*[1-9]/.test(engine_full),
  );
  return without.length === 0
    ? ok('deduplication', `${rows.length} tables remember recent blocks`)
    : bad(
        'deduplication',
        `${without.map(({ name }) => name).join(', ')} have no deduplication window: a resent block would be stored twice; restore the setting of the migrations`,
      );
}

async function checkMigrations(store: DoctorStore): Promise<Check> {
  const rows = await store.migrationStatus();
  const pending = rows.filter(({ state }) => state === 'pending').length;
  return pending === 0
    ? ok('migrations', `all ${rows.length} applied`)
    : warning('migrations', `${pending} of ${rows.length} pending; serve applies them at start`);
}

/** Checks that answer even when an earlier one cannot: each failure is its own line. */
export async function checkDatabase(store: DoctorStore, clock: () => number): Promise<Check[]> {
  if (!(await store.ping())) {
    return [bad('clickhouse', 'does not answer; ingest goes on into the spool until it does')];
  }
  const checks: Check[] = [];
  for (const [name, run] of [
    ['clickhouse', () => checkVersion(store)],
    ['clock', () => checkClock(store, clock)],
    ['migrations', () => checkMigrations(store)],
    ['deduplication', () => checkDeduplication(store)],
  ] as const) {
    checks.push(await run().catch((error: unknown) => bad(name, String(error))));
  }
  return checks;
}
