// The dialects compiled: which slots exist, which attributes and scopes show which dialect, and for
// any set of detected dialects the order in which a field's sources are asked. Built once.

import {
  FIELD,
  FIELDS,
  OPERATION_WORDS,
  type CacheRule,
  type Dialect,
  type Field,
  type Source,
  type Transform,
} from './vocabulary.ts';
import { FAMILIES, KeyTable } from './key-table.ts';
import type { Operation } from '../model/records.ts';

export interface CompiledSource {
  readonly slot: number;
  readonly path: readonly string[] | null;
  readonly via: Transform | null;
  readonly map: ReadonlyMap<string, string> | null;
  readonly when: { readonly slot: number; readonly equals: string } | null;
}

/** A set of detected dialects, as bits by index in the registry. */
export interface DialectSet {
  low: number;
  high: number;
}

export interface Telltale {
  readonly dialect: number;
  /** null: presence is enough. */
  readonly value: string | null;
}

/** What is asked where these dialects were detected. */
export interface Plan {
  /** Detected dialects, most specific first. */
  readonly dialects: readonly Dialect[];
  /** By FIELD. */
  readonly sources: readonly (readonly CompiledSource[])[];
  /** What the dialects say about the span as a whole. */
  readonly cacheRules: readonly CacheRule[];
  readonly named: readonly Dialect[];
  readonly copiesRequestModel: boolean;
  readonly estimatesStreams: boolean;
  readonly wrapperIsOneCall: boolean;
}

/** What a slot tells about its span. */
export const INTEREST = { none: 0, context: 1, model: 2 } as const;

const CONTEXT_FIELDS: ReadonlySet<string> = new Set([
  'user',
  'conversation',
  'promptName',
  'promptVersion',
  'tenant',
  'team',
  'feature',
  'indexVersion',
  'safetyPolicyVersion',
  'featureFlagKey',
  'canarySet',
  'canaryCase',
  'canaryRun',
]);

const SCOPES_REMEMBERED_MAX = 4096;
const PLANS_REMEMBERED_MAX = 512;

const keyOf = (source: Source): string => (typeof source === 'string' ? source : source.key);

export class Overlays {
  readonly table: KeyTable;
  readonly dialects: readonly Dialect[];
  /** By slot. */
  readonly telltales: readonly (readonly Telltale[])[];
  /** By slot: INTEREST. */
  readonly interest: Uint8Array;
  /** By slot: FIELD of the fields that some dialect states under its key. */
  readonly fields: readonly (readonly number[])[];
  /** By slot: family number or -1. */
  readonly family: Int8Array;
  readonly #overrides: Partial<Record<Field, readonly Source[]>>;
  #last: Plan | null = null;
  #lastLow = 0;
  #lastHigh = 0;
  readonly #plans = new Map<number, Plan>();
  readonly #scopes = new Map<string, DialectSet>();

  /** @param overrides the operator's own keys by field, asked before every dialect's. */
  constructor(dialects: readonly Dialect[], overrides: Partial<Record<Field, readonly Source[]>>) {
    this.dialects = dialects;
    this.#overrides = overrides;
    const keys = collectKeys(dialects, overrides);
    this.table = new KeyTable(keys);
    this.telltales = keys.map((key) => telltalesOf(dialects, key));
    this.family = Int8Array.from(keys, (key) =>
      FAMILIES.findIndex((prefix) => key.startsWith(prefix) && key.length > prefix.length),
    );
    this.interest = this.#interests();
    this.fields = this.#fieldsOfSlots();
  }

  /** The plan for a set of detected dialects; made once for each set that occurs. */
  plan({ low, high }: DialectSet): Plan {
    // Neighbours in a request mostly show the same dialects.
    if (this.#last !== null && low === this.#lastLow && high === this.#lastHigh) return this.#last;
    this.#last = this.#planOf({ low, high });
    this.#lastLow = low;
    this.#lastHigh = high;
    return this.#last;
  }

  #planOf(set: DialectSet): Plan {
    const key = (set.high >>> 0) * 2 ** 32 + (set.low >>> 0);
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#compile(set);
      // Sets come from attributes: a sender must not be able to grow this without end.
      if (this.#plans.size >= PLANS_REMEMBERED_MAX) this.#plans.clear();
      this.#plans.set(key, plan);
    }
    return plan;
  }

  /** Adds the dialects that a scope name shows; names repeat, so the answer is remembered. */
  detectScope(name: string, set: DialectSet): void {
    let shown = this.#scopes.get(name);
    if (shown === undefined) {
      shown = { low: 0, high: 0 };
      for (const [index, dialect] of this.dialects.entries()) {
        if (dialect.scopes?.some((pattern) => matches(pattern, name)) === true) add(shown, index);
      }
      if (this.#scopes.size >= SCOPES_REMEMBERED_MAX) this.#scopes.clear();
      this.#scopes.set(name, shown);
    }
    set.low |= shown.low;
    set.high |= shown.high;
  }

  /** The operation a span's name states under the detected dialects, or undefined. */
  operationOfName(plan: Plan, name: string): Operation | undefined {
    for (const { spanNames } of plan.named) {
      if (spanNames === undefined) continue;
      if (Object.hasOwn(spanNames, name)) return spanNames[name];
      for (const pattern of Object.keys(spanNames)) {
        if (pattern.endsWith('*') && matches(pattern, name)) return spanNames[pattern];
      }
    }
    return undefined;
  }

  #fieldsOfSlots(): number[][] {
    const fields: Set<number>[] = this.table.keys.map(() => new Set());
    for (const table of [...this.dialects.map((dialect) => dialect.fields), this.#overrides]) {
      for (const [field, sources] of Object.entries(table)) {
        for (const source of sources) {
          fields[this.table.slotOf(keyOf(source))]!.add(FIELD[field as Field]);
        }
      }
    }
    return fields.map((set) => [...set]);
  }

  #interests(): Uint8Array {
    const interest = new Uint8Array(this.table.keys.length);
    const raise = (source: Source, level: number): void => {
      const slot = this.table.slotOf(keyOf(source));
      interest[slot] = Math.max(interest[slot]!, level);
    };
    for (const [index, dialect] of this.dialects.entries()) {
      const core = index === this.dialects.length - 1;
      if (dialect.bareKeys === true) continue;
      for (const [field, sources] of Object.entries(dialect.fields)) {
        const context = CONTEXT_FIELDS.has(field);
        const level = context ? INTEREST.context : core ? INTEREST.none : INTEREST.model;
        for (const source of sources) raise(source, level);
      }
    }
    for (const [slot, telltales] of this.telltales.entries()) {
      if (telltales.some(({ value }) => value === null)) interest[slot] = INTEREST.model;
    }
    for (const [field, sources] of Object.entries(this.#overrides)) {
      const level = CONTEXT_FIELDS.has(field) ? INTEREST.context : INTEREST.model;
      for (const source of sources) raise(source, level);
    }
    return interest;
  }

  #compile(set: DialectSet): Plan {
    const detected = this.dialects.filter((_, index) => has(set, index));
    const core = this.dialects[this.dialects.length - 1]!;
    const known = detected.includes(core) ? detected : [...detected, core];
    const shared = this.dialects.filter(
      (dialect) => !known.includes(dialect) && dialect.bareKeys !== true,
    );
    const order = [...known.filter((dialect) => dialect !== core), ...shared, core];
    const sources = FIELDS.map((field) => {
      const only = detected.filter((dialect) => dialect.only?.includes(field) === true);
      const answering = only.length > 0 ? only : order;
      const list = [
        ...(this.#overrides[field] ?? []),
        ...answering.flatMap((dialect) => dialect.fields[field] ?? []),
      ];
      return this.#compileSources(field, list);
    });
    return {
      dialects: detected,
      sources,
      cacheRules: detected.flatMap((dialect) => dialect.cache ?? []),
      named: detected.filter(({ spanNames }) => spanNames !== undefined),
      copiesRequestModel: detected.some((dialect) => dialect.copiesRequestModel === true),
      estimatesStreams: detected.some((dialect) => dialect.estimatesStreams === true),
      wrapperIsOneCall: detected.some((dialect) => dialect.wrapperIsOneCall === true),
    };
  }

  #compileSources(field: Field, list: readonly Source[]): CompiledSource[] {
    const seen = new Set<string>();
    const compiled: CompiledSource[] = [];
    for (const source of list) {
      const identity = typeof source === 'string' ? source : JSON.stringify(source);
      if (seen.has(identity)) continue;
      seen.add(identity);
      compiled.push(this.#compileSource(field, source));
    }
    return compiled;
  }

  #compileSource(field: Field, source: Source): CompiledSource {
    const spec = typeof source === 'string' ? { key: source } : source;
    const words = field === 'operation' ? OPERATION_WORDS : undefined;
    const map = spec.map ?? words;
    return {
      slot: this.table.slotOf(spec.key),
      path: spec.path === undefined ? null : spec.path.split('.'),
      via: spec.via ?? null,
      map: map === undefined ? null : new Map(Object.entries(map)),
      when:
        spec.when === undefined
          ? null
          : { slot: this.table.slotOf(spec.when.key), equals: spec.when.equals },
    };
  }
}

export function add(set: DialectSet, index: number): void {
  if (index < 32) set.low |= 1 << index;
  else set.high |= 1 << (index - 32);
}

export function has(set: DialectSet, index: number): boolean {
  return index < 32 ? (set.low & (1 << index)) !== 0 : (set.high & (1 << (index - 32))) !== 0;
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function collectKeys(
  dialects: readonly Dialect[],
  overrides: Partial<Record<Field, readonly Source[]>>,
): string[] {
  const keys = new Set<string>();
  const addSource = (source: Source): void => {
    keys.add(keyOf(source));
    if (typeof source !== 'string' && source.when !== undefined) keys.add(source.when.key);
  };
  for (const dialect of dialects) {
    for (const telltale of dialect.telltales ?? []) keys.add(telltale.split('=')[0]!);
    for (const sources of Object.values(dialect.fields)) sources.forEach(addSource);
    for (const { key } of dialect.cache ?? []) if (key !== undefined) keys.add(key);
  }
  for (const sources of Object.values(overrides)) sources.forEach(addSource);
  for (const key of EXTRA_KEYS) keys.add(key);
  return [...keys];
}

/** Keys that readers outside the field tables ask for. */
export const EXTRA_KEYS = [
  'logfire.span_type',
  'logfire.pending_parent_id',
  'traceloop.entity.input',
  'traceloop.entity.output',
  'gen_ai.prompt',
  'gen_ai.completion',
  'event.name',
  'event_name',
  'content',
  'message',
  'role',
  'finish_reason',
  'tool_calls',
  'gen_ai.event.content',
  'gen_ai.guardrail.failed_guard_count',
  'guard.action',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'db.query.result.id',
  'db.query.result.score',
  'db.query.result.distance',
  'db.query.result.metadata',
  'db.search.result.id',
  'db.search.result.score',
  'db.search.result.distance',
  'db.operation.name',
  'db.operation',
  'db.system',
  'db.system.name',
  'ai.response.msToFirstChunk',
] as const;

function telltalesOf(dialects: readonly Dialect[], key: string): Telltale[] {
  const found: Telltale[] = [];
  dialects.forEach((dialect, index) => {
    for (const telltale of dialect.telltales ?? []) {
      const [name, value] = telltale.split('=');
      if (name === key) found.push({ dialect: index, value: value ?? null });
    }
  });
  return found;
}
