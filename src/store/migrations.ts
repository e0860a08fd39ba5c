// Reads migrations/NNNN_slug.sql, applies the ones not applied yet, in order, and keeps retention in step
// with the configuration. Forward only; a file that changed after it was applied is refused.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { AppError } from '../model/errors.ts';
import { toClusterStatements } from './cluster.ts';
import type { Engine } from './engine.ts';

/** Days that rows live, by family of tables. Keys are the placeholders of the migration files. */
export interface Retention {
  readonly traces_days: number;
  readonly logs_days: number;
  readonly metrics_days: number;
  readonly calls_days: number;
  readonly messages_days: number;
  readonly rollups_days: number;
  readonly findings_days: number;
}

export interface Migration {
  readonly version: number;
  readonly slug: string;
  /** SHA-256 of the file with line ends normalised, hex. */
  readonly checksum: string;
  readonly sql: string;
}

export interface MigrationStatus {
  readonly version: number;
  readonly slug: string;
  readonly state: 'applied' | 'pending';
}

export interface MigrateOptions {
  readonly folder: string;
  readonly retention: Retention;
  readonly cluster?: string;
  /** Say what would be done, change nothing. */
  readonly dryRun?: boolean;
}

export interface MigrateReport {
  readonly migrations: readonly MigrationStatus[];
  /** Statements run, or to be run when dry. */
  readonly statements: readonly string[];
}

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS schema_migrations
(
  version UInt32,
  slug String,
  checksum String,
  applied_at DateTime64(3) DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY version`;

/** Which retention a table's TTL follows. */
const RETENTION_OF: Readonly<Record<string, keyof Retention>> = {
  otel_traces: 'traces_days',
  otel_traces_trace_id_ts: 'traces_days',
  otel_logs: 'logs_days',
  otel_metrics_gauge: 'metrics_days',
  otel_metrics_sum: 'metrics_days',
  otel_metrics_histogram: 'metrics_days',
  otel_metrics_exponential_histogram: 'metrics_days',
  otel_metrics_summary: 'metrics_days',
  llm_call_versions: 'calls_days',
  retrieval_versions: 'calls_days',
  evaluation_versions: 'calls_days',
  call_facts: 'calls_days',
  llm_messages: 'messages_days',
  segments_1m: 'rollups_days',
  drift_findings: 'findings_days',
  changes: 'findings_days',
  calendar: 'findings_days',
  drift_decisions: 'findings_days',
  drift_state: 'rollups_days',
  drift_baselines: 'rollups_days',
  rollup_minutes: 'rollups_days',
  lineage_seen: 'calls_days',
};

/** The migrations of a folder in order. Throws CONFIG_INVALID for a version given twice. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const match = FILE_NAME.exec(name);
    const version = Number(match?.[1]);
    if (match?.[2] === undefined || migrations.at(-1)?.version === version) {
      throw new AppError(
        'CONFIG_INVALID',
        `migration ${name}: names are NNNN_slug.sql, each number once`,
        { at: `${folder}/${name}` },
      );
    }
    const sql = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    migrations.push({ version, slug: match[2], checksum, sql });
  }
  return migrations;
}

/** The statements of a migration with placeholders filled in. A statement ends with `;` at a line's end. */
export function toStatements(sql: string, retention: Retention): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '')
    .map((statement) =>
      statement.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
        const days = retention[name as keyof Retention];
        if (days === undefined) {
          throw new AppError('INTERNAL', `a migration names the unknown retention {{${name}}}`);
        }
        return String(days);
      }),
    );
}

/**
 * Brings the database up to the folder's migrations and the configured retention.
 * Throws MIGRATION_CHANGED, STORE_UNREACHABLE or STORE_REFUSED. Running it twice, or twice at once, is harmless.
 */
export async function migrate(engine: Engine, options: MigrateOptions): Promise<MigrateReport> {
  const migrations = await readMigrations(options.folder);
  const statements: string[] = [];
  const perform = async (statement: string) => {
    statements.push(statement);
    if (options.dryRun !== true) await engine.run(statement);
  };
  const rewritten = (statement: string) =>
    options.cluster === undefined ? [statement] : toClusterStatements(statement, options.cluster);
  const applied = await readApplied(engine);
  if (applied === undefined) for (const one of rewritten(BOOKKEEPING)) await perform(one);
  checkUnchanged(migrations, applied ?? new Map());
  for (const migration of migrations) {
    if (applied?.has(migration.version) === true) continue;
    for (const statement of toStatements(migration.sql, options.retention)) {
      for (const one of rewritten(statement)) await perform(one);
    }
    if (options.dryRun === true) continue;
    const { version, slug, checksum } = migration;
    await engine.insertJson('schema_migrations', [{ version, slug, checksum }]);
  }
  for (const statement of await retentionChanges(engine, options)) await perform(statement);
  const known = options.dryRun === true ? (applied ?? new Map()) : versionsOf(migrations);
  return { migrations: toStatus(migrations, known), statements };
}

/** What is applied and what waits, changing nothing. */
export async function migrationStatus(engine: Engine, folder: string): Promise<MigrationStatus[]> {
  const migrations = await readMigrations(folder);
  const applied = (await readApplied(engine)) ?? new Map<number, string>();
  checkUnchanged(migrations, applied);
  return toStatus(migrations, applied);
}

function versionsOf(migrations: readonly Migration[]): Map<number, string> {
  return new Map(migrations.map(({ version, checksum }) => [version, checksum]));
}

function toStatus(
  migrations: readonly Migration[],
  applied: ReadonlyMap<number, string>,
): MigrationStatus[] {
  return migrations.map(({ version, slug }) => ({
    version,
    slug,
    state: applied.has(version) ? 'applied' : 'pending',
  }));
}

/** Version → checksum; undefined where nothing was ever migrated. */
async function readApplied(engine: Engine): Promise<Map<number, string> | undefined> {
  const [found] = (await engine.select(
    "SELECT count() AS n FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migrations'",
  )) as { n: number }[];
  if ((found?.n ?? 0) === 0) return undefined;
  const rows = (await engine.select(
    'SELECT version, checksum FROM schema_migrations FINAL ORDER BY version',
  )) as { version: number; checksum: string }[];
  return new Map(rows.map(({ version, checksum }) => [version, checksum]));
}

function checkUnchanged(
  migrations: readonly Migration[],
  applied: ReadonlyMap<number, string>,
): void {
  for (const { version, slug, checksum } of migrations) {
    const before = applied.get(version);
    if (before === undefined || before === checksum) continue;
    throw new AppError(
      'MIGRATION_CHANGED',
      `migration ${String(version).padStart(4, '0')}_${slug} was applied with checksum ` +
        `${before.slice(0, 12)} and is ${checksum.slice(0, 12)} now`,
      { at: `migrations/${String(version).padStart(4, '0')}_${slug}.sql` },
    );
  }
}

/** Statements that set the TTL of tables whose days differ from the configuration. */
async function retentionChanges(engine: Engine, options: MigrateOptions): Promise<string[]> {
  const rows = (await engine.select(
    'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()',
  )) as { name: string; engine_full: string }[];
  return rows.flatMap(({ name, engine_full }) => {
    const base = options.cluster === undefined ? name : name.replace(/_local$/, '');
    const key = RETENTION_OF[base];
    const ttl = /\bTTL (.+?toIntervalDay\()(\d+)(\))/.exec(engine_full);
    if (key === undefined || ttl === null || Number(ttl[2]) === options.retention[key]) return [];
    const on = options.cluster === undefined ? '' : ` ON CLUSTER '${options.cluster}'`;
    return [`ALTER TABLE ${name}${on} MODIFY TTL ${ttl[1]}${options.retention[key]}${ttl[3]}`];
  });
}
