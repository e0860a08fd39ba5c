// Is a proto3 string well-formed UTF-8? Nearly all are ASCII, so that is what the loop looks for; the
// rest is asked of Node's validator.

import { isUtf8 } from 'node:buffer';
import type { Scan } from './scan.ts';

/** Longer than this, one native call over the slice is cheaper than the loop. */
const LOOP_BYTES_MAX = 64;

/** Sets `scan.invalidText` when [start, end) is not UTF-8. */
export function checkText(scan: Scan, start: number, end: number): void {
  const { bytes } = scan;
  if (end - start <= LOOP_BYTES_MAX) {
    let bits = 0;
    for (let at = start; at < end; at++) bits |= bytes[at]!;
    if (bits < 128) return;
  }
  // Not subarray(): of a Buffer that makes a Buffer, which costs several times as much.
  const slice = new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
  if (!isUtf8(slice)) scan.invalidText = true;
}
