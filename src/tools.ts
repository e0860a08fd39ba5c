// What normalise is handed, made from the configuration: privacy, prices, the refusal judge.

import type { Config } from './config.ts';
import { openIdentity } from './identity.ts';
import type { Clock } from './model/pipeline.ts';
import { createPricer, type Pricer } from './normalise/cost/cost.ts';
import { createNormaliser, type Normaliser, type RetrievalHitRule } from './normalise/normalise.ts';
import { createPrivacy, type Privacy } from './normalise/privacy/privacy.ts';
import { createRefusalJudge } from './normalise/refusal/refusal.ts';
import type { OwnMetrics } from './telemetry/telemetry.ts';

export interface Tools {
  readonly normaliser: Normaliser;
  readonly privacy: Privacy;
  readonly pricer: Pricer;
}

/** What the tools tell while they work. */
export interface ToolEvents {
  readonly onRedaction: (kind: string, count: number) => void;
  readonly onUnknownDialect: () => void;
}

export const NO_EVENTS: ToolEvents = {
  onRedaction: () => undefined,
  onUnknownDialect: () => undefined,
};

/** Counts the events in our own metrics. */
export function countEvents(metrics: OwnMetrics): ToolEvents {
  return {
    onRedaction: (kind, count) => metrics.redactionsTotal.inc({ kind }, count),
    onUnknownDialect: () => metrics.normaliseUnknownDialectTotal.inc(),
  };
}

/** The tools of one thread. */
export function createTools(config: Config, events: ToolEvents, clock: Clock): Tools {
  const { privacy: privacyConfig, normalise } = config;
  const privacy = createPrivacy({
    hmacKey: hmacKeyOf(config),
    content: privacyConfig.content,
    extraContentKeys: privacyConfig.content_attributes,
    allowedKeys: privacyConfig.allow_attributes,
    ipAddresses: privacyConfig.ip_addresses,
    onRedaction: events.onRedaction,
  });
  const pricer = createConfiguredPricer(config);
  const normaliser = createNormaliser({
    privacy,
    pricer,
    refusal: createRefusalJudge({
      enabled: normalise.refusal.enabled,
      extraPhrases: normalise.refusal.phrases,
    }),
    attributes: normalise.attributes,
    retrievalHit: toHitRules(normalise.retrieval_hit),
    estimateTokens: normalise.estimate_tokens,
    now: clock,
    onUnknownDialect: events.onUnknownDialect,
  });
  return { normaliser, privacy, pricer };
}

/** Prices of the shipped list under the operator's own. */
export function createConfiguredPricer(config: Config): Pricer {
  return createPricer({ overrides: config.normalise.prices.map(toPriceOverride) });
}

/** The configured key, or the one made at the first start. */
export function hmacKeyOf(config: Config): string {
  return config.privacy.hmac_key ?? openIdentity(config.spool.path).hmacKey;
}

type Price = Config['normalise']['prices'][number];

function toPriceOverride(price: Price) {
  const { batch_factor: batch, input_usd_per_million: input } = price;
  const output = price.output_usd_per_million;
  return {
    ...(price.provider === '' ? {} : { provider: price.provider }),
    model: price.model,
    ...(price.from === undefined ? {} : { from: price.from }),
    ...(price.to === undefined ? {} : { until: price.to }),
    inputPerMillionUsd: input,
    outputPerMillionUsd: output,
    ...optional('cacheReadPerMillionUsd', price.cache_read_usd_per_million),
    ...optional('cacheWritePerMillionUsd', price.cache_write_usd_per_million),
    ...optional('batchInputPerMillionUsd', batch === undefined ? undefined : input * batch),
    ...optional('batchOutputPerMillionUsd', batch === undefined ? undefined : output * batch),
  };
}

type HitConfig = Config['normalise']['retrieval_hit'];

function toHitRules(hit: HitConfig): Record<string, RetrievalHitRule> {
  const rules: [string, HitConfig['default']][] = [
    ['*', hit.default],
    ...Object.entries(hit.data_sources),
  ];
  return Object.fromEntries(
    rules.map(([source, rule]) => [
      source,
      {
        ...optional('scoreMin', rule.min_score),
        ...optional('distanceMax', rule.max_distance),
        ...optional('documentsMin', rule.min_documents),
        ...optional('scoreDirection', rule.score_direction),
      },
    ]),
  );
}

/** A key with its value, or no key: exactOptionalPropertyTypes wants no undefined. */
function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;
}
