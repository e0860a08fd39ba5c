// Each scope's name, version, dialects and the lineage of its resource: read once a request, and once
// altogether where the next request's resource is the same bytes, as those of one process are.

import type { OtlpView } from '../model/otlp-view.ts';
import type { Lineage } from '../model/records.ts';
import { readText } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { readBaseLineage } from './lineage.ts';
import type { DialectSet, Overlays } from './overlays.ts';

export interface ScopeInfo {
  /** A number no other scope has. */
  readonly serial: number;
  readonly name: string;
  readonly version: string;
  readonly dialects: DialectSet;
  readonly base: Lineage;
}

const REMEMBERED_MAX = 1024;
/** A scope whose name, version or resource has more bytes is read anew each time. */
const TEXT_BYTES_MAX = 4096;
const RESOURCE_ROWS_MAX = 64;

/** What scopes of earlier requests said. */
export class ScopeMemory {
  readonly #known = new Map<number, { readonly kept: KeptSight; readonly info: ScopeInfo }>();
  readonly #sight = new Sight();

  /** What a scope of the same bytes said before; `read` where there was none. */
  recall(view: OtlpView, scope: number, read: () => ScopeInfo): ScopeInfo {
    const sight = this.#sight;
    if (!sight.look(view, scope)) return read();
    const known = this.#known.get(sight.hash);
    if (known !== undefined && sight.equals(known.kept)) return known.info;
    const info = read();
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(sight.hash, { kept: sight.keep(), info });
    return info;
  }
}

interface KeptSight {
  readonly layout: Uint16Array;
  /** Name, version and resource. */
  readonly texts: readonly Buffer[];
}

/** Everything `Scopes` reads of one scope: where each value stands, and the bytes. */
class Sight {
  /** Kind and four offsets of each attribute of the resource. */
  readonly #layout = new Uint16Array(5 * RESOURCE_ROWS_MAX);
  #count = 0;
  #bytes: Uint8Array = new Uint8Array();
  /** Ranges of name, version and resource. */
  readonly #starts = new Int32Array(3);
  readonly #ends = new Int32Array(3);
  /** Of the layout and of how every value ends: most resources differ in an id or a name. */
  hash = 0;

  /** Takes the scope in; false where it is long. */
  look(view: OtlpView, scope: number): boolean {
    const { scopes, resources, attributes, bytes } = view;
    const from = resources.attrFrom[scopes.resource[scope]!]!;
    const to = resources.attrTo[scopes.resource[scope]!]!;
    if (to - from > RESOURCE_ROWS_MAX) return false;
    this.#bytes = bytes;
    this.#count = 0;
    this.hash = to - from;
    if (!this.#range(0, scopes.nameStart[scope]!, scopes.nameEnd[scope]!)) return false;
    if (!this.#range(1, scopes.versionStart[scope]!, scopes.versionEnd[scope]!)) return false;
    const base = from < to ? attributes.keyStart[from]! : 0;
    let end = base;
    for (let row = from; row < to; row++) {
      const start = attributes.valueStart[row]!;
      const valueEnd = attributes.valueEnd[row]!;
      if (Math.min(attributes.keyStart[row]!, start) < base) return false;
      end = Math.max(end, attributes.keyEnd[row]!, valueEnd);
      if (end - base > TEXT_BYTES_MAX) return false;
      this.#note(attributes.kind[row]!);
      this.#note(attributes.keyStart[row]! - base);
      this.#note(attributes.keyEnd[row]! - base);
      this.#note(start - base);
      this.#note(valueEnd - base);
      this.#mix(readTail(bytes, start, valueEnd));
    }
    return this.#range(2, base, end);
  }

  equals({ layout, texts }: KeptSight): boolean {
    if (this.#count !== layout.length) return false;
    for (let index = 0; index < layout.length; index++) {
      if (this.#layout[index] !== layout[index]) return false;
    }
    return texts.every(
      (text, index) => text.compare(this.#bytes, this.#starts[index], this.#ends[index]) === 0,
    );
  }

  keep(): KeptSight {
    const texts = [0, 1, 2].map((index) =>
      Buffer.from(this.#bytes.slice(this.#starts[index], this.#ends[index])),
    );
    return { layout: this.#layout.slice(0, this.#count), texts };
  }

  #range(index: number, start: number, end: number): boolean {
    this.#starts[index] = Math.max(start, 0);
    this.#ends[index] = Math.max(start, end, 0);
    this.#mix(readTail(this.#bytes, start, end));
    return end - start <= TEXT_BYTES_MAX;
  }

  #note(number: number): void {
    this.#layout[this.#count++] = number;
    this.#mix(number);
  }

  #mix(number: number): void {
    const mixed = Math.imul(this.hash ^ number, 0x9e3779b1);
    this.hash = (mixed ^ (mixed >>> 15)) & 0x3fffffff;
  }
}

/** The last four bytes of [start, end) as a number. */
function readTail(bytes: Uint8Array, start: number, end: number): number {
  let tail = 0;
  for (let at = Math.max(start, end - 4, 0); at < end; at++) tail = (tail << 8) | bytes[at]!;
  return tail;
}

let lastSerial = 0;

export class Scopes {
  readonly #view: OtlpView;
  readonly #overlays: Overlays;
  readonly #reader: AttributeReader;
  readonly #memory: ScopeMemory;
  readonly #known: (ScopeInfo | undefined)[] = [];

  /** @param reader is used for resource attributes while a scope is read for the first time. */
  constructor(
    view: OtlpView,
    overlays: Overlays,
    reader: AttributeReader,
    memory = new ScopeMemory(),
  ) {
    this.#memory = memory;
    this.#view = view;
    this.#overlays = overlays;
    this.#reader = reader;
  }

  of(scope: number): ScopeInfo {
    return (this.#known[scope] ??= this.#memory.recall(this.#view, scope, () => this.#read(scope)));
  }

  #read(scope: number): ScopeInfo {
    const { scopes, resources, bytes } = this.#view;
    const name = readText(bytes, scopes.nameStart[scope]!, scopes.nameEnd[scope]!);
    const version = readText(bytes, scopes.versionStart[scope]!, scopes.versionEnd[scope]!);
    const resource = scopes.resource[scope]!;
    this.#reader.load(this.#view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
    const dialects: DialectSet = { ...this.#reader.dialects };
    this.#overlays.detectScope(name, dialects);
    const base = readBaseLineage(this.#reader, this.#overlays.plan(dialects), { name, version });
    return { serial: ++lastSerial, name, version, dialects, base };
  }
}
