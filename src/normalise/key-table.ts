// From an attribute's key bytes to a slot number, in one hash lookup: every key any dialect knows has
// a slot. Families of indexed keys (llm.input_messages.N.…) are known by their prefix instead.
//
// Open addressing over FNV-1a 32 (the hash decode has computed already); a hit is verified byte by
// byte, so a collision costs time and never truth.

import { hashKey } from '../model/wire-value.ts';

/** Families of indexed keys. The family's number is its index here. */
export const FAMILIES = [
  'llm.input_messages.',
  'llm.output_messages.',
  'gen_ai.prompt.',
  'gen_ai.completion.',
  'retrieval.documents.',
  'reranker.output_documents.',
  'reranker.input_documents.',
  'db.vector.query.result.',
  'annotations.',
  'evaluations.',
  'llm.prompts.',
  'llm.choices.',
  'embedding.embeddings.',
  'feature_flags.',
] as const;
export type Family = (typeof FAMILIES)[number];

const NO_SLOT = -1;

export class KeyTable {
  readonly keys: readonly string[];
  readonly #bytes: readonly Buffer[];
  readonly #cells: Int32Array;
  readonly #hashes: Int32Array;
  readonly #mask: number;
  readonly #slots = new Map<string, number>();
  readonly #familiesByFirstByte: readonly (readonly { family: number; bytes: Buffer }[])[];

  /** @param keys every known key, each once. */
  constructor(keys: readonly string[]) {
    this.keys = keys;
    this.#bytes = keys.map((key) => Buffer.from(key, 'utf8'));
    let size = 64;
    while (size < keys.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#cells = new Int32Array(size).fill(NO_SLOT);
    this.#hashes = Int32Array.from(keys, hashKey);
    keys.forEach((key, slot) => {
      this.#slots.set(key, slot);
      let cell = this.#hashes[slot]! & this.#mask;
      while (this.#cells[cell] !== NO_SLOT) cell = (cell + 1) & this.#mask;
      this.#cells[cell] = slot;
    });
    const families: { family: number; bytes: Buffer }[][] = Array.from({ length: 256 }, () => []);
    FAMILIES.forEach((prefix, family) => {
      const bytes = Buffer.from(prefix, 'utf8');
      families[bytes[0]!]!.push({ family, bytes });
    });
    this.#familiesByFirstByte = families;
  }

  slotOf(key: string): number {
    return this.#slots.get(key) ?? NO_SLOT;
  }

  /** The slot of the key bytes[start, end) with this hash, or -1. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let cell = hash & this.#mask;
    for (;;) {
      const slot = this.#cells[cell]!;
      if (slot === NO_SLOT) return NO_SLOT;
      if (this.#hashes[slot] === hash && equals(this.#bytes[slot]!, bytes, start, end)) return slot;
      cell = (cell + 1) & this.#mask;
    }
  }

  /** The family of the key bytes[start, end), or -1. */
  familyOf(bytes: Uint8Array, start: number, end: number): number {
    for (const { family, bytes: prefix } of this.#familiesByFirstByte[bytes[start] ?? 0]!) {
      if (end - start > prefix.length && equals(prefix, bytes, start, start + prefix.length)) {
        return family;
      }
    }
    return NO_SLOT;
  }
}

function equals(key: Buffer, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let index = 0; index < key.length; index++) {
    if (key[index] !== bytes[start + index]) return false;
  }
  return true;
}
