// HMACs of ids of users, sessions and conversations. The same few people send most requests, so what was
// hashed is remembered: by text for records, by bytes for what stands in a view.

import { createHmac } from 'node:crypto';
import { hashBytes, readText } from '../../model/wire-value.ts';

const HASH_CHARACTERS = 32;
/** Texts remembered between requests. */
const TEXTS_MAX = 10_000;
/** Bytes are remembered in slots, where a new id takes the place of another. */
const SLOTS = 4096;
const SLOT_ID_BYTES_MAX = 256;

interface Known {
  readonly id: Uint8Array;
  readonly mac: Uint8Array;
}

export class IdHashes {
  readonly #key: Uint8Array | string;
  readonly #byText = new Map<string, string>();
  readonly #byBytes: (Known | undefined)[] = Array.from({ length: SLOTS });

  constructor(key: Uint8Array | string) {
    this.#key = key;
  }

  /** 32 hex characters of HMAC-SHA-256; '' for ''. */
  ofText(id: string): string {
    if (id === '') return '';
    const known = this.#byText.get(id);
    if (known !== undefined) return known;
    const mac = createHmac('sha256', this.#key).update(id).digest('hex').slice(0, HASH_CHARACTERS);
    if (this.#byText.size >= TEXTS_MAX) this.#byText.clear();
    this.#byText.set(id, mac);
    return mac;
  }

  /** The same of the UTF-8 text bytes[start, end), as ASCII; not to be written to. */
  ofBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const slot = (hashBytes(bytes, start, end) >>> 0) % SLOTS;
    const known = this.#byBytes[slot];
    if (known !== undefined && holds(known.id, bytes, start, end)) return known.mac;
    const mac = Buffer.from(this.ofText(readText(bytes, start, end)), 'latin1');
    if (end - start <= SLOT_ID_BYTES_MAX) {
      this.#byBytes[slot] = { id: bytes.slice(start, end), mac };
    }
    return mac;
  }
}

function holds(id: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (id.length !== end - start) return false;
  for (let index = 0; index < id.length; index++) {
    if (id[index] !== bytes[start + index]) return false;
  }
  return true;
}
