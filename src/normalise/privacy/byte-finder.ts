// Finds bytes of interest sixteen at a time, which JavaScript cannot do: a WebAssembly function, assembled here
// because it has forty instructions. It looks only into its own memory, so texts are written there first.
//
// A byte is of interest where one of eight groups has it and allows the byte behind it. Which groups have a byte is
// told by two tables of sixteen entries, one for each half of the byte, with a bit for each group:
//
//     groups(byte) = low[byte & 15] & high[byte >> 4]
//
// For bytes that are neighbours in the code table this is exact, for others too generous: what is found may be
// of no interest after all, but what is passed over never is.
//
//     memory:  0 ── tables of first bytes ── 32 ── of next bytes ── 64 ── zeros ── 80 ── text ── … ── 32 spare
//
//     find(at, last):                                  lanes = sixteen bytes at a time
//       loop
//         if at ≥ last: return last
//         hits = groups(bytes at `at`) & groups(bytes at `at` + 1)
//         if any hit: return at + the first one's index
//         at += 16

export interface ByteGroup {
  readonly bytes: Iterable<number>;
  readonly mayFollow: (next: number) => boolean;
}

export interface ByteFinder {
  /** Where texts are written, from `start` on and `capacity` bytes at most; whatever stands behind a text is not read into it. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly capacity: number;
  /** Position of the first byte from `at` on that may be of interest; `last` or more where there is none. */
  find(at: number, last: number): number;
}

export const GROUPS_MAX = 8;
const TABLE = 16;
const NEXT_TABLES = 2 * TABLE;
/** Behind the tables, and a step of zeros: before the text stands nothing. */
const TEXT_START = 5 * TABLE;
/** What the last step reads behind a text. */
const SPARE = 2 * TABLE;
const PAGES = 4;

/** A finder for up to GROUPS_MAX groups; null where the processor lacks the instructions. */
export function createByteFinder(groups: readonly ByteGroup[]): ByteFinder | null {
  const instance = instantiate();
  if (instance === null) return null;
  const { find, memory } = instance.exports;
  const bytes = Buffer.from(memory.buffer);
  const everyByte = Array.from({ length: 256 }, (_, byte) => byte);
  groups.forEach((group, index) => {
    for (const byte of group.bytes) enter(bytes, 0, byte, index);
    for (const byte of everyByte.filter(group.mayFollow)) enter(bytes, NEXT_TABLES, byte, index);
  });
  return { bytes, start: TEXT_START, capacity: bytes.length - TEXT_START - SPARE, find };
}

interface Instance {
  readonly exports: {
    readonly find: ByteFinder['find'];
    readonly memory: { readonly buffer: ArrayBuffer };
  };
}

/** What this file needs of the global object, which the types of Node leave out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => Instance;
};

function instantiate(): Instance | null {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(MODULE));
  } catch {
    return null;
  }
}

/** Enters a byte of group `index` into the pair of tables at `tables`. */
function enter(bytes: Uint8Array, tables: number, byte: number, index: number): void {
  bytes[tables + (byte & 15)]! |= 1 << index;
  bytes[tables + TABLE + (byte >> 4)]! |= 1 << index;
}

// The module, in the binary format of the WebAssembly core specification 2.0, chapter 5. Every number below is
// smaller than 128 and therefore one byte of its encoding.

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;
const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
const CONST = 0x41;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const END = 0x0b;
const BRANCH = 0x0c;
const BRANCH_IF = 0x0d;
const RETURN = 0x0f;
const GREATER_OR_EQUAL = 0x4e;
const TRAILING_ZEROS = 0x68;
const ADD = 0x6a;

type Code = readonly number[];

const simd = (operation: number): Code => [0xfd, operation];
const LOOK_UP = simd(0x0e);
const SPLAT = simd(0x0f);
const NOT_EQUAL = simd(0x24);
const AND = simd(0x4e);
const BIT_OF_EACH = simd(0x64);
const SHIFT_RIGHT = simd(0x6d);
const ZEROS: Code = [simd(0x0c), Array.from({ length: 16 }, () => 0)].flat();
const loadFrom = (offset: number): Code => [simd(0x00), 0, offset].flat();

/** Local variables: the parameters, the tables, sixteen bytes, the mask of their lower halves; a bit for each hit. */
const AT = 0;
const LAST = 1;
const TABLES = [2, 3, 4, 5] as const;
const LANES = 6;
const LOWER_HALVES = 7;
const HITS = 8;
const LOCALS: Code = [2, 6, V128, 1, I32];

/** Pushes the groups of the sixteen bytes at `at` + offset. */
const groupsOf = (offset: number, low: number, high: number): Code =>
  [
    [GET, AT, loadFrom(offset), SET, LANES].flat(),
    [GET, low, GET, LANES, GET, LOWER_HALVES, AND, LOOK_UP].flat(),
    [GET, high, GET, LANES, CONST, 4, SHIFT_RIGHT, LOOK_UP].flat(),
    AND,
  ].flat();

const FIND: Code = [
  LOCALS,
  TABLES.flatMap((local, index) => [CONST, 0, loadFrom(index * TABLE), SET, local].flat()),
  [CONST, 15, SPLAT, SET, LOWER_HALVES].flat(),
  [BLOCK, NOTHING, LOOP, NOTHING],
  [GET, AT, GET, LAST, GREATER_OR_EQUAL, BRANCH_IF, 1],
  groupsOf(0, TABLES[0], TABLES[1]),
  groupsOf(1, TABLES[2], TABLES[3]),
  [AND, ZEROS, NOT_EQUAL, BIT_OF_EACH, TEE, HITS].flat(),
  [IF, NOTHING, GET, AT, GET, HITS, TRAILING_ZEROS, ADD, RETURN, END],
  [GET, AT, CONST, 16, ADD, SET, AT, BRANCH, 0],
  [END, END, GET, LAST, END],
].flat();

/** Something with its length before it, in one byte or two. */
const sized = (content: Code): Code => {
  const { length } = content;
  return [length < 128 ? [length] : [(length & 127) | 128, length >> 7], content].flat();
};
const section = (id: number, content: Code): Code => [id, sized(content)].flat();
const named = (name: string): Code => sized([...Buffer.from(name)]);

const MODULE = Uint8Array.from(
  [
    [0, [...Buffer.from('asm')], 1, 0, 0, 0].flat(),
    section(1, [1, 0x60, 2, I32, I32, 1, I32]),
    section(3, [1, 0]),
    section(5, [1, 0, PAGES]),
    section(7, [2, named('find'), 0, 0, named('memory'), 2, 0].flat()),
    section(10, [1, sized(FIND)].flat()),
  ].flat(),
);
