import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toClusterStatements } from '../../../src/store/cluster.ts';
import { readMigrations, toStatements } from '../../../src/store/migrations.ts';
import { RETENTION } from '../../support/store.ts';

test('a table becomes a replicated one behind a distributed one, versions and windows kept', () => {
  const [local, distributed] = toClusterStatements(
    'CREATE TABLE IF NOT EXISTS llm_call_versions (a UInt8)\nENGINE = ReplacingMergeTree(version)\nORDER BY a\nSETTINGS non_replicated_deduplication_window = 10000',
    'main',
  );
  assert.equal(
    local,
    "CREATE TABLE IF NOT EXISTS llm_call_versions_local ON CLUSTER 'main' (a UInt8)\n" +
      "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)\n" +
      'ORDER BY a\nSETTINGS replicated_deduplication_window = 10000',
  );
  assert.equal(
    distributed,
    "CREATE TABLE IF NOT EXISTS llm_call_versions ON CLUSTER 'main' AS llm_call_versions_local " +
      "ENGINE = Distributed('main', currentDatabase(), 'llm_call_versions_local', cityHash64(trace_id))",
  );
});

test('a materialised view reads and writes the local tables; a view stands on every node', () => {
  assert.deepEqual(
    toClusterStatements(
      'CREATE MATERIALIZED VIEW IF NOT EXISTS v_mv TO t AS\nSELECT 1 FROM s',
      'c',
    ),
    [
      "CREATE MATERIALIZED VIEW IF NOT EXISTS v_mv ON CLUSTER 'c' TO t_local AS\nSELECT 1 FROM s_local",
    ],
  );
  assert.deepEqual(toClusterStatements('CREATE VIEW IF NOT EXISTS v AS SELECT 1', 'c'), [
    "CREATE VIEW IF NOT EXISTS v ON CLUSTER 'c' AS SELECT 1",
  ]);
});

test('a column is added to the local and to the distributed table; a view is replaced on every node', () => {
  assert.deepEqual(toClusterStatements('ALTER TABLE t ADD COLUMN IF NOT EXISTS a String', 'c'), [
    "ALTER TABLE t_local ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS a String",
    "ALTER TABLE t ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS a String",
  ]);
  assert.deepEqual(toClusterStatements('CREATE OR REPLACE VIEW v AS SELECT 1', 'c'), [
    "CREATE OR REPLACE VIEW v ON CLUSTER 'c' AS SELECT 1",
  ]);
});

test('every statement of every migration has a cluster form', async () => {
  for (const { sql } of await readMigrations('migrations')) {
    for (const statement of toStatements(sql, RETENTION)) {
      for (const one of toClusterStatements(statement, 'main')) {
        // Rows that are copied go through the distributed tables, once.
        if (one.startsWith('INSERT INTO ')) continue;
        assert.match(one, /ON CLUSTER 'main'/);
        assert.doesNotMatch(one, /ENGINE = (?:Replacing)?MergeTree/);
      }
    }
  }
});

test('all versions of a row are on one shard: no table that replaces spreads at random', async () => {
  for (const { sql } of await readMigrations('migrations')) {
    const statements = toStatements(sql, RETENTION);
    for (const statement of statements.filter((one) => one.includes('ReplacingMergeTree'))) {
      const distributed = toClusterStatements(statement, 'main')[1];
      assert.doesNotMatch(distributed ?? '', /rand\(\)/);
    }
  }
});
