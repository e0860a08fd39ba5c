// One span under normalisation: where it stands, what is known before its attributes are read.

import type { Identity, Lineage } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import type { Plan } from './overlays.ts';

export interface SpanSubject {
  readonly reader: AttributeReader;
  readonly plan: Plan;
  readonly identity: Identity;
  readonly parentSpanId: string;
  readonly name: string;
  readonly spanKind: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly durationSeconds: number;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly base: Lineage;
}
