// The schema tables compiled for reading JSON: each field with the bytes of its quoted name, and a guess which
// field comes next. Exporters write the members of an object in the same order every time, so the guess saves
// scanning and hashing nearly every name. A wrong guess costs one comparison.

import { hashBytes, hashKey } from '../model/wire-value.ts';
import type { JsonLexer } from './json-lexer.ts';
import type { FieldSpec, MessageSpec } from './schema.ts';

export interface PlanField {
  readonly spec: FieldSpec;
  /** The name with its quotes, as bytes. */
  readonly quoted: Uint8Array;
  /** Of the message's object, where the field is one. */
  readonly plan: Plan | undefined;
  /** The field seen after this one last time. */
  follower: PlanField | undefined;
}

export interface Plan {
  readonly byHash: Map<number, PlanField>;
  readonly byName: Map<string, PlanField>;
  /** The field that an object began with last time. */
  first: PlanField | undefined;
}

const plans = new Map<MessageSpec, Plan>();

/** The plan of a message; made once. */
export function planOf(message: MessageSpec): Plan {
  const known = plans.get(message);
  if (known !== undefined) return known;
  const plan: Plan = { byHash: new Map(), byName: new Map(), first: undefined };
  plans.set(message, plan);
  for (const spec of message.fields) {
    const field: PlanField = {
      spec,
      quoted: Buffer.from(`"${spec.name}"`),
      plan: typeof spec.type === 'object' ? planOf(spec.type) : undefined,
      follower: undefined,
    };
    plan.byHash.set(hashKey(spec.name), field);
    plan.byName.set(spec.name, field);
  }
  return plan;
}

/**
 * Reads the name at the lexer with its colon: the field of that name, or undefined for an unknown one.
 * `before` is the object's field read just before.
 */
export function readField(
  plan: Plan,
  before: PlanField | undefined,
  lexer: JsonLexer,
): PlanField | undefined {
  const guess = before === undefined ? plan.first : before.follower;
  if (guess !== undefined && lexer.tryKey(guess.quoted)) return guess;
  lexer.key();
  const field = findField(plan, lexer);
  if (field === undefined) return undefined;
  if (before === undefined) plan.first = field;
  else before.follower = field;
  return field;
}

function findField(plan: Plan, lexer: JsonLexer): PlanField | undefined {
  if (lexer.escaped) return plan.byName.get(lexer.stringText());
  const { bytes, start, end } = lexer;
  const field = plan.byHash.get(hashBytes(bytes, start, end));
  if (field === undefined || field.quoted.length !== end - start + 2) return undefined;
  for (let at = start; at < end; at++) {
    if (bytes[at] !== field.quoted[at - start + 1]) return undefined;
  }
  return field;
}
