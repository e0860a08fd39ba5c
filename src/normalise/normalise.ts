// Face of normalise: a decoded request in, canonical records out. Every dialect's facts made one,
// counted once as far as this request can tell, and the view left clean for the raw rows. Pure apart
// from its reusable buffers: no I/O, and no clock but the one it is handed.

import type { OtlpView } from '../model/otlp-view.ts';
import type { Normalised } from '../model/records.ts';
import type { SettleInput, SettleOutput, SettleSpan } from '../model/settlement.ts';
import { readHex } from '../model/wire-value.ts';
import { AttributeReader } from './attribute-reader.ts';
import { DIALECTS } from './dialects/registry.ts';
import { KnownKinds } from './known-kinds.ts';
import { readLogRecord } from './log-records.ts';
import type { NormaliserOptions } from './options.ts';
import { Overlays } from './overlays.ts';
import { ScopeMemory, Scopes } from './scopes.ts';
import { Shapes } from './shapes.ts';
import { settleRows, settleTrace } from './settle.ts';
import { settleWithin } from './settle-within.ts';
import { readSpan, toTraceSpan } from './spans.ts';
import { createWash } from './wash.ts';

export type { NormaliserOptions, RetrievalHitRule } from './options.ts';

export interface Normaliser {
  /** Records of a trace request; afterwards the view's values are scrubbed. */
  traces(view: OtlpView): Normalised;
  /** Records of a log request; afterwards the view's values are scrubbed. */
  logs(view: OtlpView): Normalised;
  /** Facts joined over whole traces; pure and idempotent. */
  settle(trace: SettleInput): SettleOutput;
}

/** A normaliser with its own buffers; one for each thread of work. */
export function createNormaliser(options: NormaliserOptions): Normaliser {
  const overlays = new Overlays(DIALECTS, options.attributes ?? {});
  const shapes = new Shapes(overlays);
  const reader = new AttributeReader(shapes);
  const eventReader = new AttributeReader(shapes);
  const memory = new ScopeMemory();
  const wash = createWash(options);
  const kinds = new KnownKinds();

  return {
    traces(view) {
      const found = nothing();
      const scopes = new Scopes(view, overlays, eventReader, memory);
      const tools = { overlays, reader, eventReader, options: { ...options, wash }, scopes, kinds };
      for (let span = 0; span < view.spans.count; span++) {
        readSpan(view, span, tools, found);
      }
      wash.others(found);
      if (found.calls.length > 0 || found.retrievals.length > 1) {
        settleWithin(
          found,
          (traces) => spansOf(view, scopes, traces),
          (trace) => settleRows(trace, options),
        );
      }
      options.privacy.scrub(view);
      return found;
    },
    logs(view) {
      const found = nothing();
      const scopes = new Scopes(view, overlays, eventReader, memory);
      const tools = { overlays, reader, options, scopeOf: (scope: number) => scopes.of(scope) };
      for (let row = 0; row < view.logs.count; row++) readLogRecord(view, row, tools, found);
      wash.others(found);
      options.privacy.scrub(view);
      return found;
    },
    settle: (trace) => settleTrace(trace, options),
  };
}

const nothing = (): Normalised => ({
  calls: [],
  retrievals: [],
  evaluations: [],
  messages: [],
  facts: [],
});

/** The request's spans of the given traces. */
function spansOf(view: OtlpView, scopes: Scopes, traces: ReadonlySet<string>): SettleSpan[] {
  const spans: SettleSpan[] = [];
  // Four bytes tell most other traces apart before their id is written out.
  const heads = new Set([...traces].map((traceId) => Number.parseInt(traceId.slice(0, 8), 16) | 0));
  for (let span = 0; span < view.spans.count; span++) {
    if (!heads.has(readHead(view.bytes, view.spans.traceIdAt[span]!))) continue;
    if (!traces.has(readHex(view.bytes, view.spans.traceIdAt[span]!, 16))) continue;
    spans.push(toTraceSpan(view, span, scopes.of(view.spans.scope[span]!).name));
  }
  return spans;
}

/** The four bytes at `at` as a number. */
const readHead = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
