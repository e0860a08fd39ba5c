// Rewrites a migration's statements for a cluster: replicated tables `<name>_local` on every shard behind
// a Distributed table with the contract's name. Rows of one trace share a shard, so that FINAL, which each
// shard does for itself, sees all versions of a row.

/** How each table's rows spread: by columns of its sorting key. Tables that replace nothing may spread at random. */
const SHARD_BY: Readonly<Record<string, string>> = {
  otel_traces: 'cityHash64(TraceId)',
  otel_traces_trace_id_ts: 'cityHash64(TraceId)',
  otel_logs: 'cityHash64(TraceId)',
  llm_call_versions: 'cityHash64(trace_id)',
  retrieval_versions: 'cityHash64(trace_id)',
  evaluation_versions: 'cityHash64(trace_id)',
  llm_messages: 'cityHash64(trace_id)',
  call_facts: 'cityHash64(trace_id)',
  segments_1m: 'cityHash64(signal, service, environment)',
  segments_recent: 'cityHash64(signal, service, environment)',
  drift_findings: 'cityHash64(monitor)',
  drift_state: 'cityHash64(series)',
  drift_checkpoints: 'cityHash64(series)',
  drift_baselines: 'cityHash64(series)',
  drift_decisions: 'cityHash64(decision_id)',
  lineage_seen: 'cityHash64(service)',
  changes: 'cityHash64(service)',
  calendar: 'cityHash64(service)',
  job_state: 'cityHash64(job)',
  rollup_minutes: 'cityHash64(source)',
  schema_migrations: 'version',
};

const CREATE_TABLE = /^CREATE TABLE IF NOT EXISTS (\w+)/;
const CREATE_MV = /^CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+) TO (\w+)/;
const CREATE_VIEW = /^CREATE (VIEW IF NOT EXISTS|OR REPLACE VIEW) (\w+)/;
const ALTER_TABLE = /^ALTER TABLE (\w+)/;
/** The Distributed table has the same columns; everything else that is altered is the local one's. */
const ADD_COLUMN = /^ALTER TABLE \w+ ADD COLUMN /;
const ENGINE = /ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/;

/** The statements to run instead of `statement`, in order; an INSERT stays as it is: it reads and writes every shard. */
export function toClusterStatements(statement: string, cluster: string): string[] {
  const on = `ON CLUSTER '${cluster}'`;
  const table = CREATE_TABLE.exec(statement)?.[1];
  if (table !== undefined)
    return [toReplicated(statement, table, on), toDistributed(table, cluster)];
  if (CREATE_MV.test(statement)) {
    return [
      statement
        .replace(CREATE_MV, `CREATE MATERIALIZED VIEW IF NOT EXISTS $1 ${on} TO $2_local`)
        .replace(/\bFROM (\w+)/, 'FROM $1_local'),
    ];
  }
  if (CREATE_VIEW.test(statement)) {
    return [statement.replace(CREATE_VIEW, `CREATE $1 $2 ${on}`)];
  }
  if (ADD_COLUMN.test(statement)) {
    return ['$1_local', '$1'].map((name) =>
      statement.replace(ALTER_TABLE, `ALTER TABLE ${name} ${on}`),
    );
  }
  return [statement.replace(ALTER_TABLE, `ALTER TABLE $1_local ${on}`)];
}

function toReplicated(statement: string, table: string, on: string): string {
  return statement
    .replace(CREATE_TABLE, `CREATE TABLE IF NOT EXISTS ${table}_local ${on}`)
    .replace(ENGINE, (_whole, engine: string, rest: string | undefined) => {
      const args = ["'/clickhouse/tables/{shard}/{database}/{table}'", "'{replica}'"];
      if (rest !== undefined && rest !== '') args.push(rest);
      return `ENGINE = Replicated${engine}(${args.join(', ')})`;
    })
    .replace('non_replicated_deduplication_window', 'replicated_deduplication_window');
}

function toDistributed(table: string, cluster: string): string {
  const key = SHARD_BY[table] ?? 'rand()';
  return (
    `CREATE TABLE IF NOT EXISTS ${table} ON CLUSTER '${cluster}' AS ${table}_local ` +
    `ENGINE = Distributed('${cluster}', currentDatabase(), '${table}_local', ${key})`
  );
}
