// Each scope's name, version, dialects and the lineage of its resource: read once a request, and once
// altogether where the next request's resource is the same bytes, as those of one process are.

import type { OtlpView } from '../model/otlp-view.ts';
import type { Lineage } from '../model/records.ts';
import { readText } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { readBaseLineage } from './lineage.ts';
import type { DialectSet, Overlays } from './overlays.ts';

export interface ScopeInfo {
  readonly name: string;
  readonly version: string;
  readonly dialects: DialectSet;
  readonly base: Lineage;
}

/** What scopes of earlier requests said, by their bytes. */
export type ScopeMemory = Map<string, ScopeInfo>;

const REMEMBERED_MAX = 1024;
/** A resource of more bytes is read anew each time. */
const RESOURCE_BYTES_MAX = 4096;
const RESOURCE_ROWS_MAX = 64;
/** Scratch: lengths of name and version, then kind and four offsets of each attribute. */
const LAYOUT = new Uint16Array(2 + 5 * RESOURCE_ROWS_MAX);
const LAYOUT_BYTES = Buffer.from(LAYOUT.buffer);

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
    memory: ScopeMemory = new Map(),
  ) {
    this.#memory = memory;
    this.#view = view;
    this.#overlays = overlays;
    this.#reader = reader;
  }

  of(scope: number): ScopeInfo {
    return (this.#known[scope] ??= this.#recall(scope));
  }

  #recall(scope: number): ScopeInfo {
    const key = this.#keyOf(scope);
    if (key === null) return this.#read(scope);
    let info = this.#memory.get(key);
    if (info === undefined) {
      info = this.#read(scope);
      if (this.#memory.size >= REMEMBERED_MAX) this.#memory.clear();
      this.#memory.set(key, info);
    }
    return info;
  }

  /** Everything `#read` looks at (where each value stands, and the bytes), as one text; null where that is long. */
  #keyOf(scope: number): string | null {
    const { scopes, resources, attributes, bytes } = this.#view;
    const from = resources.attrFrom[scopes.resource[scope]!]!;
    const to = resources.attrTo[scopes.resource[scope]!]!;
    const name = readText(bytes, scopes.nameStart[scope]!, scopes.nameEnd[scope]!);
    const version = readText(bytes, scopes.versionStart[scope]!, scopes.versionEnd[scope]!);
    if (name.length + version.length > RESOURCE_BYTES_MAX) return null;
    if (to - from > RESOURCE_ROWS_MAX) return null;
    const base = from < to ? attributes.keyStart[from]! : 0;
    let end = base;
    let count = 0;
    LAYOUT[count++] = name.length;
    LAYOUT[count++] = version.length;
    for (let row = from; row < to; row++) {
      const valueEnd = attributes.valueEnd[row]!;
      const first = Math.min(attributes.keyStart[row]!, attributes.valueStart[row]!);
      end = Math.max(end, attributes.keyEnd[row]!, valueEnd);
      if (first < base || end - base > RESOURCE_BYTES_MAX) return null;
      LAYOUT[count++] = attributes.kind[row]!;
      LAYOUT[count++] = attributes.keyStart[row]! - base;
      LAYOUT[count++] = attributes.keyEnd[row]! - base;
      LAYOUT[count++] = attributes.valueStart[row]! - base;
      LAYOUT[count++] = valueEnd - base;
    }
    const layout = LAYOUT_BYTES.toString('utf16le', 0, count * LAYOUT.BYTES_PER_ELEMENT);
    return `${layout}${name}${version}${latin1(bytes, base, end)}`;
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
    return { name, version, dialects, base };
  }
}

/** Bytes as a text of as many characters. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (start < 0 || end <= start) return '';
  const held = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset);
  return held.toString('latin1', start, end);
}
