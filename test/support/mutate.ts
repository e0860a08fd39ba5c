// Damages bytes the way fuzz tests want them damaged: a few changes of random kind.

const INTERESTING = [0, 1, 0x0a, 0x12, 0x22, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xff];

/** A copy with one to four changes: a byte, a bit, a cut, a move within or a repeated tail. */
export function mutate(body: Uint8Array, random: () => number): Buffer {
  const bytes = Buffer.from(body);
  const at = () => Math.floor(random() * bytes.length);
  let result = bytes;
  for (let count = 1 + Math.floor(random() * 4); count > 0 && bytes.length > 0; count--) {
    const choice = random();
    if (choice < 0.4) bytes[at()] = Math.floor(random() * 256);
    else if (choice < 0.6) bytes[at()] = INTERESTING[Math.floor(random() * INTERESTING.length)]!;
    else if (choice < 0.75) bytes[at()]! ^= 1 << Math.floor(random() * 8);
    else if (choice < 0.85) result = result.subarray(0, Math.floor(random() * result.length));
    else if (choice < 0.95) bytes.copyWithin(at(), at(), at());
    else result = Buffer.concat([result, bytes.subarray(at())]);
  }
  return result;
}
