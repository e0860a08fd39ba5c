// The one pass over a text: words (or single characters of Han, kana and Hangul), rolling hashes of the last
// eight of them, sentences, quotation, lists, scripts. Listeners of the pass are the phrase table and
// the n-gram features; nothing is allocated per word.

import { CLASS, FOLDED, PUNCTUATION, STRUCTURAL, SYLLABIC } from './characters.ts';
import { SCRIPT_COUNT } from './language.ts';
import { clings, endsWithQuestion, isBlank, isListMark, isSpeaker } from './marks.ts';

/** Longest phrase: words, or characters of a script without blanks. */
export const GRAM_MAX = 8;
/** What is read of a long text: its beginning and its end, joined by a paragraph break. */
const HEAD_CHARACTERS = 460;
const TAIL_CHARACTERS = 120;
/** … and of one in Han, kana or Hangul, which say more a character. */
const DENSE_HEAD_CHARACTERS = 300;
const DENSE_TAIL_CHARACTERS = 80;
const DENSE_FROM = 0x1100;
/** Sentences told apart; what follows counts as the last one. */
export const SENTENCES_MAX = 256;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Appends a token to a hash of tokens. */
export function mixToken(hash: number, token: number): number {
  let mixed = Math.imul(hash ^ token, 0x9e3779b1);
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0x85ebca6b) | 0;
}

/** The last tokens of a text and the hashes of the last two and three of them. */
export class TokenHistory {
  readonly #ring = new Int32Array(8);
  /** Tokens seen so far. */
  count = 0;
  newest = 0;
  /** Hash of the last two and three tokens; meaningless while there are fewer. */
  pair = 0;
  triple = 0;
  /** True where the newest token is a character of a script without blanks. */
  syllabic = false;

  clear(): void {
    this.count = 0;
    this.newest = 0;
    this.pair = 0;
  }

  push(token: number, syllabic: boolean): void {
    this.triple = mixToken(this.pair, token);
    this.pair = mixToken(this.newest, token);
    this.newest = token;
    this.#ring[this.count & 7] = token;
    this.count++;
    this.syllabic = syllabic;
  }

  /** Hash of the last `length` tokens in order, 1 to 8; there must be that many. */
  gram(length: number): number {
    if (length === 1) return this.newest;
    if (length === 2) return this.pair;
    if (length === 3) return this.triple;
    const last = this.count - 1;
    let hash = this.#ring[(last - length + 1) & 7]!;
    for (let back = length - 2; back >= 0; back--)
      hash = mixToken(hash, this.#ring[(last - back) & 7]!);
    return hash;
  }
}

/** Is told of each token as the pass goes. */
export interface TokenListener {
  onToken(history: TokenHistory): void;
}

/** What the pass saw besides tokens. Reused between texts. */
export class TextShape {
  tokens = 0;
  /** Sentence of the token now handed on, from 0. */
  sentence = 0;
  /** Inside quotation marks, a quoted line or a code block. */
  quoted = false;
  /** In the last 120 characters of a text longer than both parts. */
  tail = false;
  listItems = 0;
  headings = 0;
  codeBlocks = 0;
  /** Lines that begin with a speaker's name (`DAN:`, `[Normal]`). */
  speakers = 0;
  digits = 0;
  structural = 0;
  characters = 0;
  endsWithQuestion = false;
  truncated = false;
  /** Index of the first token of each sentence, [0, sentence]; later sentences are not told apart. */
  readonly sentenceStarts = new Int32Array(SENTENCES_MAX);
  readonly scripts = new Int32Array(SCRIPT_COUNT);

  clear(): void {
    this.tokens = 0;
    this.sentence = 0;
    this.quoted = false;
    this.tail = false;
    this.listItems = 0;
    this.headings = 0;
    this.codeBlocks = 0;
    this.speakers = 0;
    this.digits = 0;
    this.structural = 0;
    this.characters = 0;
    this.endsWithQuestion = false;
    this.truncated = false;
    this.scripts.fill(0);
  }
}

const APOSTROPHE = 0x27;
const NEWLINE = 0x0a;
/** Zeros behind a text. */
const LOOK_AHEAD = 4;
const UNITS_MAX = HEAD_CHARACTERS + TAIL_CHARACTERS + 2 + LOOK_AHEAD;

/** How much is read of a text's head and tail; a short text is read whole, as a head. */
function partsOf(text: string): { readonly head: number; readonly tail: number } {
  const dense = isDense(text, 20) && isDense(text, 60) && isDense(text, 120);
  const head = dense ? DENSE_HEAD_CHARACTERS : HEAD_CHARACTERS;
  const tail = dense ? DENSE_TAIL_CHARACTERS : TAIL_CHARACTERS;
  return text.length <= head + tail + 2 ? { head: text.length, tail: 0 } : { head, tail };
}

/** One of the three characters from `at` is of a dense script. */
function isDense(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) >= DENSE_FROM ||
    text.charCodeAt(at + 1) >= DENSE_FROM ||
    text.charCodeAt(at + 2) >= DENSE_FROM
  );
}

/** The pass; one instance a thread. */
export class TokenReader {
  readonly shape = new TextShape();
  readonly #history = new TokenHistory();
  readonly #listener: TokenListener;
  readonly #bytes = Buffer.alloc(UNITS_MAX * 2);
  readonly #units = new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, UNITS_MAX);
  #lineStart = true;
  #lineQuoted = false;
  #inQuote = false;
  #inCode = false;

  constructor(listener: TokenListener) {
    this.#listener = listener;
  }

  /** Runs over the beginning and the end of a text; `shape` is filled while it goes. */
  read(text: string): void {
    const { shape } = this;
    const { head, tail } = partsOf(text);
    shape.clear();
    shape.truncated = tail > 0;
    shape.characters = head + tail;
    this.#history.clear();
    this.#inQuote = false;
    this.#inCode = false;
    this.#startLine();
    this.#load(text, head);
    this.#readUnits(head);
    if (tail > 0) {
      this.#endSentence();
      this.#startLine();
      shape.tail = true;
      this.#load(text.slice(-tail), tail);
      this.#readUnits(tail);
    }
    shape.tokens = this.#history.count;
    shape.endsWithQuestion = endsWithQuestion(this.#units, tail > 0 ? tail : head);
  }

  /** Copies units into an array: reading them from there is several times faster than from the string. */
  #load(text: string, length: number): void {
    this.#bytes.write(text, 0, length * 2, 'utf16le');
    this.#units.fill(0, length, length + LOOK_AHEAD);
  }

  #startLine(): void {
    this.#lineStart = true;
    this.#lineQuoted = false;
    this.#noteQuotation();
  }

  #noteQuotation(): void {
    this.shape.quoted = this.#inQuote || this.#lineQuoted || this.#inCode;
  }

  #readUnits(length: number): void {
    const units = this.#units;
    for (let at = 0; at < length; at++) {
      const code = units[at]!;
      const kind = CLASS[code]!;
      if (kind === 0) {
        if (code > 0x20) this.#mark(at, length, code);
      } else if (kind < PUNCTUATION) {
        if (this.#lineStart) this.#startText(at, length);
        at = SYLLABIC[kind] === 1 ? this.#readSyllable(at, code, kind) : this.#readWord(at, kind);
      } else if (kind === PUNCTUATION) at = this.#punctuate(at, code);
    }
  }

  #startText(at: number, length: number): void {
    this.#lineStart = false;
    if (isSpeaker(this.#units, at, length)) this.shape.speakers++;
  }

  #readSyllable(at: number, code: number, kind: number): number {
    this.shape.scripts[kind - 1]!++;
    this.#push(Math.imul(FNV_OFFSET ^ code, FNV_PRIME), true);
    return at;
  }

  /** Reads the word that begins at `from`; answers its last position. The zeros behind the text end it. */
  #readWord(from: number, kind: number): number {
    const units = this.#units;
    let hash = FNV_OFFSET;
    let end = from;
    for (; ; end++) {
      const code = units[end]!;
      const lower = code | 0x20;
      if (lower >= 0x61 && lower <= 0x7a) {
        hash = Math.imul(hash ^ lower, FNV_PRIME);
        continue;
      }
      const inner = CLASS[code]!;
      if (inner === 0) {
        if ((code !== APOSTROPHE && code !== 0x2019) || !clings(units, end)) break;
        hash = Math.imul(hash ^ APOSTROPHE, FNV_PRIME);
      } else if (inner < PUNCTUATION) {
        if (SYLLABIC[inner] === 1) break;
        hash = Math.imul(hash ^ FOLDED[code]!, FNV_PRIME);
      } else if (inner === PUNCTUATION) break;
    }
    this.shape.scripts[kind - 1]! += end - from;
    this.#push(hash | 0, false);
    return end - 1;
  }

  #push(token: number, syllabic: boolean): void {
    this.#history.push(token, syllabic);
    this.#listener.onToken(this.#history);
  }

  #endSentence(): void {
    const { shape } = this;
    if (this.#history.count === shape.sentenceStarts[shape.sentence]) return;
    if (shape.sentence + 1 < SENTENCES_MAX)
      shape.sentenceStarts[++shape.sentence] = this.#history.count;
  }

  /** Acts on punctuation; answers the last position consumed. */
  #punctuate(at: number, code: number): number {
    switch (code) {
      case NEWLINE:
        this.#startLine();
        this.#endSentence();
        return at;
      case 0x2e:
        if (isBlank(this.#units[at + 1]!)) this.#endSentence();
        break;
      case 0x22:
        this.#inQuote = !this.#inQuote;
        this.#noteQuotation();
        break;
      case 0x201c:
      case 0xab:
      case 0x300c:
      case 0x201e:
        this.#inQuote = true;
        this.#noteQuotation();
        break;
      case 0x201d:
      case 0xbb:
      case 0x300d:
        this.#inQuote = false;
        this.#noteQuotation();
        break;
      case 0x60:
        if (this.#units[at + 1] === 0x60 && this.#units[at + 2] === 0x60) {
          this.#inCode = !this.#inCode;
          this.#noteQuotation();
          this.shape.codeBlocks++;
          return at + 2;
        }
        this.shape.structural++;
        break;
      default:
        this.#endSentence();
    }
    this.#lineStart = false;
    return at;
  }

  /** Digits and the marks that make lists, quotes and code. */
  #mark(at: number, length: number, code: number): void {
    const { shape } = this;
    if (this.#lineStart) {
      this.#lineStart = false;
      if (code === 0x3e) {
        this.#lineQuoted = true;
        this.#noteQuotation();
      } else if (code === 0x23) shape.headings++;
      else if (isListMark(this.#units, at, code)) shape.listItems++;
      else if (isSpeaker(this.#units, at, length)) shape.speakers++;
    }
    if (code >= 0x30 && code <= 0x39) shape.digits++;
    else if (code < 128) shape.structural += STRUCTURAL[code]!;
  }
}
