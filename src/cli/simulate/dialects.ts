// The ways instrumentations describe the same turn. Each is one table of names; what they leave out stays out.

import type { Dialect } from './spans.ts';
import type { Turn } from './turn.ts';
import { OPENINFERENCE } from './dialects/openinference.ts';
import { OTEL_GENAI } from './dialects/otel.ts';
import { TRACELOOP } from './dialects/traceloop.ts';
import { VERCEL } from './dialects/vercel.ts';
import { hashText } from './random.ts';

export const DIALECTS = {
  otel: OTEL_GENAI,
  openinference: OPENINFERENCE,
  traceloop: TRACELOOP,
  vercel: VERCEL,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS | 'mixed';

export const DIALECT_NAMES: readonly DialectName[] = [
  ...(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[]),
  'mixed',
];

/** The dialect a turn is told in: with `mixed`, each service keeps one of them. */
export function dialectFor(name: DialectName, turn: Turn): Dialect {
  if (name !== 'mixed') return DIALECTS[name];
  const all = Object.values(DIALECTS);
  return all[hashText(turn.service.name) % all.length] ?? DIALECTS.otel;
}
