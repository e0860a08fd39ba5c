// Replaces what the scanner finds, in strings and in values on the wire, and counts it by kind.

import { KIND } from '../../model/otlp-view.ts';
import { anyValueToText, readText } from '../../model/wire-value.ts';
import { decodeAgain, decodeEscapes, type Decoded } from './escapes.ts';
import { keyPromise } from './key-name.ts';
import { rewriteNested } from './nested.ts';
import {
  fastScan,
  Matches,
  REDACTION_KINDS,
  scanText,
  type RedactionKind,
  type ScanOptions,
} from './scan.ts';

/** `content` counts contents dropped or hashed; `identity` ids replaced. */
export type RedactionCount = (kind: RedactionKind | 'content', count: number) => void;

/** What is counted; what nearly every span has stands first. */
const COUNTED: readonly (RedactionKind | 'content')[] = [
  'content',
  'identity',
  ...REDACTION_KINDS.filter((kind) => kind !== 'identity'),
];
/** No secret is as short. */
const KEEP_BYTES_MAX = 3;
/** A URL inside a query of a URL is escaped twice. */
const ESCAPE_LEVELS_MAX = 2;

export class Redactor {
  /** For content: in mode full only credentials are replaced. */
  readonly forContent: ScanOptions;
  /** For everything else: personal data is always replaced. */
  readonly forAll: ScanOptions;
  readonly #hmacId: (id: string) => string;
  readonly #onRedaction: RedactionCount | undefined;
  readonly #matches = new Matches();
  /** By COUNTED. */
  readonly #counts = new Uint32Array(COUNTED.length);
  #scratch = Buffer.alloc(0);

  constructor(
    options: ScanOptions,
    hmacId: (id: string) => string,
    onRedaction: RedactionCount | undefined,
  ) {
    this.forContent = options;
    this.forAll = { ...options, credentialsOnly: false };
    this.#hmacId = hmacId;
    this.#onRedaction = onRedaction;
  }

  redactText(text: string): string {
    if (text.length <= KEEP_BYTES_MAX) return text;
    const bytesMax = text.length * 3;
    const fast = fastScan !== null && bytesMax <= fastScan.capacity ? fastScan : null;
    const bytes = fast?.bytes ?? this.#scratchOf(bytesMax);
    const start = fast?.start ?? 0;
    const end = start + bytes.write(text, start, 'utf8');
    const replaced = this.#redactBytes(bytes, start, end, this.forContent);
    if (replaced === undefined) return text;
    this.report();
    return replaced.toString('utf8');
  }

  #scratchOf(bytes: number): Buffer {
    if (this.#scratch.length < bytes) this.#scratch = Buffer.allocUnsafeSlow(bytes);
    return this.#scratch;
  }

  /** The new content of a STRING, or body of an ARRAY or KVLIST, in which something was found; else undefined. */
  redactValue(
    bytes: Uint8Array,
    kind: number,
    start: number,
    end: number,
    options: ScanOptions,
  ): Uint8Array | undefined {
    if (kind === KIND.STRING) return this.#redactBytes(bytes, start, end, options);
    if (kind !== KIND.ARRAY && kind !== KIND.KVLIST) return undefined;
    return rewriteNested(bytes, kind, start, end, {
      wouldReplace: (item) =>
        this.#memberPromise(bytes, item, options) !== '' ||
        (item.kind === KIND.STRING && this.#finds(bytes, item.start, item.end, options)),
      replace: (item) => {
        const promise = this.#memberPromise(bytes, item, options);
        if (promise !== '') return this.#replaceMember(bytes, item, promise);
        if (item.kind !== KIND.STRING) return undefined;
        return this.#redactBytes(bytes, item.start, item.end, options);
      },
    });
  }

  /** Counts one redaction; `report` tells them. */
  count(kind: RedactionKind | 'content'): void {
    this.#counts[COUNTED.indexOf(kind)]! += 1;
  }

  /** Tells the counts since the last report. */
  report(): void {
    for (let index = 0; index < COUNTED.length; index++) {
      const count = this.#counts[index]!;
      if (count > 0) this.#onRedaction?.(COUNTED[index]!, count);
    }
    this.#counts.fill(0);
  }

  /** True when `#redactBytes` would answer bytes. */
  #finds(bytes: Uint8Array, start: number, end: number, options: ScanOptions): boolean {
    const matches = this.#matches;
    if (scanText(bytes, start, end, options, matches) > 0) return true;
    let decoded: Decoded | undefined;
    for (let level = 0; level < ESCAPE_LEVELS_MAX && matches.hasEscapes; level++) {
      decoded = decoded === undefined ? decodeEscapes(bytes, start, end) : decodeAgain(decoded);
      if (scanText(decoded.bytes, 0, decoded.bytes.length, options, matches) > 0) return true;
    }
    return false;
  }

  #redactBytes(
    bytes: Uint8Array,
    start: number,
    end: number,
    options: ScanOptions,
  ): Buffer | undefined {
    if (end - start <= KEEP_BYTES_MAX) return undefined;
    const matches = this.#matches;
    scanText(bytes, start, end, options, matches);
    const plain = this.#replaceMatches(bytes, start, end);
    return matches.hasEscapes
      ? (this.#redactEscaped(plain ?? bytes.subarray(start, end), options) ?? plain)
      : plain;
  }

  /** Replaces what is found only when percent escapes are decoded; undefined where nothing is. */
  #redactEscaped(given: Uint8Array, options: ScanOptions): Buffer | undefined {
    const matches = this.#matches;
    let text = given;
    let replaced: Buffer | undefined;
    for (let level = 1; level <= ESCAPE_LEVELS_MAX; level++) {
      let decoded = decodeEscapes(text, 0, text.length);
      if (level > 1) decoded = decodeAgain(decoded);
      scanText(decoded.bytes, 0, decoded.bytes.length, options, matches);
      const now = this.#replaceMatches(text, 0, text.length, decoded);
      replaced = now ?? replaced;
      text = now ?? text;
      if (!matches.hasEscapes) break;
    }
    return replaced;
  }

  /** The text with every match replaced; `decoded` where the matches are of the decoded text. */
  #replaceMatches(
    bytes: Uint8Array,
    start: number,
    end: number,
    decoded?: Decoded,
  ): Buffer | undefined {
    const matches = this.#matches;
    if (matches.count === 0) return undefined;
    const parts: Uint8Array[] = [];
    let at = start;
    for (let index = 0; index < matches.count; index++) {
      const kind = matches.kindOf(index);
      const from = matches.start[index]!;
      const to = matches.end[index]!;
      parts.push(bytes.subarray(at, decoded === undefined ? from : decoded.offsets[from]));
      const hasId = kind === 'identity';
      const id = hasId ? this.#hmacId(readText(decoded?.bytes ?? bytes, from, to)) : '';
      parts.push(Buffer.from(hasId ? id : `[redacted:${kind}]`));
      at = decoded === undefined ? to : decoded.offsets[to]!;
      this.count(kind);
    }
    parts.push(bytes.subarray(at, end));
    return Buffer.concat(parts);
  }

  /** What the member's key promises of its value: '' where the value decides. */
  #memberPromise(bytes: Uint8Array, item: Member, options: ScanOptions): RedactionKind | '' {
    if (item.keyStart < 0 || item.kind === KIND.ARRAY || item.kind === KIND.KVLIST) return '';
    const promise = keyPromise(readText(bytes, item.keyStart, item.keyEnd));
    if (promise === '' || item.kind === KIND.EMPTY) return '';
    if (promise === 'identity') return options.credentialsOnly ? '' : 'identity';
    if (item.kind !== KIND.STRING) return '';
    if (promise === 'name') return options.credentialsOnly ? '' : 'name';
    return isSecretValue(bytes, item.start, item.end) ? 'secret' : '';
  }

  #replaceMember(bytes: Uint8Array, item: Member, kind: RedactionKind): Uint8Array {
    this.count(kind);
    const id = kind === 'identity' ? anyValueToText(bytes, item.kind, item.start, item.end) : '';
    return Buffer.from(kind === 'identity' ? this.#hmacId(id) : `[redacted:${kind}]`);
  }
}

/** A value inside an ARRAY or KVLIST; keyStart is -1 in an ARRAY. */
export interface Member {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly keyStart: number;
  readonly keyEnd: number;
}

const SECRET_BYTES_MIN = 6;
const SECRET_BYTES_MAX = 16_384;
const NO_SECRET = /^(?:[\d.,+-]+|true|false|null|none|\[redacted.*|<.*>|.*\s.*\s.*\s.*)$/is;

/** The value of a key that names a secret hides when it is neither a number, a boolean nor a sentence. */
export function isSecretValue(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < SECRET_BYTES_MIN || length > SECRET_BYTES_MAX) return false;
  return !NO_SECRET.test(readText(bytes, start, Math.min(end, start + 512)));
}
