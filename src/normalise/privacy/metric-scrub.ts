// Privacy for metric points, which are records and not a view: attribute values are looked through,
// identities become HMACs. Resources, scopes and metrics are shared by many points, so every map is
// rewritten once a request.

import type {
  MetricAttributes,
  MetricBatch,
  MetricExemplar,
  MetricIdentity,
  MetricPoint,
  MetricResource,
  MetricScope,
} from '../../model/metric-points.ts';
import type { Privacy } from './privacy.ts';

const IDENTITY_KEY =
  /(^|[._])(user|enduser|session|conversation|customer|visitor)[._]?(id|name|email|hash)?$/i;

/** The privacy of one request of metrics. */
export interface MetricScrub {
  /** A batch whose attribute values hold no secret and no personal data. O(attributes). */
  batch(batch: MetricBatch): MetricBatch;
  /** An attribute's value as it may be kept, after `batch` was: what that looked at is not counted again. */
  text(key: string, value: string): string;
}

export function createMetricScrub(privacy: Privacy): MetricScrub {
  const known = { identities: new Map<string, string>(), texts: new Map<string, string>() };
  const knownOf = (key: string) => (IDENTITY_KEY.test(key) ? known.identities : known.texts);
  const look = (key: string, value: string): string => {
    const cleaned = knownOf(key);
    const clean = cleaned === known.identities ? privacy.hmacId(value) : privacy.redactText(value);
    cleaned.set(value, clean);
    return clean;
  };
  const scrub = createScrub(look);
  return {
    batch: (batch) => ({
      ...batch,
      points: batch.points.map((point) => scrubPoint(point, scrub)),
    }),
    text: (key, value) => knownOf(key).get(value) ?? look(key, value),
  };
}

type Scrub = <T extends object>(value: T, rewrite: (value: T, scrub: Scrub) => T) => T;

/** Rewrites every shared object once. */
function createScrub(scrubText: MetricScrub['text']): {
  attributes: (attributes: MetricAttributes) => MetricAttributes;
  once: Scrub;
} {
  const done = new Map<object, object>();
  const once: Scrub = (value, rewrite) => {
    const known = done.get(value);
    if (known !== undefined) return known as typeof value;
    const made = rewrite(value, once);
    done.set(value, made);
    return made;
  };
  const attributes = (given: MetricAttributes) =>
    once(given, () => {
      const clean = new Map<string, string>();
      for (const [key, value] of given) {
        clean.set(key, scrubText(key, value));
      }
      return clean;
    });
  return { attributes, once };
}

type Scrubber = ReturnType<typeof createScrub>;

function scrubPoint(point: MetricPoint, scrub: Scrubber): MetricPoint {
  const shared = {
    attributes: scrub.attributes(point.attributes),
    metric: scrubMetric(point.metric, scrub),
  };
  if (point.kind === 'summary') return { ...point, ...shared };
  const exemplars = point.exemplars.map((exemplar) => scrubExemplar(exemplar, scrub));
  return { ...point, ...shared, exemplars };
}

function scrubExemplar(exemplar: MetricExemplar, scrub: Scrubber): MetricExemplar {
  return { ...exemplar, attributes: scrub.attributes(exemplar.attributes) };
}

function scrubMetric(metric: MetricIdentity, scrub: Scrubber): MetricIdentity {
  return scrub.once(metric, (given) => ({ ...given, scope: scrubScope(given.scope, scrub) }));
}

function scrubScope(scope: MetricScope, scrub: Scrubber): MetricScope {
  return scrub.once(scope, (given) => ({
    ...given,
    attributes: scrub.attributes(given.attributes),
    resource: scrubResource(given.resource, scrub),
  }));
}

function scrubResource(resource: MetricResource, scrub: Scrubber): MetricResource {
  return scrub.once(resource, (given) => ({
    ...given,
    attributes: scrub.attributes(given.attributes),
  }));
}
