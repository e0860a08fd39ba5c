// Ranges of bytes compared and told apart, several bytes a step.

/** `length` bytes of the two are the same. The last step of eight, or four, overlaps the one before. */
export function isSame(
  left: DataView,
  at: number,
  right: DataView,
  start: number,
  length: number,
): boolean {
  if (length < 8) return isSameShort(left, at, right, start, length);
  const last = length - 8;
  for (let offset = 0; offset < last; offset += 8) {
    if (left.getBigInt64(at + offset) !== right.getBigInt64(start + offset)) return false;
  }
  return left.getBigInt64(at + last) === right.getBigInt64(start + last);
}

function isSameShort(
  left: DataView,
  at: number,
  right: DataView,
  start: number,
  length: number,
): boolean {
  if (length >= 4) {
    const last = length - 4;
    return (
      left.getInt32(at) === right.getInt32(start) &&
      left.getInt32(at + last) === right.getInt32(start + last)
    );
  }
  for (let offset = 0; offset < length; offset++) {
    if (left.getUint8(at + offset) !== right.getUint8(start + offset)) return false;
  }
  return true;
}

/** The last four bytes of a range as a number (fewer where it is shorter): values that differ mostly end differently. */
export function readTail(bytes: DataView, start: number, length: number): number {
  if (length >= 4) return bytes.getInt32(start + length - 4);
  let tail = 0;
  for (let offset = 0; offset < length; offset++) {
    tail = (tail << 8) | bytes.getUint8(start + offset);
  }
  return tail;
}

/** A number of 32 bits that ranges of the same bytes share. */
export function hashRange(bytes: DataView, start: number, length: number): number {
  let hash = length;
  for (let offset = 0; offset + 4 < length; offset += 4) {
    hash = mixWord(hash, bytes.getInt32(start + offset));
  }
  return mixWord(hash, readTail(bytes, start, length));
}

export function mixWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Copies a range, eight bytes a step, the last of them (or of four) overlapping the one before. */
export function copyRange(
  from: DataView,
  start: number,
  to: DataView,
  at: number,
  length: number,
): void {
  if (length >= 8) {
    const last = length - 8;
    for (let offset = 0; offset < last; offset += 8) {
      to.setBigInt64(at + offset, from.getBigInt64(start + offset));
    }
    to.setBigInt64(at + last, from.getBigInt64(start + last));
    return;
  }
  for (let offset = 0; offset < length; offset++) {
    to.setUint8(at + offset, from.getUint8(start + offset));
  }
}
