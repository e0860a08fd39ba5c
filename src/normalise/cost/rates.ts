// What one model costs, compiled once for a day: prices per million tokens, tiers resolved by the
// total input. Money is in US dollars. A bucket without its own price costs what its parent costs.

/** A price per million tokens; `tiers` replace `base` for the whole bucket when the call's input exceeds `start`. */
export interface TieredRate {
  readonly base: number;
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

export type Rate = number | TieredRate;

export interface Rates {
  readonly version: string;
  /** undefined: the list has no such price. */
  readonly input: Rate | undefined;
  readonly output: Rate | undefined;
  readonly cacheRead: Rate | undefined;
  readonly cacheWrite: Rate | undefined;
  readonly reasoning: Rate | undefined;
  /** US dollars a request, on top of tokens. */
  readonly perRequestUsd: number;
  /** What a batch call costs relative to a direct one; undefined: not known, so batch calls stay unpriced. */
  readonly batchRatio: number | undefined;
  /** Explicit batch prices win over `batchRatio`. */
  readonly batchInput: Rate | undefined;
  readonly batchOutput: Rate | undefined;
}

/** Token buckets of one call. `inputTokens` includes the cached ones, `outputTokens` the reasoning ones. */
export interface TokenBuckets {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheCreationTokens: number | null;
  readonly reasoningTokens: number | null;
}

function priceAt(rate: Rate, inputTokens: number): number {
  if (typeof rate === 'number') return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

/** Cost in US dollars of `tokens` tokens, or NaN where tokens were used and no price is known. */
function bucketCost(rate: Rate | undefined, tokens: number, inputTokens: number): number {
  if (tokens === 0) return 0;
  return rate === undefined ? Number.NaN : (priceAt(rate, inputTokens) * tokens) / 1e6;
}

/**
 * US dollars of one call, or null where a needed price or count is missing: absent is not zero.
 * `outputFree` is for operations that have no output tokens at all (embeddings, rerank).
 * Sub-buckets larger than their total are clamped to it.
 */
export function costOf(
  rates: Rates,
  tokens: TokenBuckets,
  options: { readonly outputFree: boolean; readonly batch: boolean },
): number | null {
  const { inputTokens } = tokens;
  const outputTokens = tokens.outputTokens ?? (options.outputFree ? 0 : null);
  if (inputTokens === null || outputTokens === null) return null;
  const read = Math.min(tokens.cacheReadTokens ?? 0, inputTokens);
  const written = Math.min(tokens.cacheCreationTokens ?? 0, inputTokens - read);
  const reasoning = rates.reasoning === undefined ? 0 : (tokens.reasoningTokens ?? 0);
  const thought = Math.min(reasoning, outputTokens);
  const input = options.batch ? (rates.batchInput ?? rates.input) : rates.input;
  const output = options.batch ? (rates.batchOutput ?? rates.output) : rates.output;
  const inputCost =
    bucketCost(input, inputTokens - read - written, inputTokens) +
    bucketCost(rates.cacheRead ?? input, read, inputTokens) +
    bucketCost(rates.cacheWrite ?? input, written, inputTokens);
  const outputCost =
    bucketCost(output, outputTokens - thought, inputTokens) +
    bucketCost(rates.reasoning ?? output, thought, inputTokens);
  const inputRatio = ratioOf(rates, options.batch, rates.batchInput);
  const outputRatio = ratioOf(rates, options.batch, rates.batchOutput);
  const cost = inputCost * inputRatio + outputCost * outputRatio + rates.perRequestUsd;
  return Number.isFinite(cost) && cost >= 0 ? cost : null;
}

function ratioOf(rates: Rates, batch: boolean, explicit: Rate | undefined): number {
  if (!batch || explicit !== undefined) return 1;
  return rates.batchRatio ?? Number.NaN;
}
