// The shipped dashboards: what the generator writes, importable anywhere, and honest about what they read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderDashboards } from '../../../dashboards/build.ts';
import { renderRules } from '../../../src/cli/rules.ts';
import { TABLES } from '../../../src/model/tables.ts';
import { METRIC_NAMES, metricsIn } from '../../support/metric-names.ts';
import { DASHBOARDS, dashboardQueries, readDashboards } from '../../support/published-queries.ts';

const dashboards = readDashboards();
const recorded = new Set(
  renderRules()
    .groups.flatMap((file) => file.groups.flatMap((group) => group.rules))
    .flatMap((rule) => ('record' in rule ? [rule.record] : [])),
);
const VIEWS = ['v_calls', 'llm_calls', 'retrievals', 'evaluations', 'v_cost_daily', 'v_drift_now'];
const tables = new Set([...Object.keys(TABLES), ...VIEWS]);

test('the committed dashboards are what the generator writes', () => {
  const rendered = renderDashboards();
  assert.deepEqual([...dashboards.keys()].toSorted(), [...rendered.keys()]);
  for (const [name, text] of rendered) {
    assert.equal(readFileSync(join(DASHBOARDS, name), 'utf8'), text, `${name} is out of step`);
  }
});

test('uids and titles are unique and stable, five dashboards in reading order', () => {
  assert.deepEqual(
    [...dashboards.values()].map(({ uid }) => uid),
    ['overview', 'drift', 'cost', 'answers', 'pipeline'].map((name) => `spandrift-${name}`),
  );
  const titles = [...dashboards.values()].map(({ title }) => title);
  assert.deepEqual(titles, titles.toSorted());
});

for (const [name, dashboard] of dashboards) {
  test(`${name}: panel ids are unique, panels fill rows of 24 columns and do not overlap`, () => {
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const cells = new Set<string>();
    for (const { gridPos, title } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!cells.has(`${x},${y}`), `${title} overlaps`);
          cells.add(`${x},${y}`);
        }
      }
    }
    assert.equal(cells.size % 24, 0);
    assert.ok(dashboard.panels.length <= 16, 'too much for one question');
  });

  test(`${name}: data sources are variables, so that it imports everywhere`, () => {
    const uids = new Set(
      [...JSON.stringify(dashboard).matchAll(/"uid":"(\$[^"]+)"/g)].map((m) => m[1]),
    );
    for (const uid of uids) assert.match(uid ?? '', /^\$\{(prometheus|clickhouse)\}$/);
    const types = dashboard.templating.list.slice(0, 2).map(({ type, query }) => [type, query]);
    assert.deepEqual(types, [
      ['datasource', 'prometheus'],
      ['datasource', 'grafana-clickhouse-datasource'],
    ]);
    assert.ok(!JSON.stringify(dashboard).includes('__inputs'));
  });

  test(`${name}: every panel says which metric or table it reads, and reads that`, () => {
    for (const panel of dashboard.panels) {
      const text = panel.targets.map(({ expr, rawSql }) => expr ?? rawSql ?? '').join('\n');
      const named = [
        ...metricsIn(panel.description),
        ...[...tables].filter((table) => new RegExp(`\\b${table}\\b`).test(panel.description)),
      ];
      assert.ok(named.length > 0 || panel.type === 'alertlist', `${panel.title} names nothing`);
      const unread = named.filter((word) => !text.includes(word));
      if (panel.type !== 'alertlist') assert.ok(unread.length < named.length, panel.title);
    }
  });

  test(`${name}: curves have units`, () => {
    const curves = dashboard.panels.filter(({ type }) =>
      ['timeseries', 'stat', 'bargauge'].includes(type),
    );
    const without = curves.filter(({ fieldConfig }) => fieldConfig.defaults.unit === undefined);
    assert.deepEqual(
      without.map(({ title }) => title),
      [],
    );
  });

  test(`${name}: variables that queries use are declared`, () => {
    const declared = new Set(dashboard.templating.list.map(({ name: variable }) => variable));
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z][a-z_]*)\b(?!__)/g)].map(
      (m) => m[1],
    );
    const unknown = used.filter((variable) => variable !== undefined && !declared.has(variable));
    assert.deepEqual([...new Set(unknown)], []);
  });

  test(`${name}: changes are drawn into every curve`, () => {
    const [annotation] = dashboard.annotations.list;
    assert.match(annotation?.target.rawSql ?? '', /FROM changes FINAL/);
  });
}

test('dashboards name only metrics that exist', () => {
  const unknown = dashboardQueries()
    .filter(({ language }) => language === 'promql')
    .flatMap(({ text, where }) => metricsIn(text).map((metric) => ({ where, metric })))
    .filter(({ metric }) => !METRIC_NAMES.has(metric) && !recorded.has(metric));
  assert.deepEqual(unknown, []);
});

test('no variable or macro is left over when a query is expanded', () => {
  for (const { text, where } of dashboardQueries()) assert.doesNotMatch(text, /\$/, where);
});
