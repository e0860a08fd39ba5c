// Walks a view once: attributes of all owners, events, spans, logs. Replaced values are appended and the
// view's ranges re-pointed; removed ones become DROPPED.

import { KIND, type OtlpView } from '../../model/otlp-view.ts';
import { anyValueToText, readText } from '../../model/wire-value.ts';
import { Appendix } from './append.ts';
import { KEY_CLASS, KeyClasses } from './attribute-key.ts';
import { isContentEvent, isContentLog, isEventContentKey } from './content-event.ts';
import type { IdHashes } from './id-hash.ts';
import { isSecretValue, type Redactor } from './redactor.ts';

export interface ScrubOptions {
  readonly content: 'off' | 'hash' | 'redacted' | 'full';
  readonly extraContentKeys: readonly string[];
  readonly allowedKeys: readonly string[];
  readonly ids: IdHashes;
  readonly hashText: (text: string) => string;
}

export class Scrubber {
  readonly #redactor: Redactor;
  readonly #options: ScrubOptions;
  readonly #keys: KeyClasses;
  readonly #appendix = new Appendix();

  constructor(redactor: Redactor, options: ScrubOptions) {
    this.#redactor = redactor;
    this.#options = options;
    this.#keys = new KeyClasses({
      content: new Set(options.extraContentKeys),
      allowed: new Set(options.allowedKeys),
    });
  }

  scrub(view: OtlpView): void {
    this.#appendix.begin(view.bytes.length);
    this.#scrubAttributes(view);
    this.#scrubEvents(view);
    this.#scrubSpans(view);
    this.#scrubLogs(view);
    if (!this.#appendix.isEmpty) view.bytes = this.#appendix.join(view.bytes);
    this.#redactor.report();
  }

  #scrubAttributes(view: OtlpView): void {
    const { bytes, attributes } = view;
    for (let row = 0; row < attributes.count; row++) {
      const kind = attributes.kind[row]!;
      if (kind === KIND.DROPPED || kind === KIND.EMPTY) continue;
      const keyClass = this.#keys.of(bytes, attributes, row);
      if (keyClass === KEY_CLASS.KEEP) continue;
      if (keyClass === KEY_CLASS.SCAN) {
        if (kind === KIND.STRING || kind === KIND.ARRAY || kind === KIND.KVLIST) {
          this.#scanAttribute(view, row);
        }
      } else this.#scrubAttribute(view, row, keyClass);
    }
  }

  /** A row whose key says more than "look at the value". */
  #scrubAttribute(view: OtlpView, row: number, keyClass: number): void {
    const { bytes, attributes } = view;
    const kind = attributes.kind[row]!;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    if (keyClass === KEY_CLASS.CONTENT) this.#scrubContent(view, row);
    else if (keyClass === KEY_CLASS.IDENTITY) {
      this.#scrubIdentity(view, row);
    } else if (keyClass === KEY_CLASS.NAME && kind === KIND.STRING && end > start) {
      this.#setText(view, row, '[redacted:name]');
      this.#redactor.count('name');
    } else if (
      keyClass === KEY_CLASS.SECRET &&
      kind === KIND.STRING &&
      isSecretValue(bytes, start, end)
    ) {
      this.#setText(view, row, '[redacted:secret]');
      this.#redactor.count('secret');
    } else this.#scanAttribute(view, row);
  }

  #scrubIdentity(view: OtlpView, row: number): void {
    const { bytes, attributes } = view;
    const { ids } = this.#options;
    const kind = attributes.kind[row]!;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    this.#redactor.count('identity');
    if (kind === KIND.STRING) {
      this.#point(attributes.valueStart, attributes.valueEnd, row, ids.ofBytes(bytes, start, end));
    } else this.#setText(view, row, ids.ofText(anyValueToText(bytes, kind, start, end)));
  }

  /** Removes, hashes or keeps the content value of a row. */
  #scrubContent(view: OtlpView, row: number): void {
    const { bytes, attributes } = view;
    const kind = attributes.kind[row]!;
    if (kind === KIND.DROPPED || kind === KIND.EMPTY) return;
    if (this.#options.content === 'full') {
      this.#scanAttribute(view, row, this.#redactor.forContent);
      return;
    }
    this.#redactor.count('content');
    if (this.#options.content !== 'hash') {
      attributes.kind[row] = KIND.DROPPED;
      return;
    }
    const start = attributes.valueStart[row]!;
    const text = anyValueToText(bytes, kind, start, attributes.valueEnd[row]!);
    this.#setText(view, row, this.#options.hashText(text));
  }

  #scanAttribute(view: OtlpView, row: number, options = this.#redactor.forAll): void {
    const { bytes, attributes } = view;
    const start = attributes.valueStart[row]!;
    const end = attributes.valueEnd[row]!;
    const replaced = this.#redactor.redactValue(bytes, attributes.kind[row]!, start, end, options);
    if (replaced !== undefined)
      this.#point(attributes.valueStart, attributes.valueEnd, row, replaced);
  }

  #scrubEvents(view: OtlpView): void {
    const { bytes, events, attributes } = view;
    for (let event = 0; event < events.count; event++) {
      const from = events.attrFrom[event]!;
      const to = events.attrTo[event]!;
      const name = readText(bytes, events.nameStart[event]!, events.nameEnd[event]!);
      this.#scrubText(view, events.nameStart, events.nameEnd, event);
      if (from === to || !isContentEvent(name)) continue;
      for (let row = from; row < to; row++) {
        if (attributes.kind[row] === KIND.DROPPED) continue;
        const key = readText(bytes, attributes.keyStart[row]!, attributes.keyEnd[row]!);
        if (isEventContentKey(key)) this.#scrubContent(view, row);
      }
    }
  }

  #scrubSpans(view: OtlpView): void {
    const { spans } = view;
    for (let index = 0; index < spans.count; index++) {
      this.#scrubText(view, spans.nameStart, spans.nameEnd, index);
      this.#scrubText(view, spans.statusMessageStart, spans.statusMessageEnd, index);
    }
  }

  /** A text of the view that is no attribute. */
  #scrubText(view: OtlpView, starts: Int32Array, ends: Int32Array, index: number): void {
    const start = starts[index]!;
    if (start < 0) return;
    const { forAll } = this.#redactor;
    const replaced = this.#redactor.redactValue(
      view.bytes,
      KIND.STRING,
      start,
      ends[index]!,
      forAll,
    );
    if (replaced !== undefined) this.#point(starts, ends, index, replaced);
  }

  #scrubLogs(view: OtlpView): void {
    const { logs } = view;
    for (let index = 0; index < logs.count; index++) {
      const kind = logs.bodyKind[index]!;
      if (kind === KIND.EMPTY || kind === KIND.DROPPED) continue;
      if (isContentLog(view, index)) this.#scrubContentBody(view, index);
      else this.#scanBody(view, index, this.#redactor.forAll);
    }
  }

  #scrubContentBody(view: OtlpView, index: number): void {
    const { bytes, logs } = view;
    if (this.#options.content === 'full') {
      this.#scanBody(view, index, this.#redactor.forContent);
      return;
    }
    this.#redactor.count('content');
    const start = logs.bodyStart[index]!;
    if (this.#options.content === 'hash') {
      const text = anyValueToText(bytes, logs.bodyKind[index]!, start, logs.bodyEnd[index]!);
      logs.bodyKind[index] = KIND.STRING;
      this.#point(logs.bodyStart, logs.bodyEnd, index, Buffer.from(this.#options.hashText(text)));
    } else {
      logs.bodyKind[index] = KIND.EMPTY;
      logs.bodyEnd[index] = start;
    }
  }

  #scanBody(view: OtlpView, index: number, options = this.#redactor.forAll): void {
    const { bytes, logs } = view;
    const start = logs.bodyStart[index]!;
    const end = logs.bodyEnd[index]!;
    const replaced = this.#redactor.redactValue(bytes, logs.bodyKind[index]!, start, end, options);
    if (replaced !== undefined) this.#point(logs.bodyStart, logs.bodyEnd, index, replaced);
  }

  #setText(view: OtlpView, row: number, text: string): void {
    const { attributes } = view;
    attributes.kind[row] = KIND.STRING;
    attributes.valueStart[row] = this.#appendix.offset;
    this.#appendix.addText(text);
    attributes.valueEnd[row] = this.#appendix.offset;
  }

  /** Appends `replaced` and points the range at it. */
  #point(starts: Int32Array, ends: Int32Array, index: number, replaced: Uint8Array): void {
    starts[index] = this.#appendix.offset;
    this.#appendix.add(replaced);
    ends[index] = this.#appendix.offset;
  }
}
