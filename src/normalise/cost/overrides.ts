// The operator's own prices. They win over the price list for the models, days and providers they
// name; the first one that fits is taken.

import type { Rates } from './rates.ts';

/** One configured price. All prices are US dollars per million tokens. */
export interface PriceOverride {
  /** Provider as recorded or its price list id; `*` matches any run of characters. Absent or '': any. */
  readonly provider?: string;
  /** Model as recorded; `*` matches any run of characters. */
  readonly model: string;
  /** First day (UTC, YYYY-MM-DD) of validity; absent: always was. */
  readonly from?: string;
  /** First day (UTC) on which it no longer holds; absent: still does. */
  readonly until?: string;
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd?: number;
  readonly cacheReadPerMillionUsd?: number;
  readonly cacheWritePerMillionUsd?: number;
  readonly batchInputPerMillionUsd?: number;
  readonly batchOutputPerMillionUsd?: number;
}

export interface CompiledOverride {
  readonly provider: RegExp;
  readonly model: RegExp;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rates: Rates;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\*+/g, '.*')}$`, 'i');
}

function dayMs(day: string | undefined, fallback: number): number {
  return day === undefined ? fallback : Date.parse(`${day}T00:00:00Z`);
}

/** Compiles the configured prices; their order is kept. Dates must be valid (the configuration schema checks). */
export function compileOverrides(overrides: readonly PriceOverride[]): CompiledOverride[] {
  return overrides.map((override) => ({
    provider: wildcard(override.provider || '*'),
    model: wildcard(override.model),
    fromMs: dayMs(override.from, Number.NEGATIVE_INFINITY),
    untilMs: dayMs(override.until, Number.POSITIVE_INFINITY),
    rates: {
      version: `local:${override.model}${override.from === undefined ? '' : `@${override.from}`}`,
      input: override.inputPerMillionUsd,
      output: override.outputPerMillionUsd,
      cacheRead: override.cacheReadPerMillionUsd,
      cacheWrite: override.cacheWritePerMillionUsd,
      reasoning: undefined,
      perRequestUsd: 0,
      batchRatio: undefined,
      batchInput: override.batchInputPerMillionUsd,
      batchOutput: override.batchOutputPerMillionUsd,
    },
  }));
}

/** The rates of the first override that names one of `providers`, the model and the day; else undefined. */
export function overrideFor(
  overrides: readonly CompiledOverride[],
  providers: readonly string[],
  models: readonly string[],
  dayStartMs: number,
): Rates | undefined {
  const found = overrides.find(
    (override) =>
      dayStartMs >= override.fromMs &&
      dayStartMs < override.untilMs &&
      providers.some((provider) => override.provider.test(provider)) &&
      models.some((model) => override.model.test(model)),
  );
  return found?.rates;
}
