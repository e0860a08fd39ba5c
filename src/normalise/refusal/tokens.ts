// The one pass over a text: words (or single characters of Han, kana and Hangul) as hashes, where each
// stands (sentence, quotation, head or tail), lists, scripts. Nothing is allocated per word.

import { CLASS, FOLDED, IGNORED, PUNCTUATION, STRUCTURAL, SYLLABIC } from './characters.ts';
import { SCRIPT, SCRIPT_COUNT } from './language.ts';
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

/** Hash of the `length` tokens that end at `last`, in order. */
export function gramAt(tokens: Int32Array, last: number, length: number): number {
  let hash = tokens[last - length + 1]!;
  for (let at = last - length + 2; at <= last; at++) hash = mixToken(hash, tokens[at]!);
  return hash;
}

/** What the pass saw besides tokens. Reused between texts. */
export class TextShape {
  tokens = 0;
  /** First token of the tail of a text longer than both parts; `tokens` where it was read whole. */
  tailStart = 0;
  /** Number of the last sentence, from 0. */
  sentence = 0;
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
    this.tailStart = 0;
    this.sentence = 0;
    this.listItems = 0;
    this.headings = 0;
    this.codeBlocks = 0;
    this.speakers = 0;
    this.digits = 0;
    this.structural = 0;
    this.characters = 0;
    this.endsWithQuestion = false;
    this.truncated = false;
    for (let script = 0; script < SCRIPT_COUNT; script++) this.scripts[script] = 0;
  }
}

const APOSTROPHE = 0x27;
const NEWLINE = 0x0a;
/** Zeros behind a text. */
const LOOK_AHEAD = 4;
const UNITS_MAX = HEAD_CHARACTERS + TAIL_CHARACTERS + 2 + LOOK_AHEAD;

/** What `TokenReader.places` says of a token besides its sentence. */
export const PLACE = {
  /** Inside quotation marks, a quoted line or a code block. */
  QUOTED: 1,
  /** In the last 120 characters of a text longer than both parts. */
  IN_TAIL: 2,
  /** A character of a script without blanks. */
  SYLLABIC: 4,
} as const;
/** Sentence of a token: its place, shifted right by this. */
export const SENTENCE_SHIFT = 3;

/** A lower-case letter from a to z. */
function isLatin(lower: number): boolean {
  return lower >= 0x61 && lower <= 0x7a;
}

/** The pass; one instance a thread. */
export class TokenReader {
  readonly shape = new TextShape();
  /** Hashes of the last text's tokens: [0, shape.tokens). */
  readonly tokens = new Int32Array(UNITS_MAX);
  /** Where each stands: sentence << SENTENCE_SHIFT | flags of PLACE. */
  readonly places = new Uint16Array(UNITS_MAX);
  readonly #bytes = Buffer.alloc(UNITS_MAX * 2);
  readonly #units = new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, UNITS_MAX);
  #count = 0;
  /** Place of the next token. */
  #place = 0;
  #tail = 0;
  #lineStart = true;
  #lineQuoted = false;
  #inQuote = false;
  #inCode = false;

  /** Runs over the beginning and the end of a text; fills `shape`, `tokens` and `places`. */
  read(text: string): void {
    const { shape } = this;
    const { length } = text;
    this.#load(text, Math.min(length, HEAD_CHARACTERS + TAIL_CHARACTERS + 2));
    const dense = this.#isDense(length);
    let head = dense ? DENSE_HEAD_CHARACTERS : HEAD_CHARACTERS;
    let tail = dense ? DENSE_TAIL_CHARACTERS : TAIL_CHARACTERS;
    if (length <= head + tail + 2) {
      head = length;
      tail = 0;
    }
    shape.clear();
    shape.truncated = tail > 0;
    shape.characters = head + tail;
    this.#count = 0;
    this.#tail = 0;
    this.#inQuote = false;
    this.#inCode = false;
    this.#startLine();
    this.#closeAt(head);
    this.#readUnits(head);
    shape.tailStart = this.#count;
    if (tail > 0) {
      this.#endSentence();
      this.#tail = PLACE.IN_TAIL;
      this.#startLine();
      this.#load(text.slice(-tail), tail);
      this.#closeAt(tail);
      this.#readUnits(tail);
    }
    shape.tokens = this.#count;
    shape.endsWithQuestion = endsWithQuestion(this.#units, tail > 0 ? tail : head);
  }

  /** Copies units into an array: reading them from there is several times faster than from the string. */
  #load(text: string, length: number): void {
    this.#bytes.write(text, 0, length * 2, 'utf16le');
  }

  /** Puts the zeros behind a text. */
  #closeAt(length: number): void {
    for (let at = length; at < length + LOOK_AHEAD; at++) this.#units[at] = 0;
  }

  /** A long text with characters of a dense script at three places of its beginning. */
  #isDense(length: number): boolean {
    return (
      length > DENSE_HEAD_CHARACTERS &&
      this.#isDenseAt(20) &&
      this.#isDenseAt(60) &&
      this.#isDenseAt(120)
    );
  }

  /** One of the three characters from `at` is of a dense script. */
  #isDenseAt(at: number): boolean {
    const units = this.#units;
    return units[at]! >= DENSE_FROM || units[at + 1]! >= DENSE_FROM || units[at + 2]! >= DENSE_FROM;
  }

  #startLine(): void {
    this.#lineStart = true;
    this.#lineQuoted = false;
    this.#notePlace();
  }

  #notePlace(): void {
    const quoted = this.#inQuote || this.#lineQuoted || this.#inCode;
    this.#place =
      (this.shape.sentence << SENTENCE_SHIFT) | this.#tail | (quoted ? PLACE.QUOTED : 0);
  }

  /** Words of plain Latin letters are read here, without a call a word; the rest by the methods below. */
  #readUnits(length: number): void {
    const { tokens, places } = this;
    const units = this.#units;
    let latin = 0;
    let at = 0;
    while (at < length) {
      const from = at;
      let code = units[at]!;
      if (!isLatin(code | 0x20)) {
        at = code === 0x20 ? at + 1 : this.#readOther(at, code, length);
        continue;
      }
      if (this.#lineStart) this.#startText(at, length);
      let hash = FNV_OFFSET;
      do {
        hash = Math.imul(hash ^ (code | 0x20), FNV_PRIME);
        code = units[++at]!;
      } while (isLatin(code | 0x20));
      if (code >= 0x80 || code === APOSTROPHE) {
        at = this.#readWord(from, at, hash, SCRIPT.LATIN);
        continue;
      }
      latin += at - from;
      const count = this.#count++;
      tokens[count] = hash;
      places[count] = this.#place;
    }
    this.shape.scripts[SCRIPT.LATIN]! += latin;
  }

  /** Reads what does not begin with a Latin letter; answers the position behind it. */
  #readOther(at: number, code: number, length: number): number {
    const kind = CLASS[code]!;
    if (kind === 0) {
      if (code > 0x20) this.#mark(at, length, code);
      return at + 1;
    }
    if (kind === PUNCTUATION) return this.#punctuate(at, code) + 1;
    if (kind === IGNORED) return at + 1;
    if (this.#lineStart) this.#startText(at, length);
    if (SYLLABIC[kind] === 1) return this.#readSyllables(at, kind);
    return this.#readWord(at, at, FNV_OFFSET, kind - 1);
  }

  /** Reads on while characters are tokens of their own; answers the position behind them. */
  #readSyllables(from: number, first: number): number {
    const { tokens, places } = this;
    const { scripts } = this.shape;
    const units = this.#units;
    const place = this.#place | PLACE.SYLLABIC;
    let count = this.#count;
    let at = from;
    let kind = first;
    do {
      scripts[kind - 1]!++;
      tokens[count] = Math.imul(FNV_OFFSET ^ units[at]!, FNV_PRIME);
      places[count++] = place;
      kind = CLASS[units[++at]!]!;
    } while (SYLLABIC[kind] === 1);
    this.#count = count;
    return at;
  }

  #startText(at: number, length: number): void {
    this.#lineStart = false;
    if (isSpeaker(this.#units, at, length)) this.shape.speakers++;
  }

  /**
   * Reads on the word that begins at `from`, of which `at` is reached with this hash; answers the position
   * behind it. The zeros behind the text end it.
   */
  #readWord(from: number, at: number, before: number, script: number): number {
    const units = this.#units;
    let hash = before;
    let end = at;
    for (; ; end++) {
      const code = units[end]!;
      const kind = CLASS[code]!;
      if (kind === 0) {
        if ((code !== APOSTROPHE && code !== 0x2019) || !clings(units, end)) break;
        hash = Math.imul(hash ^ APOSTROPHE, FNV_PRIME);
      } else if (kind < PUNCTUATION) {
        if (SYLLABIC[kind] === 1) break;
        hash = Math.imul(hash ^ FOLDED[code]!, FNV_PRIME);
      } else if (kind === PUNCTUATION) break;
    }
    this.shape.scripts[script]! += end - from;
    this.tokens[this.#count] = hash;
    this.places[this.#count++] = this.#place;
    return end;
  }

  #endSentence(): void {
    const { shape } = this;
    if (this.#count === shape.sentenceStarts[shape.sentence]) return;
    if (shape.sentence + 1 < SENTENCES_MAX) {
      shape.sentenceStarts[++shape.sentence] = this.#count;
      this.#place += 1 << SENTENCE_SHIFT;
    }
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
        this.#notePlace();
        break;
      case 0x201c:
      case 0xab:
      case 0x300c:
      case 0x201e:
        this.#inQuote = true;
        this.#notePlace();
        break;
      case 0x201d:
      case 0xbb:
      case 0x300d:
        this.#inQuote = false;
        this.#notePlace();
        break;
      case 0x60:
        if (this.#units[at + 1] === 0x60 && this.#units[at + 2] === 0x60) {
          this.#inCode = !this.#inCode;
          this.#notePlace();
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
        this.#notePlace();
      } else if (code === 0x23) shape.headings++;
      else if (isListMark(this.#units, at, code)) shape.listItems++;
      else if (isSpeaker(this.#units, at, length)) shape.speakers++;
    }
    if (code >= 0x30 && code <= 0x39) shape.digits++;
    else if (code < 128) shape.structural += STRUCTURAL[code]!;
  }
}
