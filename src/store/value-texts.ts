// Texts of values that only JavaScript can make from the wire (doubles, large integers, lists), remembered
// by their bytes: a temperature or a list of finish reasons is the same in every span of a service.

import { copyRange, hashRange, isSame } from '../model/byte-ranges.ts';
import { anyValueToText } from '../model/wire-value.ts';
import type { RowWriter } from './row-writer.ts';

const SLOTS = 512;
/** Of a remembered value and of its text; longer ones are made each time. */
const KEY_BYTES_MAX = 56;
const TEXT_BYTES_MAX = 64;
const SLOT_BYTES = KEY_BYTES_MAX + TEXT_BYTES_MAX;

/** A bounded memory: a value that falls into the slot of another takes its place. */
export class ValueTexts {
  readonly #arena = new DataView(new ArrayBuffer(SLOTS * SLOT_BYTES));
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
    const data = writer.dataOf(source);
    const slot = (hashRange(data, start, length) ^ kind) & (SLOTS - 1);
    const keyAt = slot * SLOT_BYTES;
    const textAt = keyAt + KEY_BYTES_MAX;
    const isHeld = this.#kind[slot] === kind + 1 && this.#keyBytes[slot] === length;
    if (isHeld && isSame(this.#arena, keyAt, data, start, length)) {
      writer.copyData(this.#arena, textAt, this.#textBytes[slot]!);
      return;
    }
    const from = writer.at;
    writer.text(anyValueToText(source, kind, start, end));
    const textBytes = writer.at - from;
    if (textBytes > TEXT_BYTES_MAX) return;
    this.#kind[slot] = kind + 1;
    this.#keyBytes[slot] = length;
    this.#textBytes[slot] = textBytes;
    copyRange(data, start, this.#arena, keyAt, length);
    copyRange(writer.data, from, this.#arena, textAt, textBytes);
  }
}
