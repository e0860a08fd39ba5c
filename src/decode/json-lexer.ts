// A JSON lexer over bytes: it hands out ranges, not values, so a number keeps every digit and a string
// is copied once. Grammar of RFC 8259, strictly; nesting costs no stack.

import { AppError } from '../model/errors.ts';

/** Nesting of ignored values that is followed before the request counts as malformed. */
const DEPTH_MAX = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const MINUS = 0x2d;

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null';

/** OTLP_MALFORMED with the byte offset in the JSON text; json.ts adds the field path. */
export class JsonFault extends AppError {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super('OTLP_MALFORMED', `${reason} at byte ${offset}`, { at: `byte ${offset}` });
    this.offset = offset;
  }
}

export class JsonLexer {
  readonly bytes: Buffer;
  at: number;
  /** Range and state of the token read last; a string's range is without its quotes. */
  start = 0;
  end = 0;
  escaped = false;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.at = hasMark ? 3 : 0;
  }

  /** The token's bytes as Latin-1 text; for numbers and other ASCII. */
  tokenText(): string {
    return this.bytes.toString('latin1', this.start, this.end);
  }

  /** The string token's text, escapes resolved; lone surrogates stay as they are. */
  stringText(): string {
    const text = this.bytes.toString('utf8', this.start, this.end);
    return this.escaped ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === undefined) return -1;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  peekKind(): JsonKind {
    const byte = this.peek();
    switch (byte) {
      case QUOTE:
        return 'string';
      case OPEN_OBJECT:
        return 'object';
      case OPEN_ARRAY:
        return 'array';
      case 0x74:
        return 'true';
      case 0x66:
        return 'false';
      case 0x6e:
        return 'null';
      default:
        if (byte === MINUS || (byte >= 0x30 && byte <= 0x39)) return 'number';
        throw new JsonFault(this.at, byte < 0 ? 'unexpected end of JSON' : 'unexpected character');
    }
  }

  /** Consumes one structural byte. */
  expect(byte: number): void {
    if (this.peek() !== byte) {
      throw new JsonFault(this.at, `expected ${JSON.stringify(String.fromCharCode(byte))}`);
    }
    this.at++;
  }

  /** After '{': positions on the first key, or consumes '}' and returns false. */
  firstKey(): boolean {
    this.expect(OPEN_OBJECT);
    if (this.peek() !== CLOSE_OBJECT) return true;
    this.at++;
    return false;
  }

  /** Reads a key (range as for strings) and its colon. */
  key(): void {
    this.string();
    this.expect(COLON);
  }

  /** Consumes `quoted` and a colon when they stand here, else nothing. */
  tryKey(quoted: Uint8Array): boolean {
    const { bytes } = this;
    this.peek();
    const { length } = quoted;
    const from = this.at;
    for (let index = 0; index < length; index++) {
      if (bytes[from + index] !== quoted[index]) return false;
    }
    this.at = from + length;
    this.expect(COLON);
    return true;
  }

  /** Consumes `null` when it stands here and returns true. */
  skipNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.literal('null');
    return true;
  }

  /** After a member's value: true when another member follows, false after '}'. */
  nextKey(): boolean {
    return this.#next(CLOSE_OBJECT);
  }

  /** After '[': positions on the first item, or consumes ']' and returns false. */
  firstItem(): boolean {
    this.expect(OPEN_ARRAY);
    if (this.peek() !== CLOSE_ARRAY) return true;
    this.at++;
    return false;
  }

  nextItem(): boolean {
    return this.#next(CLOSE_ARRAY);
  }

  #next(close: number): boolean {
    const byte = this.peek();
    if (byte !== COMMA && byte !== close) {
      throw new JsonFault(this.at, `expected "," or "${String.fromCharCode(close)}"`);
    }
    this.at++;
    return byte === COMMA;
  }

  /**
   * Copies plain bytes of the string at `at` into `into` from `to` on, at most `count`; stops at a quote, a
   * backslash or the end of the text. Returns how many.
   */
  copyPlain(at: number, into: Uint8Array, to: number, count: number): number {
    const { bytes } = this;
    const limit = Math.min(at + count, bytes.length);
    let from = at;
    let next = to;
    while (from < limit) {
      const byte = bytes[from]!;
      if (IS_STOP[byte] !== 0) break;
      into[next++] = byte;
      from++;
    }
    return from - at;
  }

  /** Consumes a string token. */
  string(): void {
    if (this.peek() !== QUOTE) throw new JsonFault(this.at, 'expected a string');
    const { bytes } = this;
    const from = this.at + 1;
    let at = from;
    this.escaped = false;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined) throw new JsonFault(from - 1, 'unterminated string');
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        this.escaped = true;
        at = this.escapeEnd(at);
      } else if (byte < 0x20) throw new JsonFault(at, 'control character in a string');
      else at++;
    }
    this.start = from;
    this.end = at;
    this.at = at + 1;
  }

  /** The position after the escape at `at`; throws for a bad one. */
  escapeEnd(at: number): number {
    const { bytes } = this;
    const letter = bytes[at + 1] ?? 0;
    if (letter === 0x75) {
      for (let index = at + 2; index < at + 6; index++) {
        if (!isHexDigit(bytes[index] ?? 0)) throw new JsonFault(at, 'bad \\u escape');
      }
      return at + 6;
    }
    if (!ESCAPES.has(letter)) throw new JsonFault(at, 'bad escape in a string');
    return at + 2;
  }

  /** Consumes a number token. */
  number(): void {
    const { bytes } = this;
    this.peek();
    const from = this.at;
    let at = from;
    if (bytes[at] === MINUS) at++;
    const whole = digitsEnd(bytes, at);
    if (whole === at) throw new JsonFault(from, 'bad number');
    if (bytes[at] === 0x30 && whole > at + 1) throw new JsonFault(from, 'number with leading zero');
    at = whole;
    if (bytes[at] === 0x2e) {
      const fraction = digitsEnd(bytes, at + 1);
      if (fraction === at + 1) throw new JsonFault(from, 'bad number');
      at = fraction;
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === MINUS ? 2 : 1;
      const exponent = digitsEnd(bytes, at + sign);
      if (exponent === at + sign) throw new JsonFault(from, 'bad number');
      at = exponent;
    }
    this.start = from;
    this.end = at;
    this.at = at;
  }

  /** Consumes `true`, `false` or `null`. */
  literal(text: string): void {
    for (let index = 0; index < text.length; index++) {
      if (this.bytes[this.at + index] !== text.charCodeAt(index)) {
        throw new JsonFault(this.at, `expected ${text}`);
      }
    }
    this.at += text.length;
  }

  #scalar(kind: JsonKind): void {
    if (kind === 'string') this.string();
    else if (kind === 'number') this.number();
    else this.literal(kind);
  }

  /** Consumes any value whole. Nested values cost heap, not stack. */
  skipValue(): void {
    const open: boolean[] = [];
    for (;;) {
      if (!this.#skipStart(open)) continue;
      // A value is complete: close what it completes.
      for (;;) {
        const inObject = open.at(-1);
        if (inObject === undefined) return;
        if (inObject ? this.nextKey() : this.nextItem()) {
          if (inObject) this.key();
          break;
        }
        open.pop();
      }
    }
  }

  /** Consumes a scalar or an empty container and returns true, or enters a container. */
  #skipStart(open: boolean[]): boolean {
    const kind = this.peekKind();
    if (kind !== 'object' && kind !== 'array') {
      this.#scalar(kind);
      return true;
    }
    const isObject = kind === 'object';
    if (!(isObject ? this.firstKey() : this.firstItem())) return true;
    if (isObject) this.key();
    if (open.length === DEPTH_MAX) throw new JsonFault(this.at, 'JSON nested too deeply');
    open.push(isObject);
    return false;
  }

  /** Nothing but white space is left. */
  expectEnd(): void {
    if (this.peek() !== -1) throw new JsonFault(this.at, 'text after the JSON value');
  }
}

/** 1 for bytes that end a run of plain string bytes: quote, backslash, control characters. */
const IS_STOP = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);

const ESCAPES = new Set(Array.from('"\\/bfnrt', (letter) => letter.charCodeAt(0)));

function isHexDigit(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x46) ||
    (byte >= 0x61 && byte <= 0x66)
  );
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at;
}
