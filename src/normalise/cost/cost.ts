// Face of cost: what a call costs in US dollars. A reported cost is kept, else it is computed from the
// price list shipped with the process (never fetched) and the operator's own prices; where neither
// knows the model the call is `unpriced`, which is null and never 0.

import { calcPrice, TieredPrices, type ModelPrice } from '@pydantic/genai-prices';

import type { CostSource, Operation } from '../../model/records.ts';
import { priceNames, priceProvider } from './model-name.ts';
import { compileOverrides, overrideFor, type PriceOverride } from './overrides.ts';
import { costOf, type Rate, type Rates, type TokenBuckets } from './rates.ts';

/** Version and release day of the price list the package.json pins; a test keeps them in step with the installed one. */
export const PRICE_LIST = { version: '0.1.8', released: '2026-09-23' } as const;

export interface PricerOptions {
  readonly overrides?: readonly PriceOverride[];
  /** Entries kept before the memo is emptied; default 20,000. */
  readonly memoEntriesMax?: number;
}

export interface PriceInput extends TokenBuckets {
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly operation: Operation;
  readonly timestampMs: number;
  /** As the instrumentation sent it; null where it sent none. */
  readonly reportedCostUsd: number | null;
  readonly batch?: boolean;
}

export interface Price {
  readonly costUsd: number | null;
  readonly costSource: CostSource;
  /** `genai-prices@0.1.8`, `local:<pattern>`, `reported`, or '' where unpriced; `+batch` ends a batch call's. */
  readonly priceVersion: string;
}

export interface Pricer {
  /** Prices one call. Pure apart from the memo; never throws. */
  price(input: PriceInput): Price;
  /** Unix seconds at which the shipped price list was released. */
  readonly priceDataTimestampSeconds: number;
  /** Calls and models the memo holds; for tests and metrics. */
  memoSize(): number;
}

const UNPRICED: Price = { costUsd: null, costSource: 'unpriced', priceVersion: '' };
const DAY_MS = 86_400_000;
/** Night tariffs in the price list change on the half hour. */
const SLOT_MS = 1_800_000;
const LIST_VERSION = `genai-prices@${PRICE_LIST.version}`;
const OUTPUT_FREE: ReadonlySet<Operation> = new Set(['embeddings', 'rerank']);
const BILLED: ReadonlySet<Operation> = new Set([
  'chat',
  'text_completion',
  'embeddings',
  'rerank',
  'image',
  'speech',
  'transcription',
  'invoke_agent',
  'gateway',
  'agent_step',
  'invoke_workflow',
  'other',
]);
/** Providers whose published batch price is half the direct one. */
const BATCH_HALF: ReadonlySet<string> = new Set([
  'openai',
  'anthropic',
  'azure',
  'aws',
  'google',
  'mistral',
  'groq',
  'x-ai',
  'together',
  'fireworks',
]);

const BATCH_MARK = '+batch';

/** The call was priced, or could not be, as a batch call: what prices it again must know. */
export const isBatchPriced = (priceVersion: string): boolean => priceVersion.endsWith(BATCH_MARK);

/** OpenAI bills its flex tier as batches. */
export const isBatchTier = (tier: string, provider: string): boolean =>
  tier === 'batch' || (tier === 'flex' && /^(?:openai|azure\.ai\.openai)$/.test(provider));

/** Creates a pricer; see docs/costs.md. Throws nothing: overrides are validated by the configuration schema. */
export function createPricer(options: PricerOptions = {}): Pricer {
  const overrides = compileOverrides(options.overrides ?? []);
  const entriesMax = options.memoEntriesMax ?? 20_000;
  // provider → model → slot → rates: three look-ups and no string is built for a known model.
  const memo = new Map<string, Map<string, Map<number, Rates | null>>>();
  let entries = 0;

  const ratesOf = (provider: string, model: string, timestampMs: number): Rates | null => {
    const slot = Math.floor(timestampMs / SLOT_MS);
    let models = memo.get(provider);
    if (models === undefined) memo.set(provider, (models = new Map()));
    let slots = models.get(model);
    if (slots === undefined) models.set(model, (slots = new Map()));
    const known = slots.get(slot);
    if (known !== undefined) return known;
    const rates =
      overrideRates(overrides, provider, model, timestampMs) ??
      listRates(provider, model, timestampMs);
    if (++entries > entriesMax) {
      memo.clear();
      entries = 0;
      return rates;
    }
    slots.set(slot, rates);
    return rates;
  };

  const price = (input: PriceInput): Price => {
    const reported = input.reportedCostUsd;
    if (reported !== null && reported > 0 && Number.isFinite(reported)) {
      return { costUsd: reported, costSource: 'reported', priceVersion: 'reported' };
    }
    if (!BILLED.has(input.operation) || !Number.isFinite(input.timestampMs)) return UNPRICED;
    const rates =
      (input.responseModel === ''
        ? null
        : ratesOf(input.provider, input.responseModel, input.timestampMs)) ??
      (input.requestModel === '' || input.requestModel === input.responseModel
        ? null
        : ratesOf(input.provider, input.requestModel, input.timestampMs));
    const mark = input.batch === true ? BATCH_MARK : '';
    const unpriced = { ...UNPRICED, priceVersion: mark };
    if (rates === null) return unpriced;
    const costUsd = costOf(rates, input, {
      outputFree: OUTPUT_FREE.has(input.operation),
      batch: input.batch === true,
    });
    if (costUsd === null) return unpriced;
    return { costUsd, costSource: 'computed', priceVersion: rates.version + mark };
  };

  return {
    price,
    priceDataTimestampSeconds: Date.parse(`${PRICE_LIST.released}T00:00:00Z`) / 1000,
    memoSize: () => entries,
  };
}

function overrideRates(
  overrides: ReturnType<typeof compileOverrides>,
  provider: string,
  model: string,
  timestampMs: number,
): Rates | undefined {
  if (overrides.length === 0) return undefined;
  const dayStartMs = Math.floor(timestampMs / DAY_MS) * DAY_MS;
  const names = priceNames(provider, model);
  const providers = [provider, priceProvider(provider) ?? '', ...names.map((n) => n.provider)];
  return overrideFor(overrides, providers, [model, ...names.map((n) => n.model)], dayStartMs);
}

/** Rates of the shipped list at that time, or null where no spelling of the model is in it. */
function listRates(provider: string, model: string, timestampMs: number): Rates | null {
  for (const name of priceNames(provider, model)) {
    const found = lookUp(name.provider, name.model, timestampMs);
    if (found !== null) return found;
  }
  return null;
}

function lookUp(providerId: string, model: string, timestampMs: number): Rates | null {
  try {
    const options = { timestamp: new Date(timestampMs) };
    const found = calcPrice({}, model, providerId === '' ? options : { ...options, providerId });
    return found === null ? null : toRates(found.model_price, found.provider.id);
  } catch {
    // The list cannot price this model with plain token counts; unpriced says so.
    return null;
  }
}

function toRates(prices: ModelPrice, providerId: string): Rates | null {
  const input = toRate(prices['input_mtok']);
  const output = toRate(prices['output_mtok']);
  if (input === undefined && output === undefined) return null;
  const perThousandRequests = toRate(prices['requests_kcount']);
  return {
    version: LIST_VERSION,
    input,
    output,
    cacheRead: toRate(prices['cache_read_mtok']),
    cacheWrite: toRate(prices['cache_write_mtok']),
    reasoning: toRate(prices['output_reasoning_mtok']),
    perRequestUsd: typeof perThousandRequests === 'number' ? perThousandRequests / 1000 : 0,
    batchRatio: BATCH_HALF.has(providerId) ? 0.5 : undefined,
    batchInput: undefined,
    batchOutput: undefined,
  };
}

function toRate(price: ModelPrice[string]): Rate | undefined {
  if (price === undefined || typeof price === 'number') return price;
  const tiers = price instanceof TieredPrices ? price.tiers : (price as TieredPrices).tiers;
  return { base: price.base, tiers: [...tiers].sort((a, b) => a.start - b.start) };
}
