// Face of privacy: nothing personal and no credential reaches the spool. Ids of users, sessions and
// conversations become HMACs, message content leaves the raw rows, everything else is looked through
// once and what is found is replaced by a typed placeholder. What is removed is counted by kind.

import { createHash, createHmac } from 'node:crypto';

import { KIND, type OtlpView } from '../../model/otlp-view.ts';
import { anyValueToText, readText } from '../../model/wire-value.ts';
import { Appendix } from './append.ts';
import { KEY_CLASS, KeyClasses } from './attribute-key.ts';
import { isContentEvent, isContentLog, isEventContentKey } from './content-event.ts';
import { keyPromise } from './key-name.ts';
import { rewriteNested } from './nested.ts';
import { Matches, scanText, type RedactionKind, type ScanOptions } from './scan.ts';

/** off: content is dropped. hash: replaced by its hash. redacted: dropped here, kept redacted in llm_messages. full: kept. */
export type ContentMode = 'off' | 'hash' | 'redacted' | 'full';

export interface PrivacyOptions {
  /** Secret of the HMAC; at least 16 bytes. */
  readonly hmacKey: Uint8Array | string;
  readonly content: ContentMode;
  /** More attribute keys to treat as content. */
  readonly extraContentKeys?: readonly string[];
  /** Also replace IPv4 addresses in texts. Default false. */
  readonly ipAddresses?: boolean;
  /** Told once per kind and request: `identity` counts ids replaced, `content` contents dropped. */
  readonly onRedaction?: (kind: RedactionKind | 'content', count: number) => void;
}

export interface Privacy {
  /** 32 hex characters of HMAC-SHA-256; '' for ''. Deterministic for one key. */
  hmacId(id: string): string;
  /** 32 hex characters of SHA-256; '' for ''. */
  hashText(text: string): string;
  /** The text with every finding replaced; the same string where there is none. In content mode full only credentials are. */
  redactText(text: string): string;
  /** Rewrites the view in place; see the head of this file. Linear in the request's bytes; never throws on a decoded view. */
  scrub(view: OtlpView): void;
  readonly contentMode: ContentMode;
}

const HASH_CHARACTERS = 32;
const KEEP_LENGTH_MAX = 3;
/** Identities remembered between requests. */
const ID_CACHE_MAX = 10_000;

/** Creates the privacy pass for one thread; its scratch buffers are not shared. */
export function createPrivacy(options: PrivacyOptions): Privacy {
  const scan: ScanOptions = {
    ipAddresses: options.ipAddresses ?? false,
    credentialsOnly: options.content === 'full',
  };
  const idCache = new Map<string, string>();

  const hmacId = (id: string): string => {
    if (id === '') return '';
    const known = idCache.get(id);
    if (known !== undefined) return known;
    const hash = createHmac('sha256', options.hmacKey)
      .update(id)
      .digest('hex')
      .slice(0, HASH_CHARACTERS);
    if (idCache.size >= ID_CACHE_MAX) idCache.clear();
    idCache.set(id, hash);
    return hash;
  };
  const hashText = (text: string): string =>
    text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);

  const scrubber = new Scrubber(options, scan, hmacId, hashText);
  return {
    hmacId,
    hashText,
    redactText: (text) => scrubber.redactText(text),
    scrub: (view) => {
      scrubber.scrub(view);
    },
    contentMode: options.content,
  };
}

class Scrubber {
  readonly #options: PrivacyOptions;
  readonly #scan: ScanOptions;
  /** For span names and attributes outside content: personal data is always replaced. */
  readonly #scanAll: ScanOptions;
  readonly #hmacId: (id: string) => string;
  readonly #hashText: (text: string) => string;
  readonly #keys: KeyClasses;
  readonly #matches = new Matches();
  readonly #appendix = new Appendix();
  readonly #counts = new Map<RedactionKind | 'content', number>();
  #scratch = Buffer.allocUnsafeSlow(64 * 1024);

  constructor(
    options: PrivacyOptions,
    scan: ScanOptions,
    hmacId: (id: string) => string,
    hashText: (text: string) => string,
  ) {
    this.#options = options;
    this.#scan = scan;
    this.#scanAll = { ...scan, credentialsOnly: false };
    this.#hmacId = hmacId;
    this.#hashText = hashText;
    this.#keys = new KeyClasses(options.extraContentKeys ?? []);
  }

  redactText(text: string): string {
    if (text.length <= KEEP_LENGTH_MAX) return text;
    if (this.#scratch.length < text.length * 3)
      this.#scratch = Buffer.allocUnsafeSlow(text.length * 3);
    const length = this.#scratch.write(text, 0, 'utf8');
    if (scanText(this.#scratch, 0, length, this.#scan, this.#matches) === 0) return text;
    const redacted = this.#replaced(this.#scratch, 0, length).toString('utf8');
    this.#report();
    return redacted;
  }

  scrub(view: OtlpView): void {
    this.#appendix.begin(view.bytes.length);
    this.#scrubAttributes(view);
    this.#scrubEvents(view);
    this.#scrubSpans(view);
    this.#scrubLogs(view);
    if (!this.#appendix.isEmpty) view.bytes = this.#appendix.join(view.bytes);
    this.#report();
  }

  #scrubAttributes(view: OtlpView): void {
    const { bytes, attributes } = view;
    for (let row = 0; row < attributes.count; row++) {
      const kind = attributes.kind[row]!;
      if (kind === KIND.DROPPED || kind === KIND.EMPTY) continue;
      const keyClass = this.#keys.of(bytes, attributes, row);
      if (keyClass === KEY_CLASS.KEEP) continue;
      if (
        keyClass === KEY_CLASS.SCAN &&
        kind !== KIND.STRING &&
        kind !== KIND.ARRAY &&
        kind !== KIND.KVLIST
      )
        continue;
      this.#scrubAttribute(view, row, kind, keyClass);
    }
  }

  #scrubAttribute(view: OtlpView, row: number, kind: number, keyClass: number): void {
    const { bytes, attributes } = view;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    switch (keyClass) {
      case KEY_CLASS.CONTENT:
        this.#scrubContent(view, row);
        return;
      case KEY_CLASS.IDENTITY:
        this.#setText(view, row, this.#hmacId(anyValueToText(bytes, kind, start, end)));
        this.#count('identity');
        return;
      case KEY_CLASS.NAME:
        if (kind === KIND.STRING && end > start) {
          this.#setText(view, row, '[redacted:name]');
          this.#count('name');
        }
        return;
      case KEY_CLASS.SECRET:
        if (kind === KIND.STRING && isSecretValue(bytes, start, end)) {
          this.#setText(view, row, '[redacted:secret]');
          this.#count('secret');
          return;
        }
        break;
    }
    this.#scanAttribute(view, row, kind, start, end, this.#scanAll);
  }

  /** Removes, hashes or keeps the content value of a row. */
  #scrubContent(view: OtlpView, row: number): void {
    const { bytes, attributes } = view;
    const kind = attributes.kind[row]!;
    if (kind === KIND.DROPPED || kind === KIND.EMPTY) return;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    if (this.#options.content === 'full') {
      this.#scanAttribute(view, row, kind, start, end, this.#scan);
      return;
    }
    this.#count('content');
    if (this.#options.content === 'hash') {
      this.#setText(view, row, this.#hashText(anyValueToText(bytes, kind, start, end)));
    } else {
      attributes.kind[row] = KIND.DROPPED;
    }
  }

  #scanAttribute(
    view: OtlpView,
    row: number,
    kind: number,
    start: number,
    end: number,
    options: ScanOptions,
  ): void {
    const { attributes } = view;
    const replaced = this.#scanned(view.bytes, kind, start, end, options);
    if (replaced === undefined) return;
    attributes.valueStart[row] = this.#appendix.offset;
    this.#appendix.add(replaced);
    attributes.valueEnd[row] = this.#appendix.offset;
  }

  /** The new content or body of a value in which something was found; else undefined. */
  #scanned(
    bytes: Uint8Array,
    kind: number,
    start: number,
    end: number,
    options: ScanOptions,
  ): Uint8Array | undefined {
    if (kind === KIND.STRING) {
      if (end - start <= KEEP_LENGTH_MAX) return undefined;
      return scanText(bytes, start, end, options, this.#matches) === 0
        ? undefined
        : this.#replaced(bytes, start, end);
    }
    if (kind !== KIND.ARRAY && kind !== KIND.KVLIST) return undefined;
    return rewriteNested(bytes, kind, start, end, (itemKind, from, to, keyStart, keyEnd) =>
      this.#nestedReplacement(bytes, itemKind, from, to, keyStart, keyEnd, options),
    );
  }

  #nestedReplacement(
    bytes: Uint8Array,
    kind: number,
    start: number,
    end: number,
    keyStart: number,
    keyEnd: number,
    options: ScanOptions,
  ): Uint8Array | null | undefined {
    if (keyStart >= 0 && kind !== KIND.ARRAY && kind !== KIND.KVLIST) {
      const promise = keyPromise(readText(bytes, keyStart, keyEnd));
      if (promise === 'identity' && !options.credentialsOnly && kind !== KIND.EMPTY) {
        this.#count('identity');
        return Buffer.from(this.#hmacId(anyValueToText(bytes, kind, start, end)));
      }
      if (promise === 'name' && kind === KIND.STRING && !options.credentialsOnly) {
        this.#count('name');
        return Buffer.from('[redacted:name]');
      }
      if (
        (promise === 'secret' || promise === 'token') &&
        kind === KIND.STRING &&
        isSecretValue(bytes, start, end)
      ) {
        this.#count('secret');
        return Buffer.from('[redacted:secret]');
      }
    }
    return kind === KIND.STRING ? this.#scanned(bytes, kind, start, end, options) : undefined;
  }

  #scrubEvents(view: OtlpView): void {
    const { bytes, events, attributes } = view;
    for (let event = 0; event < events.count; event++) {
      const replaced = this.#scanned(
        bytes,
        KIND.STRING,
        events.nameStart[event]!,
        events.nameEnd[event]!,
        this.#scanAll,
      );
      if (replaced !== undefined) {
        events.nameStart[event] = this.#appendix.offset;
        this.#appendix.add(replaced);
        events.nameEnd[event] = this.#appendix.offset;
      }
      const from = events.attrFrom[event]!;
      const to = events.attrTo[event]!;
      if (
        from === to ||
        !isContentEvent(readText(bytes, events.nameStart[event]!, events.nameEnd[event]!))
      )
        continue;
      for (let row = from; row < to; row++) {
        if (attributes.kind[row] === KIND.DROPPED) continue;
        const key = readText(bytes, attributes.keyStart[row]!, attributes.keyEnd[row]!);
        if (isEventContentKey(key)) this.#scrubContent(view, row);
      }
    }
  }

  #scrubSpans(view: OtlpView): void {
    const { bytes, spans } = view;
    for (let index = 0; index < spans.count; index++) {
      const name = this.#scanned(
        bytes,
        KIND.STRING,
        spans.nameStart[index]!,
        spans.nameEnd[index]!,
        this.#scanAll,
      );
      if (name !== undefined) {
        spans.nameStart[index] = this.#appendix.offset;
        this.#appendix.add(name);
        spans.nameEnd[index] = this.#appendix.offset;
      }
      const from = spans.statusMessageStart[index]!;
      if (from < 0) continue;
      const message = this.#scanned(
        bytes,
        KIND.STRING,
        from,
        spans.statusMessageEnd[index]!,
        this.#scanAll,
      );
      if (message !== undefined) {
        spans.statusMessageStart[index] = this.#appendix.offset;
        this.#appendix.add(message);
        spans.statusMessageEnd[index] = this.#appendix.offset;
      }
    }
  }

  #scrubLogs(view: OtlpView): void {
    const { bytes, logs, attributes } = view;
    for (let index = 0; index < logs.count; index++) {
      const kind = logs.bodyKind[index]!;
      if (kind === KIND.EMPTY || kind === KIND.DROPPED) continue;
      const start = logs.bodyStart[index]!;
      const end = logs.bodyEnd[index]!;
      const isContent = isContentLog(view, index);
      const options = isContent ? this.#scan : this.#scanAll;
      let body: Uint8Array | undefined;
      if (isContent && this.#options.content !== 'full') {
        this.#count('content');
        if (this.#options.content !== 'hash') {
          logs.bodyKind[index] = KIND.EMPTY;
          logs.bodyStart[index] = start;
          logs.bodyEnd[index] = start;
          continue;
        }
        logs.bodyKind[index] = KIND.STRING;
        body = Buffer.from(this.#hashText(anyValueToText(bytes, kind, start, end)));
      } else body = this.#scanned(bytes, kind, start, end, options);
      if (body === undefined) continue;
      logs.bodyStart[index] = this.#appendix.offset;
      this.#appendix.add(body);
      logs.bodyEnd[index] = this.#appendix.offset;
    }
    void attributes;
  }

  /** bytes[start, end) with the matches of the last scan replaced. */
  #replaced(bytes: Uint8Array, start: number, end: number): Buffer {
    const parts: Uint8Array[] = [];
    let at = start;
    for (let index = 0; index < this.#matches.count; index++) {
      const kind = this.#matches.kindOf(index);
      const from = this.#matches.start[index]!;
      const to = this.#matches.end[index]!;
      parts.push(bytes.subarray(at, from));
      parts.push(
        Buffer.from(
          kind === 'identity' ? this.#hmacId(readText(bytes, from, to)) : `[redacted:${kind}]`,
        ),
      );
      at = to;
      this.#count(kind);
    }
    parts.push(bytes.subarray(at, end));
    return Buffer.concat(parts);
  }

  #setText(view: OtlpView, row: number, text: string): void {
    const { attributes } = view;
    attributes.kind[row] = KIND.STRING;
    attributes.valueStart[row] = this.#appendix.offset;
    this.#appendix.addText(text);
    attributes.valueEnd[row] = this.#appendix.offset;
  }

  #count(kind: RedactionKind | 'content'): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  #report(): void {
    if (this.#counts.size === 0) return;
    const { onRedaction } = this.#options;
    if (onRedaction !== undefined)
      for (const [kind, count] of this.#counts) onRedaction(kind, count);
    this.#counts.clear();
  }
}

/** The value of a key that names a secret hides when it is a word of 8 characters or more, not a number or sentence. */
function isSecretValue(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 6 || length > 16_384) return false;
  const text = readText(bytes, start, Math.min(end, start + 512));
  return !/^(?:[\d.,+-]+|true|false|null|none|\[redacted.*|<.*>|.*\s.*\s.*\s.*)$/is.test(text);
}
