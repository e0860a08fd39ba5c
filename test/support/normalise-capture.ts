// A capture through decode and normalise alone: no listener, no store. Requests may be shuffled and
// split into single records to show that order and batches do not matter.

import { createDecoder } from '../../src/decode/decode.ts';
import type { Normalised } from '../../src/model/records.ts';
import type { SettleSpan } from '../../src/model/settlement.ts';
import { createPricer } from '../../src/normalise/cost/cost.ts';
import { createNormaliser, type Normaliser } from '../../src/normalise/normalise.ts';
import type { NormaliserOptions } from '../../src/normalise/options.ts';
import { createPrivacy, type Privacy } from '../../src/normalise/privacy/privacy.ts';
import { createRefusalJudge } from '../../src/normalise/refusal/refusal.ts';
import { toTraceSpan } from '../../src/normalise/spans.ts';
import { readText } from '../../src/model/wire-value.ts';
import type { CapturedRequest } from './captures.ts';
import type { Stated } from './facts.ts';

export interface TestNormaliser {
  readonly normaliser: Normaliser;
  readonly privacy: Privacy;
}

export function createTestNormaliser(options: Partial<NormaliserOptions> = {}): TestNormaliser {
  const privacy = createPrivacy({ hmacKey: 'a key for tests only', content: 'redacted' });
  const normaliser = createNormaliser({
    refusal: createRefusalJudge(),
    pricer: createPricer(),
    privacy,
    now: () => Date.UTC(2026, 10, 21),
    ...options,
  });
  return { normaliser, privacy };
}

export interface Gathered extends Normalised {
  readonly spans: SettleSpan[];
}

/** Everything the requests normalise to, before any settling over requests. */
export function normaliseRequests(
  requests: readonly Pick<CapturedRequest, 'signal' | 'encoding' | 'body'>[],
  normaliser: Normaliser,
): Gathered {
  const decoder = createDecoder();
  const all: Gathered = {
    calls: [],
    retrievals: [],
    evaluations: [],
    messages: [],
    facts: [],
    spans: [],
  };
  for (const { signal, encoding, body } of requests) {
    if (signal === 'metrics') continue;
    const decoded = decoder.decode(signal, encoding, body);
    if (decoded.signal === 'metrics') continue;
    const { view } = decoded;
    if (decoded.signal === 'traces') {
      for (let span = 0; span < view.spans.count; span++) {
        const scope = view.spans.scope[span]!;
        const name = readText(
          view.bytes,
          view.scopes.nameStart[scope]!,
          view.scopes.nameEnd[scope]!,
        );
        all.spans.push(toTraceSpan(view, span, name));
      }
    }
    const found = decoded.signal === 'traces' ? normaliser.traces(view) : normaliser.logs(view);
    all.calls.push(...found.calls);
    all.retrievals.push(...found.retrievals);
    all.evaluations.push(...found.evaluations);
    all.messages.push(...found.messages);
    all.facts.push(...found.facts);
  }
  return all;
}

/** The rows after settle has decided over everything gathered. */
export function settleGathered(gathered: Gathered, normaliser: Normaliser): Stated {
  const settled = normaliser.settle(gathered);
  const calls = new Map(gathered.calls.map((call) => [`${call.traceId}/${call.spanId}`, call]));
  for (const call of settled.calls) calls.set(`${call.traceId}/${call.spanId}`, call);
  const retrievals = new Map(
    gathered.retrievals.map((row) => [`${row.traceId}/${row.spanId}`, row]),
  );
  for (const row of settled.retrievals) retrievals.set(`${row.traceId}/${row.spanId}`, row);
  return { calls: [...calls.values()], retrievals: [...retrievals.values()] };
}
