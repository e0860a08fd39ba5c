// What a running spandrift says over its own port, and whether the alert rules ask for metrics it has.

import type { Check } from './check.ts';
import { bad, ok, skipped, warning } from './check.ts';

const TIMEOUT_MS = 2000;
const DAY_SECONDS = 86_400;
const PRICE_AGE_DAYS_MAX = 120;

async function fetchText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** The metrics page of a running spandrift, or undefined when none answers there. */
export async function fetchMetrics(baseUrl: string): Promise<string | undefined> {
  const text = await fetchText(`${baseUrl}/metrics`);
  return text?.includes('spandrift_build_info') === true ? text : undefined;
}

/** Names of the metric families a metrics page declares, with the series a histogram has. */
export function declaredMetrics(page: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = '', type] of page.matchAll(/^# TYPE (\S+) (\S+)/gm)) {
    names.add(name);
    if (type !== 'histogram' && type !== 'summary') continue;
    for (const suffix of ['_bucket', '_sum', '_count']) names.add(name + suffix);
  }
  return names;
}

const OUR_METRIC = /\b(?:spandrift|llm|gen_ai)_[a-z0-9_]+\b/g;

/**
 * Metrics of ours that the rules' expressions read and nothing exports: neither the service nor a
 * recording rule of the same files. Label names and strings are no metrics.
 */
export function missingMetrics(
  expressions: readonly string[],
  exported: ReadonlySet<string>,
): string[] {
  const read = new Set<string>();
  for (const expression of expressions) {
    const bare = expression
      .replaceAll(/"[^"]*"|'[^']*'/g, '""')
      .replaceAll(/\{[^}]*\}/g, '')
      .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
    for (const [name] of bare.matchAll(OUR_METRIC)) read.add(name);
  }
  return [...read].filter((name) => !exported.has(name)).sort();
}

/** Compares rules with the page of a running service; without one there is nothing to compare with. */
export function checkRules(
  rules: readonly { readonly expr: string; readonly record?: string }[],
  page: string | undefined,
): Check {
  if (page === undefined) return skipped('rules', 'spandrift is not running; start it to compare');
  const exported = declaredMetrics(page);
  for (const { record } of rules) if (record !== undefined) exported.add(record);
  const missing = missingMetrics(
    rules.map(({ expr }) => expr),
    exported,
  );
  return missing.length === 0
    ? ok('rules', `every metric that ${rules.length} rules read is exported`)
    : bad(
        'rules',
        `read but not exported: ${missing.join(', ')}; render them again with "spandrift rules"`,
      );
}

/** Age of the price list: models released after it are unpriced. */
export function checkPrices(releasedAtSeconds: number, nowMs: number): Check {
  const days = Math.floor((nowMs / 1000 - releasedAtSeconds) / DAY_SECONDS);
  if (days < 0) return warning('prices', `the price list is from the future: is the clock right?`);
  const text = `price list is ${days} days old`;
  return days > PRICE_AGE_DAYS_MAX
    ? warning('prices', `${text}; update @pydantic/genai-prices or set normalise.prices`)
    : ok('prices', text);
}
