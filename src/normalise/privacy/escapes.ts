// Percent escapes (RFC 3986 §2.1). What an escaped URL carries is found in the decoded text and replaced
// in the text as it was written, so that JSON around a URL stays JSON.

const PERCENT = 0x25;

/** Value of a hexadecimal digit by its byte; 16 for every other byte. */
const HEX = new Uint8Array(256).fill(16);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** True when `%` and two hexadecimal digits stand at `at`. */
export function isEscape(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    at + 2 < end && bytes[at] === PERCENT && HEX[bytes[at + 1]!]! < 16 && HEX[bytes[at + 2]!]! < 16
  );
}

/** Text without one level of escapes, and where each of its bytes (and its end) stood before. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
}

/** Decodes bytes[start, end) once. O(length). */
export function decodeEscapes(bytes: Uint8Array, start: number, end: number): Decoded {
  const decoded = new Uint8Array(end - start);
  const offsets = new Int32Array(end - start + 1);
  let length = 0;
  let at = start;
  while (at < end) {
    const escaped = isEscape(bytes, at, end);
    offsets[length] = at;
    decoded[length++] = escaped ? HEX[bytes[at + 1]!]! * 16 + HEX[bytes[at + 2]!]! : bytes[at]!;
    at += escaped ? 3 : 1;
  }
  offsets[length] = end;
  return { bytes: decoded.subarray(0, length), offsets: offsets.subarray(0, length + 1) };
}

/** Decodes what was decoded once more; offsets still lead to the first text. */
export function decodeAgain(given: Decoded): Decoded {
  const { bytes, offsets } = decodeEscapes(given.bytes, 0, given.bytes.length);
  return { bytes, offsets: offsets.map((offset) => given.offsets[offset]!) };
}
