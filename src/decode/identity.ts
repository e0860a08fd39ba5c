// Ids and times: what makes a record one that can be stored and found again.

/** 0 for 8 or 16 zero bytes at `at`. */
export function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = at; index < at + length; index++) if (bytes[index] !== 0) return false;
  return true;
}

/** The fixed64 at `at` (or -1) is 2^63 or more: nanoseconds beyond 2262, which DateTime64(9) cannot hold. */
export function isTimeTooLate(bytes: Uint8Array, at: number): boolean {
  return at >= 0 && bytes[at + 7]! > 127;
}

/** Why an id is invalid, or ''. `at` -1 is absent. */
export function idFault(
  bytes: Uint8Array,
  name: string,
  at: number,
  length: number,
  needed: number,
): string {
  if (at < 0 || length === 0) return `${name} is missing`;
  if (length !== needed) {
    return `${name} has ${length} bytes, not ${needed} (in JSON: ${needed * 2} hexadecimal digits)`;
  }
  return isZero(bytes, at, needed) ? `${name} is all zero` : '';
}
