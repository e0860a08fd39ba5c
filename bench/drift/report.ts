// The table: what was measured for each rate, scenario and case, with intervals where counts are small.

import { betaQuantile } from '../../src/stats/beta-quantile.ts';
import type { Delay, Job } from './job.ts';
import type { WireResult } from './pool.ts';
import { RULES } from './rules.ts';
import type { RuleName } from './rules.ts';

export interface Line {
  readonly case: string;
  readonly scenario: string;
  readonly requestsPerSecond: number;
  readonly streamMonths: number;
  /** Per 500 segment-signals per 30 days. */
  readonly page: number;
  readonly pageHigh: number;
  readonly ticket: number;
  readonly suspected: number;
  readonly delay: Quantiles;
  readonly afterChange: Quantiles;
  readonly requests: Quantiles;
  readonly clear: Quantiles;
  readonly phi: number;
  readonly tau: number;
  readonly bill: number;
  readonly rules?: Record<RuleName, { readonly alarms: number; readonly delay: Quantiles }>;
}

interface Quantiles {
  readonly p50: number | null;
  readonly p90: number | null;
}

/** Adds up the results of the jobs of one line. */
export function toLine(job: Job, results: readonly WireResult[]): Line {
  const months = sum(results.map((result) => result.streamDays)) / 30;
  const rate = (count: number): number => (count * 500) / months;
  const alarms = (tier: 'page' | 'ticket' | 'suspected'): number =>
    sum(results.map((result) => result.alarms[tier]));
  const delays = results.flatMap((result) => result.delays);
  const rules = results.flatMap((result) => (result.rules === null ? [] : [result.rules.results]));
  return {
    case: job.case.name,
    scenario: job.scenario.name,
    requestsPerSecond: job.requestsPerSecond,
    streamMonths: months,
    page: rate(alarms('page')),
    pageHigh: rate(poissonUpper(alarms('page'))),
    ticket: rate(alarms('ticket')),
    suspected: rate(alarms('suspected')),
    delay: quantiles(delays.map((delay) => delay.minutes)),
    afterChange: quantiles(
      results.flatMap((result) => result.afterChange).map((delay) => delay.minutes),
    ),
    requests: quantiles(delays.map((delay) => (delay.minutes === null ? null : delay.requests))),
    clear: quantiles(
      delays.filter((delay: Delay) => delay.minutes !== null).map((delay) => delay.clearMinutes),
    ),
    phi: median(results.flatMap((result) => result.phi)),
    tau: median(results.flatMap((result) => result.tau)),
    bill: median(results.flatMap((result) => result.bill)),
    ...(rules.length === 0 ? {} : { rules: ruleLines(rules, rate) }),
  };
}

function ruleLines(
  all: readonly Record<RuleName, { alarms: number; delays: (number | null)[] }>[],
  rate: (count: number) => number,
): Record<RuleName, { alarms: number; delay: Quantiles }> {
  return Object.fromEntries(
    RULES.map((name) => [
      name,
      {
        alarms: rate(sum(all.map((results) => results[name].alarms))),
        delay: quantiles(all.flatMap((results) => results[name].delays)),
      },
    ]),
  ) as Record<RuleName, { alarms: number; delay: Quantiles }>;
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Quantiles with "not found" as the largest value; null means that quantile was not found. */
function quantiles(values: readonly (number | null)[]): Quantiles {
  const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return value === undefined || value === Infinity ? null : value;
  };
  return { p50: at(0.5), p90: at(0.9) };
}

/** Upper 95 % limit of a Poisson mean, by the beta limit of a large binomial. */
function poissonUpper(count: number): number {
  const trials = 1e6;
  return betaQuantile(0.95, count + 1, trials - count) * trials;
}

const shown = (value: number | null): string =>
  value === null ? 'never' : String(Math.round(value));
const pair = (value: Quantiles): string => `${shown(value.p50)} / ${shown(value.p90)}`;

/** Lines as a Markdown table. */
export function toMarkdown(lines: readonly Line[]): string {
  const head = [
    'case',
    'req/s',
    'streams are',
    'months',
    'false pages (≤ 95 %)',
    'tickets',
    'suspected',
    'delay p50/p90 min',
    'after a change',
    'requests p50/p90',
    'clear p50/p90',
    'φ',
    'τ',
    'bill',
  ];
  const body = lines.map((line) => [
    line.case,
    line.requestsPerSecond,
    line.scenario,
    Math.round(line.streamMonths),
    `${line.page.toFixed(1)} (${line.pageHigh.toFixed(1)})`,
    line.ticket.toFixed(0),
    line.suspected.toFixed(0),
    pair(line.delay),
    pair(line.afterChange),
    pair(line.requests),
    pair(line.clear),
    line.phi.toFixed(2),
    line.tau.toFixed(2),
    line.bill.toFixed(1),
  ]);
  const rows = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return [...rows, '', ...rulesTable(lines)].join('\n');
}

function rulesTable(lines: readonly Line[]): string[] {
  const compared = lines.filter((line) => line.rules !== undefined);
  if (compared.length === 0) return [];
  const head = ['case', 'req/s', 'streams are', 'spandrift page', ...RULES];
  const cell = (alarms: number, delay: Quantiles): string =>
    `${alarms.toFixed(alarms < 10 ? 1 : 0)} FA; ${shown(delay.p50)} min`;
  const body = compared.map((line) => [
    line.case,
    line.requestsPerSecond,
    line.scenario,
    cell(line.page, line.delay),
    ...RULES.map((rule) =>
      cell(line.rules?.[rule].alarms ?? 0, line.rules?.[rule].delay ?? { p50: null, p90: null }),
    ),
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
}
