// Replacement bytes of one request. Values are appended behind the request's own bytes, so every offset
// that is not re-pointed stays valid; the request is copied once, and only when something was replaced.

const FIRST_BYTES = 4096;
/** A buffer grown by one huge request is not kept. */
const KEPT_BYTES = 16 << 20;

/** Collects bytes whose final offsets are known at once: `base` + position. */
export class Appendix {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #base = 0;
  #joined = Buffer.alloc(0);

  /** Begins a request whose own bytes are `base` long. */
  begin(base: number): void {
    this.#base = base;
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(FIRST_BYTES);
    if (this.#joined.length > KEPT_BYTES) this.#joined = Buffer.alloc(0);
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Offset at which the next byte will stand in the joined buffer. */
  get offset(): number {
    return this.#base + this.#length;
  }

  add(source: Uint8Array): void {
    const { length } = source;
    this.#reserve(length);
    this.#bytes.set(source, this.#length);
    this.#length += length;
  }

  addText(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** `bytes` with the appendix behind it, valid until the next call: one buffer serves all requests. */
  join(bytes: Uint8Array): Uint8Array {
    const length = this.#base + this.#length;
    if (this.#joined.length < length)
      this.#joined = Buffer.allocUnsafeSlow(length + (length >>> 2));
    this.#joined.set(bytes.subarray(0, this.#base));
    this.#joined.set(this.#bytes.subarray(0, this.#length), this.#base);
    return this.#joined.subarray(0, length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

const encoder = new TextEncoder();
