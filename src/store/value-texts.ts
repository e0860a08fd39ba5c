// Texts of values that only JavaScript can make from the wire (doubles, large integers, lists), remembered
// by their bytes: a temperature or a list of finish reasons is the same in every span of a service.

import { anyValueToText, hashBytes } from '../model/wire-value.ts';
import type { RowWriter } from './row-writer.ts';

const SLOTS = 512;
/** Of a remembered value and of its text; longer ones are made each time. */
const KEY_BYTES_MAX = 56;
const TEXT_BYTES_MAX = 64;
const SLOT_BYTES = KEY_BYTES_MAX + TEXT_BYTES_MAX;

/** A bounded memory: a value that falls into the slot of another takes its place. */
export class ValueTexts {
  readonly #arena = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly #arenaData = new DataView(this.#arena.buffer);
  /** Kind + 1 of the value in the slot; 0 where it is empty. */
  readonly #kind = new Uint8Array(SLOTS);
  readonly #keyBytes = new Uint8Array(SLOTS);
  readonly #textBytes = new Uint8Array(SLOTS);

  /** Writes the value's text (see `anyValueToText`) with its length. */
  write(writer: RowWriter, source: Uint8Array, kind: number, start: number, end: number): void {
    const length = end - start;
    if (length > KEY_BYTES_MAX) {
      writer.text(anyValueToText(source, kind, start, end));
      return;
    }
    const slot = (hashBytes(source, start, end) ^ kind) & (SLOTS - 1);
    const textAt = slot * SLOT_BYTES + KEY_BYTES_MAX;
    if (this.#holds(slot, source, kind, start, length)) {
      writer.copyData(this.#arenaData, textAt, this.#textBytes[slot]!);
      return;
    }
    const from = writer.at;
    writer.text(anyValueToText(source, kind, start, end));
    if (writer.at - from > TEXT_BYTES_MAX) return;
    this.#kind[slot] = kind + 1;
    this.#keyBytes[slot] = length;
    this.#textBytes[slot] = writer.at - from;
    this.#arena.set(source.subarray(start, end), slot * SLOT_BYTES);
    this.#arena.set(writer.bytes.subarray(from, writer.at), textAt);
  }

  #holds(slot: number, source: Uint8Array, kind: number, start: number, length: number): boolean {
    if (this.#kind[slot] !== kind + 1 || this.#keyBytes[slot] !== length) return false;
    const keyAt = slot * SLOT_BYTES;
    for (let index = 0; index < length; index++) {
      if (this.#arena[keyAt + index] !== source[start + index]) return false;
    }
    return true;
  }
}
