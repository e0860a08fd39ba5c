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
  const fenced = [...text.matchAll(/```(sql|promql)\n([\s\S]*?)```/g)].map((match, index) => ({
    where: `${name}, block ${index + 1}`,
    language: match[1] as 'sql' | 'promql',
    text: (match[2] ?? '').trim(),
  }));
  return [...changeRows(text).map((row) => toQuery(name, row)), ...fenced];
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
