// Looks for very many texts in very many bytes at once.

const HEAD_BYTES = 6;

/** Which of the needles (each at least six bytes of UTF-8) occur in the bytes. O(bytes). */
export type FindNeedles = (bytes: Uint8Array) => string[];

export function createFinder(needles: readonly string[]): FindNeedles {
  const byHead = new Map<number, Buffer[]>();
  const isHead = new Uint8Array(1 << 20);
  for (const needle of new Set(needles)) {
    const bytes = Buffer.from(needle);
    if (bytes.length < HEAD_BYTES) throw new Error(`${needle} is too short to look for`);
    const head = headAt(bytes, 0);
    isHead[head % isHead.length] = 1;
    byHead.set(head, [...(byHead.get(head) ?? []), bytes]);
  }
  return (given) => {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const found = new Set<string>();
    for (let at = 0; at + HEAD_BYTES <= bytes.length; at++) {
      const head = headAt(bytes, at);
      if (isHead[head % isHead.length] === 0) continue;
      for (const needle of byHead.get(head) ?? []) {
        if (bytes.subarray(at, at + needle.length).equals(needle)) found.add(needle.toString());
      }
    }
    return [...found];
  };
}

const headAt = (bytes: Buffer, at: number): number => bytes.readUIntBE(at, HEAD_BYTES);
