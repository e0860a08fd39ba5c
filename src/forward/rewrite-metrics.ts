// An ExportMetricsServiceRequest as it is passed on: its bytes as they came, field by field, but for attribute values
// that privacy changes and points that were refused. Nothing is decoded to numbers, so every type, bucket, exemplar,
// flag and NaN is what was sent. Fields that the tables below do not know are left out: nobody looked through them.
// Field numbers are those of opentelemetry-proto 1.x.

import { KIND } from '../model/otlp-view.ts';
import { anyValueToText, readText, visitAnyValue } from '../model/wire-value.ts';
import { ReverseWriter } from './reverse-writer.ts';
import { readFields, type WireField } from './wire-fields.ts';

/** The text to pass on for an attribute's value; the same text where it may be passed on as it is. */
export type ScrubText = (key: string, text: string) => string;

/** What becomes of a field: copied whole, looked through as an attribute, or walked. */
type Rule = 'copy' | 'attribute' | Message;

interface Message {
  readonly fields: Readonly<Record<number, Rule>>;
  /** A data point, which decode may have refused for its times: fields 2 and 3 of every kind of point. */
  readonly isPoint?: true;
}

/** Rules for the numbers to copy, and the others. */
function message(copied: readonly number[], others: Readonly<Record<number, Rule>>): Message {
  return { fields: { ...Object.fromEntries(copied.map((field) => [field, 'copy'])), ...others } };
}

const point = (copied: readonly number[], others: Readonly<Record<number, Rule>>): Message => ({
  ...message(copied, others),
  isPoint: true,
});

const EXEMPLAR = message([2, 3, 4, 5, 6], { 7: 'attribute' });
const NUMBER_POINT = point([2, 3, 4, 6, 8], { 5: EXEMPLAR, 7: 'attribute' });
const HISTOGRAM_POINT = point([2, 3, 4, 5, 6, 7, 10, 11, 12], { 8: EXEMPLAR, 9: 'attribute' });
const EXPONENTIAL_POINT = point([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14], {
  1: 'attribute',
  11: EXEMPLAR,
});
const SUMMARY_POINT = point([2, 3, 4, 5, 6, 8], { 7: 'attribute' });
/** name, description, unit; gauge, sum, histogram, exponential histogram, summary; metadata. */
const METRIC = message([1, 2, 3], {
  5: message([], { 1: NUMBER_POINT }),
  7: message([2, 3], { 1: NUMBER_POINT }),
  9: message([2], { 1: HISTOGRAM_POINT }),
  10: message([2], { 1: EXPONENTIAL_POINT }),
  11: message([], { 1: SUMMARY_POINT }),
  12: 'attribute',
});
const SCOPE = message([1, 2, 4], { 3: 'attribute' });
/** attributes, dropped count, references to entities (names of attributes, no values). */
const RESOURCE = message([2, 3], { 1: 'attribute' });
const SCOPE_METRICS = message([3], { 1: SCOPE, 2: METRIC });
const RESOURCE_METRICS = message([3], { 1: RESOURCE, 2: SCOPE_METRICS });
const REQUEST = message([], { 1: RESOURCE_METRICS });

/** The request in `bytes`, which decode took, as it may be passed on. O(bytes). */
export function rewriteMetrics(bytes: Uint8Array, scrub: ScrubText): Uint8Array {
  const out = new ReverseWriter();
  new Rewriter(bytes, scrub, out).write(REQUEST, readFields(bytes, 0, bytes.length));
  return out.finish();
}

class Rewriter {
  readonly #bytes: Uint8Array;
  readonly #scrub: ScrubText;
  readonly #out: ReverseWriter;

  constructor(bytes: Uint8Array, scrub: ScrubText, out: ReverseWriter) {
    this.#bytes = bytes;
    this.#scrub = scrub;
    this.#out = out;
  }

  /** Writes a message's fields, last first (see ReverseWriter). */
  write({ fields }: Message, given: readonly WireField[]): void {
    for (const field of given.toReversed()) {
      const rule = fields[field.number];
      if (rule === 'copy') this.#out.raw(this.#bytes, field.start, field.end);
      else if (rule !== undefined && field.wireType === 2) this.#writeNested(rule, field);
    }
  }

  #writeNested(rule: Message | 'attribute', field: WireField): void {
    const before = this.#out.length;
    const inner = readFields(this.#bytes, field.from, field.end);
    if (rule === 'attribute') {
      // A key that stands in a string table, which requests do not have: decode leaves it out, too.
      if (inner.some(({ number }) => number === 3)) return;
      this.#writeAttribute(inner);
    } else {
      if (rule.isPoint === true && this.#isRefused(inner)) return;
      this.write(rule, inner);
    }
    this.#out.message(field.number, before);
  }

  /** Decode refuses times from 2^63 on, beyond the year 2262. */
  #isRefused(fields: readonly WireField[]): boolean {
    return fields.some(
      ({ number, wireType, from }) =>
        (number === 2 || number === 3) && wireType === 1 && this.#bytes[from + 7]! >= 0x80,
    );
  }

  /** KeyValue { key=1; AnyValue value=2 } */
  #writeAttribute(fields: readonly WireField[]): void {
    const bytes = this.#bytes;
    const key = fields.findLast(({ number, wireType }) => number === 1 && wireType === 2);
    const value = fields.findLast(({ number, wireType }) => number === 2 && wireType === 2);
    if (value !== undefined) {
      const name = key === undefined ? '' : readText(bytes, key.from, key.end);
      this.#writeValue(name, value);
    }
    if (key !== undefined) this.#out.raw(bytes, key.start, key.end);
  }

  /** What privacy changes becomes the text that is stored, whatever its kind was. */
  #writeValue(key: string, value: WireField): void {
    const bytes = this.#bytes;
    visitAnyValue(bytes, value.from, value.end, (kind, start, end) => {
      const text = anyValueToText(bytes, kind, start, end);
      const scrubbed = kind === KIND.EMPTY ? text : this.#scrub(key, text);
      const before = this.#out.length;
      if (scrubbed === text) {
        for (const field of readFields(bytes, value.from, value.end).toReversed()) {
          if (field.end === end) this.#out.raw(bytes, field.start, field.end);
        }
      } else {
        const content = Buffer.from(scrubbed);
        this.#out.rangeAlways(KIND.STRING, content, 0, content.length);
      }
      this.#out.message(2, before);
    });
  }
}
