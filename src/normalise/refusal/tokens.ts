// The one pass over a text: words (or single characters of Han, kana and Hangul), rolling hashes of the last
// eight of them, sentences, quotation, lists, scripts. Listeners of the pass are the phrase table and
// the n-gram features; nothing is allocated per word.

import { CLASS, FOLDED, PUNCTUATION, STRUCTURAL, SYLLABIC } from './characters.ts';
import { SCRIPT_COUNT } from './language.ts';

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
/** Longest speaker's name looked for at the start of a line. */
const SPEAKER_CHARACTERS = 24;

/** The part of a text that is judged: [0, headEnd) and [tailStart, text.length). */
export interface Readable {
  readonly text: string;
  readonly headEnd: number;
  readonly tailStart: number;
}

/** Says what is read of a text. */
export function toReadable(text: string): Readable {
  const dense = isDense(text, 20) && isDense(text, 60) && isDense(text, 120);
  const head = dense ? DENSE_HEAD_CHARACTERS : HEAD_CHARACTERS;
  const tail = dense ? DENSE_TAIL_CHARACTERS : TAIL_CHARACTERS;
  return text.length <= head + tail + 2
    ? { text, headEnd: text.length, tailStart: text.length }
    : { text, headEnd: head, tailStart: text.length - tail };
}

/** One of the three characters from `at` is of a dense script. */
function isDense(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) >= DENSE_FROM ||
    text.charCodeAt(at + 1) >= DENSE_FROM ||
    text.charCodeAt(at + 2) >= DENSE_FROM
  );
}

/** False past the end, where a code is NaN. */
function isLetter(code: number): boolean {
  const kind = CLASS[code];
  return kind !== undefined && kind !== 0 && kind !== PUNCTUATION;
}

/** Letters after an apostrophe that belong to the word before it (`can't`, `i'm`, `we're`). */
function clings(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1) | 0x20;
  if (next === 0x74 || next === 0x6d || next === 0x73 || next === 0x64)
    return !isLetter(text.charCodeAt(at + 2));
  const after = text.charCodeAt(at + 2) | 0x20;
  const pair =
    (next === 0x6c && after === 0x6c) || ((next === 0x76 || next === 0x72) && after === 0x65);
  return pair && !isLetter(text.charCodeAt(at + 3));
}

/** The pass; one instance a thread. */
export class TokenReader {
  readonly shape = new TextShape();
  readonly #history = new TokenHistory();
  readonly #listener: TokenListener;
  #sentenceTokens = 0;
  #lineStart = true;
  #lineQuoted = false;
  #inQuote = false;
  #inCode = false;

  constructor(listener: TokenListener) {
    this.#listener = listener;
  }

  /** Runs over what `toReadable` chose; `shape` is filled while it goes. */
  read({ text, headEnd, tailStart }: Readable): void {
    const { shape } = this;
    shape.clear();
    shape.truncated = tailStart < text.length;
    shape.characters = headEnd + text.length - tailStart;
    this.#history.clear();
    this.#sentenceTokens = 0;
    this.#inQuote = false;
    this.#inCode = false;
    this.#startLine();
    this.#readPart(text, 0, headEnd);
    if (shape.truncated) {
      this.#endSentence();
      this.#startLine();
      shape.tail = true;
      this.#readPart(text, tailStart, text.length);
    }
    shape.tokens = this.#history.count;
    shape.endsWithQuestion = endsWithQuestion(text);
  }

  #startLine(): void {
    this.#lineStart = true;
    this.#lineQuoted = false;
  }

  #readPart(text: string, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      const kind = CLASS[code]!;
      if (kind === 0) {
        if (code > 0x20) this.#mark(text, at, code);
      } else if (kind < PUNCTUATION) {
        if (this.#lineStart) this.#startText(text, at, to);
        at =
          SYLLABIC[kind] === 1
            ? this.#readSyllable(at, code, kind)
            : this.#readWord(text, at, to, kind);
      } else if (kind === PUNCTUATION) at = this.#punctuate(text, at, code);
    }
  }

  #startText(text: string, at: number, to: number): void {
    this.#lineStart = false;
    if (isSpeaker(text, at, to)) this.shape.speakers++;
  }

  #readSyllable(at: number, code: number, kind: number): number {
    this.shape.scripts[kind - 1]!++;
    this.#push(Math.imul(FNV_OFFSET ^ code, FNV_PRIME), true);
    return at;
  }

  /** Reads the word that begins at `from`; answers its last position. */
  #readWord(text: string, from: number, to: number, kind: number): number {
    let hash = FNV_OFFSET;
    let end = from;
    for (; end < to; end++) {
      const code = text.charCodeAt(end);
      const inner = CLASS[code]!;
      if (inner === 0) {
        if ((code !== APOSTROPHE && code !== 0x2019) || !clings(text, end)) break;
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
    this.shape.quoted = this.#inQuote || this.#lineQuoted || this.#inCode;
    this.#sentenceTokens++;
    this.#listener.onToken(this.#history);
  }

  #endSentence(): void {
    if (this.#sentenceTokens === 0) return;
    const { shape } = this;
    if (shape.sentence + 1 < SENTENCES_MAX)
      shape.sentenceStarts[++shape.sentence] = this.#history.count;
    this.#sentenceTokens = 0;
  }

  /** Acts on punctuation; answers the last position consumed. */
  #punctuate(text: string, at: number, code: number): number {
    switch (code) {
      case NEWLINE:
        this.#startLine();
        this.#endSentence();
        return at;
      case 0x2e:
        if (isBlank(text.charCodeAt(at + 1))) this.#endSentence();
        break;
      case 0x22:
        this.#inQuote = !this.#inQuote;
        break;
      case 0x201c:
      case 0xab:
      case 0x300c:
      case 0x201e:
        this.#inQuote = true;
        break;
      case 0x201d:
      case 0xbb:
      case 0x300d:
        this.#inQuote = false;
        break;
      case 0x60:
        if (text.charCodeAt(at + 1) === 0x60 && text.charCodeAt(at + 2) === 0x60) {
          this.#inCode = !this.#inCode;
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
  #mark(text: string, at: number, code: number): void {
    const { shape } = this;
    if (this.#lineStart) {
      this.#lineStart = false;
      if (code === 0x3e) this.#lineQuoted = true;
      else if (code === 0x23) shape.headings++;
      else if (isListMark(text, at, code)) shape.listItems++;
      else if (isSpeaker(text, at, text.length)) shape.speakers++;
    }
    if (code >= 0x30 && code <= 0x39) shape.digits++;
    else if (code < 128) shape.structural += STRUCTURAL[code]!;
  }
}

/** A line that begins with a name in brackets, or with a short name and a colon. */
function isSpeaker(text: string, from: number, to: number): boolean {
  const first = text.charCodeAt(from);
  const bracketed = first === 0x5b || first === 0x28;
  const end = Math.min(to, from + SPEAKER_CHARACTERS);
  let blanks = 0;
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (bracketed ? code === 0x5d || code === 0x29 : code === 0x3a || code === 0xff1a)
      return bracketed || isBlank(text.charCodeAt(at + 1)) || code === 0xff1a;
    if (code === 0x20 && ++blanks > 1) return false;
    if (code === NEWLINE || code === 0x2e || code === 0x2c) return false;
  }
  return false;
}

function endsWithQuestion(text: string): boolean {
  for (let at = text.length - 1; at >= text.length - 8 && at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code === 0x3f || code === 0xff1f || code === 0x61f) return true;
    if (!isBlank(code) && code !== 0x27 && code !== 0x29) return false;
  }
  return false;
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code !== code || code === 0x22 || code === 0x201d || code === 0x2a;
}

function isListMark(text: string, at: number, code: number): boolean {
  if (code === 0x2d || code === 0x2a || code === 0x2022) return true;
  if (code < 0x30 || code > 0x39) return false;
  const next = text.charCodeAt(at + 1);
  const after = next >= 0x30 && next <= 0x39 ? text.charCodeAt(at + 2) : next;
  return after === 0x2e || after === 0x29 || after === 0x3001;
}
