// The queries people copy: SQL and PromQL out of runbooks and dashboards, so that tests can run each one.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface PublishedQuery {
  /** File and place, for the message of a failing test. */
  readonly where: string;
  readonly language: 'sql' | 'promql';
  readonly text: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
export const RUNBOOKS = join(ROOT, 'docs/runbooks');
export const DASHBOARDS = join(ROOT, 'dashboards');

/** Names of the runbooks without `.md`. */
export function runbookNames(): string[] {
  return readdirSync(RUNBOOKS)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3));
}

export function readRunbook(name: string): string {
  return readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
}

/** Fenced sql and promql blocks, and the queries in the table under "What changed". */
export function runbookQueries(name: string): PublishedQuery[] {
  const text = readRunbook(name);
  return [...changeRows(text).map((row) => toQuery(name, row)), ...fencedQueries(name, text)];
}

/** Fenced blocks of the documents about alerts and operations. */
export function documentQueries(): PublishedQuery[] {
  return ['alerts.md', 'operations.md'].flatMap((name) =>
    fencedQueries(name, readFileSync(join(ROOT, 'docs', name), 'utf8')).flatMap((query) =>
      // A promql block may list several expressions, one a line.
      query.language === 'sql'
        ? [query]
        : query.text.split('\n').map((text) => ({ ...query, text })),
    ),
  );
}

function fencedQueries(name: string, document: string): PublishedQuery[] {
  return [...document.matchAll(/```(sql|promql)\n([\s\S]*?)```/g)].map((match, index) => ({
    where: `${name}, block ${index + 1}`,
    language: match[1] as 'sql' | 'promql',
    text: (match[2] ?? '').trim(),
  }));
}

/** Rows of the table under "What changed": what to look at, and the query. */
export function changeRows(text: string): { readonly look: string; readonly query: string }[] {
  const section = text.split('## What changed')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| ([^|]+) \| `([^`]+)` \|/gm)].map((match) => ({
    look: match[1] ?? '',
    query: match[2] ?? '',
  }));
}

function toQuery(name: string, row: { readonly look: string; readonly query: string }) {
  const language = row.query.startsWith('SELECT') ? ('sql' as const) : ('promql' as const);
  return { where: `${name}, What changed: ${row.look}`, language, text: row.query };
}

export interface DashboardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr?: string;
    readonly rawSql?: string;
    readonly datasource: { readonly type: string; readonly uid: string };
  }[];
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
}

export interface DashboardModel {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DashboardPanel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: unknown;
    }[];
  };
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly target: { readonly rawSql: string };
    }[];
  };
}

export function readDashboards(): Map<string, DashboardModel> {
  const names = readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => [
      name,
      JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as DashboardModel,
    ]),
  );
}

/** Every query of every panel and annotation, with Grafana's variables and macros expanded as it would. */
export function dashboardQueries(): PublishedQuery[] {
  return [...readDashboards()].flatMap(([name, dashboard]) => [
    ...dashboard.panels.flatMap((panel) =>
      panel.targets.map(({ expr, rawSql, refId }) => ({
        where: `${name}, ${panel.title} ${refId}`,
        language: expr === undefined ? ('sql' as const) : ('promql' as const),
        text: expr === undefined ? expandSql(rawSql ?? '') : expandPromql(expr),
      })),
    ),
    ...dashboard.annotations.list.map((annotation) => ({
      where: `${name}, annotation ${annotation.name}`,
      language: 'sql' as const,
      text: expandSql(annotation.target.rawSql),
    })),
  ]);
}

function expandPromql(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '24h')
    .replace(/\$\{?\w+\}?/g, '.*');
}

/** Values are quoted as with `:singlequote`; a condition on a variable is kept, as if one was chosen. */
function expandSql(rawSql: string): string {
  return rawSql
    .replace(/\$__timeFilter\((\w+)\)/g, '$1 >= toDateTime(1) AND $1 <= toDateTime(4000000000)')
    .replace(/\$__timeInterval\((\w+)\)/g, 'toStartOfInterval(toDateTime($1), INTERVAL 60 second)')
    .replaceAll('$__fromTime', 'toDateTime(1)')
    .replaceAll('$__toTime', 'toDateTime(4000000000)')
    .replace(/\$\{\w+:singlequote\}/g, "'chat'")
    .replace(/\$__conditionalAll\((.+?\)), \$\w+\)/g, '$1')
    .replace(/\$\{\w+\}/g, 'chat');
}
