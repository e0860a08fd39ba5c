// What a sequence of attribute keys means, worked out once. One instrumentation's spans carry the same
// keys in the same order, so which rows state which field, which dialects they show and which lists they
// hold is remembered under the keys; only values are read for each owner.
//
// A shape is taken for another owner only when every key is the same byte by byte: a hash that
// collides costs time and never truth.

import { KIND, type AttributeTable, type OtlpView } from '../model/otlp-view.ts';
import { readText } from '../model/wire-value.ts';
import { FAMILIES } from './key-table.ts';
import {
  add,
  INTEREST,
  type CompiledSource,
  type DialectSet,
  type Overlays,
  type Plan,
} from './overlays.ts';
import { isSame } from '../model/byte-ranges.ts';
import { FIELDS } from './vocabulary.ts';

/** Indexed keys beyond this many on one owner are not read. */
const INDEXED_MAX = 4096;
/** Owners of more keys, or longer ones, are worked out each time. */
const REMEMBERED_ROWS_MAX = 512;
const REMEMBERED_BYTES_MAX = 16 * 1024;
const REMEMBERED_SHAPES_MAX = 1024;
/** Plans one shape is read with: scopes differ, and telltales that ask for a value. */
const READINGS_MAX = 16;
const ABSENT = -1;
const NO_ROW = -1;

/** A source whose attribute is there. Rows count from the owner's first. */
export interface BoundSource extends CompiledSource {
  readonly row: number;
  /** The row `when` asks about, or -1. */
  readonly whenRow: number;
  /** The value is taken as it stands. */
  readonly isPlain: boolean;
}

/** An attribute of a family of indexed keys. */
export interface IndexedKey {
  readonly family: number;
  readonly row: number;
  /** The key behind the family's prefix. */
  readonly rest: string;
}

/** The sources of every field (of FIELD) that may answer here, in the plan's order. */
export type Reading = readonly (readonly BoundSource[])[];

/** A telltale that asks for the value, too. */
export interface AskedTelltale {
  readonly row: number;
  readonly dialect: number;
  readonly value: string;
}

const NO_SOURCES: readonly BoundSource[] = [];

export class Shape {
  readonly keys: KeySequence;
  /** Dialects that the keys alone show. */
  readonly dialects: DialectSet = { low: 0, high: 0 };
  /** Highest INTEREST of any key. */
  interest: number = INTEREST.none;
  readonly asked: AskedTelltale[] = [];
  readonly indexed: IndexedKey[] = [];
  /** Families present, and those of them whose keys go on with a digit, as bits. */
  families = 0;
  lists = 0;
  readonly #overlays: Overlays;
  readonly #rowOfSlot = new Map<number, number>();
  readonly #rowOfKey = new Map<string, number>();
  readonly #readings = new Map<Plan, Reading>();

  constructor(overlays: Overlays, view: OtlpView, from: number, to: number) {
    this.#overlays = overlays;
    const { attributes, bytes } = view;
    const { table } = overlays;
    for (let row = from; row < to; row++) {
      if (isAbsent(attributes, row)) continue;
      const start = attributes.keyStart[row]!;
      const end = attributes.keyEnd[row]!;
      const slot = table.find(bytes, start, end, attributes.keyHash[row]!);
      if (slot >= 0) this.#addKnown(slot, row - from);
      const family = slot >= 0 ? overlays.family[slot]! : table.familyOf(bytes, start, end);
      if (family >= 0) {
        const prefix = FAMILIES[family]!.length;
        this.#addIndexed(family, row - from, readText(bytes, start + prefix, end));
      }
    }
    this.keys = new KeySequence(view, from, to);
  }

  #addKnown(slot: number, row: number): void {
    this.#rowOfSlot.set(slot, row);
    this.#rowOfKey.set(this.#overlays.table.keys[slot]!, row);
    this.interest = Math.max(this.interest, this.#overlays.interest[slot]!);
    for (const { dialect, value } of this.#overlays.telltales[slot]!) {
      if (value !== null) this.asked.push({ row, dialect, value });
      else {
        add(this.dialects, dialect);
        this.interest = INTEREST.model;
      }
    }
  }

  #addIndexed(family: number, row: number, rest: string): void {
    if (this.indexed.length === INDEXED_MAX) return;
    this.indexed.push({ family, row, rest });
    this.families |= 1 << family;
    if (/^\d/.test(rest)) this.lists |= 1 << family;
    this.interest = INTEREST.model;
  }

  /** The row of a key some dialect knows, or -1. */
  rowOf(key: string): number {
    return this.#rowOfKey.get(key) ?? NO_ROW;
  }

  /** Where each field is read under `plan`. */
  readingOf(plan: Plan): Reading {
    let reading = this.#readings.get(plan);
    if (reading === undefined) {
      reading = this.#bind(plan);
      if (this.#readings.size >= READINGS_MAX) this.#readings.clear();
      this.#readings.set(plan, reading);
    }
    return reading;
  }

  #bind(plan: Plan): Reading {
    const reading: (readonly BoundSource[])[] = FIELDS.map(() => NO_SOURCES);
    const fields = new Set<number>();
    for (const slot of this.#rowOfSlot.keys()) {
      for (const field of this.#overlays.fields[slot]!) fields.add(field);
    }
    for (const field of fields) {
      reading[field] = plan.sources[field]!.flatMap((source) => this.#bindSource(source) ?? []);
    }
    return reading;
  }

  #bindSource(source: CompiledSource): BoundSource | undefined {
    const { slot, path, via, map, when } = source;
    const row = this.#rowOfSlot.get(slot);
    const whenRow = when === null ? NO_ROW : this.#rowOfSlot.get(when.slot);
    if (row === undefined || whenRow === undefined) return undefined;
    const isPlain = path === null && via === null && map === null && when === null;
    return { slot, path, via, map, when, row, whenRow, isPlain };
  }
}

function isAbsent(attributes: AttributeTable, row: number): boolean {
  const kind = attributes.kind[row]!;
  return kind === KIND.DROPPED || kind === KIND.EMPTY;
}

/** The keys of an owner in order; an attribute without a value has none. */
class KeySequence {
  readonly #lengths: Int32Array;
  /** The keys' bytes, one after the other. */
  readonly #bytes: DataView;

  constructor({ attributes, bytes }: OtlpView, from: number, to: number) {
    const rows = Array.from({ length: to - from }, (_, index) => from + index);
    this.#lengths = Int32Array.from(rows, (row) =>
      isAbsent(attributes, row) ? ABSENT : attributes.keyEnd[row]! - attributes.keyStart[row]!,
    );
    const present = rows.filter((row) => !isAbsent(attributes, row));
    // A copy: the request's bytes must not live as long as the shape.
    const keys = Uint8Array.from(
      Buffer.concat(
        present.map((row) => bytes.subarray(attributes.keyStart[row], attributes.keyEnd[row])),
      ),
    );
    this.#bytes = new DataView(keys.buffer);
  }

  get isShort(): boolean {
    return (
      this.#lengths.length <= REMEMBERED_ROWS_MAX && this.#bytes.byteLength <= REMEMBERED_BYTES_MAX
    );
  }

  /** Rows [from, to) have these keys; `wire` is the view's bytes. */
  equals(attributes: AttributeTable, wire: DataView, from: number, to: number): boolean {
    const lengths = this.#lengths;
    const held = this.#bytes;
    if (lengths.length !== to - from) return false;
    let at = 0;
    for (let index = 0; index < lengths.length; index++) {
      const row = from + index;
      const length = lengths[index]!;
      if (isAbsent(attributes, row)) {
        if (length !== ABSENT) return false;
        continue;
      }
      const start = attributes.keyStart[row]!;
      if (attributes.keyEnd[row]! - start !== length) return false;
      if (!isSame(held, at, wire, start, length)) return false;
      at += length;
    }
    return true;
  }
}

/** The shapes seen lately. */
export class Shapes {
  readonly #overlays: Overlays;
  readonly #known = new Map<number, Shape>();
  /** The bytes of the last request, and a view on them. */
  #bytes: Uint8Array = new Uint8Array();
  #wire: DataView = new DataView(this.#bytes.buffer);

  constructor(overlays: Overlays) {
    this.#overlays = overlays;
  }

  /** The shape of rows [from, to). `guess` is what the owner before had: neighbours are mostly alike. */
  of(view: OtlpView, from: number, to: number, guess: Shape | null): Shape {
    const { attributes } = view;
    const wire = this.wireOf(view.bytes);
    if (guess?.keys.equals(attributes, wire, from, to) === true) return guess;
    const hash = hashKeys(attributes, from, to);
    const known = this.#known.get(hash);
    if (known?.keys.equals(attributes, wire, from, to) === true) return known;
    const shape = new Shape(this.#overlays, view, from, to);
    if (!shape.keys.isShort) return shape;
    // Senders choose the keys: they must not be able to grow this without end.
    if (this.#known.size >= REMEMBERED_SHAPES_MAX) this.#known.clear();
    this.#known.set(hash, shape);
    return shape;
  }

  /** A view on a request's bytes. */
  wireOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#wire = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#wire;
  }
}

/** A number of 30 bits that owners of the same keys share. */
function hashKeys(attributes: AttributeTable, from: number, to: number): number {
  let hash = to - from;
  for (let row = from; row < to; row++) {
    const key = isAbsent(attributes, row) ? ABSENT : attributes.keyHash[row]!;
    hash = Math.imul(hash ^ key, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash & 0x3fffffff;
}
