// One owner's attributes at a time (a span, a log record, an event, a resource): which slots are
// filled and which dialects they show, found in one scan; values decoded only when asked for and then
// kept until the next owner. Reused for every owner: nothing is allocated for an attribute not read.

import { KIND, type OtlpView } from '../model/otlp-view.ts';
import { anyValueToJs, readText } from '../model/wire-value.ts';
import { structured } from './json.ts';
import { FAMILIES, type Family } from './key-table.ts';
import { TextCache } from './text-cache.ts';
import { FIELDS } from './vocabulary.ts';
import {
  add,
  INTEREST,
  type CompiledSource,
  type DialectSet,
  type Overlays,
  type Plan,
} from './overlays.ts';

/** Indexed keys beyond this many on one owner are not read. */
const INDEXED_MAX = 4096;
const SEVERAL_SLOTS = -1;
const NO_SOURCES: readonly CompiledSource[] = [];

export class AttributeReader {
  readonly #overlays: Overlays;
  readonly #row: Int32Array;
  readonly #generation: Uint32Array;
  readonly #values: unknown[];
  readonly #parsed: unknown[];
  readonly #hasValue: Uint8Array;
  readonly #indexedRow = new Int32Array(INDEXED_MAX);
  readonly #indexedFamily = new Int8Array(INDEXED_MAX);
  readonly #fieldGeneration = new Uint32Array(FIELDS.length);
  readonly #fieldSlot = new Int32Array(FIELDS.length);
  readonly #texts = new TextCache();
  #indexedCount = 0;
  /** Families present, as bits. */
  #families = 0;
  #now = 0;
  #view: OtlpView | null = null;
  /** Dialects the attributes show; the caller adds those of the scope. */
  readonly dialects: DialectSet = { low: 0, high: 0 };
  /** Highest INTEREST of any attribute. */
  interest = 0;

  constructor(overlays: Overlays) {
    this.#overlays = overlays;
    const slots = overlays.table.keys.length;
    this.#row = new Int32Array(slots);
    this.#generation = new Uint32Array(slots);
    this.#values = Array.from({ length: slots });
    this.#parsed = Array.from({ length: slots });
    this.#hasValue = new Uint8Array(slots);
  }

  /** Scans attribute rows [from, to) of the view. */
  load(view: OtlpView, from: number, to: number): void {
    this.#view = view;
    this.#now += 1;
    this.#indexedCount = 0;
    this.#families = 0;
    this.dialects.low = 0;
    this.dialects.high = 0;
    this.interest = INTEREST.none;
    const { attributes, bytes } = view;
    const { table } = this.#overlays;
    for (let row = from; row < to; row++) {
      const kind = attributes.kind[row]!;
      if (kind === KIND.DROPPED || kind === KIND.EMPTY) continue;
      const start = attributes.keyStart[row]!;
      const end = attributes.keyEnd[row]!;
      const slot = table.find(bytes, start, end, attributes.keyHash[row]!);
      if (slot >= 0) this.#fill(slot, row);
      else {
        const family = table.familyOf(bytes, start, end);
        if (family >= 0) this.#addIndexed(family, row);
      }
    }
  }

  #fill(slot: number, row: number): void {
    this.#row[slot] = row;
    this.#generation[slot] = this.#now;
    this.#hasValue[slot] = 0;
    for (const field of this.#overlays.fields[slot]!) {
      // Two slots may hold one field: then its sources are asked in the plan's order.
      const isFirst = this.#fieldGeneration[field] !== this.#now || this.#fieldSlot[field] === slot;
      this.#fieldSlot[field] = isFirst ? slot : SEVERAL_SLOTS;
      this.#fieldGeneration[field] = this.#now;
    }
    const interest = this.#overlays.interest[slot]!;
    if (interest > this.interest) this.interest = interest;
    for (const { dialect, value } of this.#overlays.telltales[slot]!) {
      if (value === null || this.value(slot) === value) {
        add(this.dialects, dialect);
        this.interest = INTEREST.model;
      }
    }
    const family = this.#overlays.family[slot]!;
    if (family >= 0) this.#addIndexed(family, row);
  }

  #addIndexed(family: number, row: number): void {
    if (this.#indexedCount === INDEXED_MAX) return;
    this.#indexedRow[this.#indexedCount] = row;
    this.#indexedFamily[this.#indexedCount] = family;
    this.#families |= 1 << family;
    this.#indexedCount += 1;
    this.interest = INTEREST.model;
  }

  has(slot: number): boolean {
    return slot >= 0 && this.#generation[slot] === this.#now;
  }

  /** Some attribute may state the field (of FIELD): false spares asking its sources one by one. */
  mayState(field: number): boolean {
    return this.#fieldGeneration[field] === this.#now;
  }

  /** The sources of a field (of FIELD) that may answer here, in the plan's order. */
  sourcesOf(plan: Plan, field: number): readonly CompiledSource[] {
    if (this.#fieldGeneration[field] !== this.#now) return NO_SOURCES;
    const slot = this.#fieldSlot[field]!;
    return slot === SEVERAL_SLOTS ? plan.sources[field]! : plan.sourcesAt(field, slot);
  }

  hasKey(key: string): boolean {
    return this.has(this.#overlays.table.slotOf(key));
  }

  /** The value of a slot as plain JavaScript; undefined where absent. */
  value(slot: number): unknown {
    if (!this.has(slot)) return undefined;
    if (this.#hasValue[slot] === 0) {
      this.#values[slot] = this.#decode(this.#row[slot]!);
      this.#hasValue[slot] = 1;
    }
    return this.#values[slot];
  }

  /** The value of a slot with JSON texts parsed. */
  json(slot: number): unknown {
    const value = this.value(slot);
    if (value === undefined) return undefined;
    if (this.#hasValue[slot] !== 2) {
      this.#parsed[slot] = structured(value);
      this.#hasValue[slot] = 2;
    }
    return this.#parsed[slot];
  }

  valueOf(key: string): unknown {
    return this.value(this.#overlays.table.slotOf(key));
  }

  jsonOf(key: string): unknown {
    return this.json(this.#overlays.table.slotOf(key));
  }

  /** Any indexed key of the family is present. */
  hasFamily(name: Family): boolean {
    const family = FAMILIES.indexOf(name);
    return (this.#families & (1 << family)) !== 0;
  }

  /** Some key of the family goes on with a digit: it holds a list. */
  hasList(name: Family): boolean {
    if (!this.hasFamily(name)) return false;
    const family = FAMILIES.indexOf(name);
    const { attributes, bytes } = this.#view!;
    for (let index = 0; index < this.#indexedCount; index++) {
      if (this.#indexedFamily[index] !== family) continue;
      const byte = bytes[attributes.keyStart[this.#indexedRow[index]!]! + name.length]!;
      if (byte >= 0x30 && byte <= 0x39) return true;
    }
    return false;
  }

  /** Calls `visit` with the rest of the key after the family's prefix, and the value. */
  eachOf(name: Family, visit: (rest: string, value: unknown) => void): void {
    const family = FAMILIES.indexOf(name);
    const view = this.#view!;
    for (let index = 0; index < this.#indexedCount; index++) {
      if (this.#indexedFamily[index] !== family) continue;
      const row = this.#indexedRow[index]!;
      const start = view.attributes.keyStart[row]! + name.length;
      visit(readText(view.bytes, start, view.attributes.keyEnd[row]!), this.#decode(row));
    }
  }

  /** A text that is no attribute and likely to repeat: a span's name. */
  shortText(bytes: Uint8Array, start: number, end: number): string {
    return this.#texts.read(bytes, start, end);
  }

  #decode(row: number): unknown {
    const { attributes, bytes } = this.#view!;
    const kind = attributes.kind[row]!;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    if (kind === KIND.STRING) return this.#texts.read(bytes, start, end);
    return anyValueToJs(bytes, kind, start, end);
  }
}
