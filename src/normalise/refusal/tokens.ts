// The one pass over a text: words (or single characters of Han, kana and Hangul), rolling hashes of the last
// eight of them, sentences, quotation, lists, scripts. Listeners of the pass are the phrase table and
// the n-gram features; nothing is allocated per word.

import { isSyllabic, SCRIPT_COUNT, scriptOf } from './language.ts';

/** Longest phrase: words, or characters of a script without blanks. */
export const GRAM_MAX = 8;
const WORD_GRAM_MAX = 6;
/** What is read of a long text: its beginning and its end, joined by a paragraph break. */
const HEAD_CHARACTERS = 460;
const TAIL_CHARACTERS = 120;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Appends a token to a hash of tokens. */
export function mixToken(hash: number, token: number): number {
  let mixed = Math.imul(hash ^ token, 0x9e3779b1);
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0x85ebca6b) | 0;
}

/** One token as the pass hands it on. `grams[n]` is the hash of the last n tokens, 0 where there are fewer. */
export interface TokenListener {
  onToken(index: number, grams: Int32Array, gramMax: number): void;
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
  digits = 0;
  structural = 0;
  characters = 0;
  endsWithQuestion = false;
  truncated = false;
  readonly scripts = new Int32Array(SCRIPT_COUNT);

  clear(): void {
    this.tokens = 0;
    this.sentence = 0;
    this.quoted = false;
    this.tail = false;
    this.listItems = 0;
    this.headings = 0;
    this.codeBlocks = 0;
    this.digits = 0;
    this.structural = 0;
    this.characters = 0;
    this.endsWithQuestion = false;
    this.truncated = false;
    this.scripts.fill(0);
  }
}

const STRUCTURAL = new Uint8Array(128);
for (const character of '{}[]()<>=;_/\\|#$&@^~+*`') STRUCTURAL[character.charCodeAt(0)] = 1;

const APOSTROPHE = 0x27;
const NEWLINE = 0x0a;

/** The part of a text that is judged, in lower case with plain apostrophes. */
export function readable(text: string): string {
  const part =
    text.length > HEAD_CHARACTERS + TAIL_CHARACTERS + 2
      ? `${text.slice(0, HEAD_CHARACTERS)}\n\n${text.slice(-TAIL_CHARACTERS)}`
      : text;
  return part.toLowerCase();
}

/** Letters after an apostrophe that belong to the word before it (`can't`, `i'm`, `we're`). */
function clings(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  const after = scriptOf(text.charCodeAt(at + 2));
  if (next === 0x74 || next === 0x6d || next === 0x73 || next === 0x64)
    return after < 0 || after !== after;
  const pair = text.slice(at + 1, at + 3);
  return (
    (pair === 'll' || pair === 've' || pair === 're') && !(scriptOf(text.charCodeAt(at + 3)) >= 0)
  );
}

const grams = new Int32Array(GRAM_MAX + 1);

/** Runs the pass over `text` (already made `readable`). `shape` is filled while it goes. */
export function readTokens(
  text: string,
  truncated: boolean,
  shape: TextShape,
  listener: TokenListener,
): void {
  shape.clear();
  shape.truncated = truncated;
  grams.fill(0);
  let sentenceTokens = 0;
  let lineStart = true;
  let lineQuoted = false;
  let inQuote = false;
  let inCode = false;
  const length = text.length;
  shape.characters = length;
  const push = (token: number, gramMax: number): void => {
    for (let n = Math.min(gramMax, shape.tokens + 1); n > 1; n--)
      grams[n] = mixToken(grams[n - 1]!, token);
    grams[1] = token;
    shape.quoted = inQuote || lineQuoted || inCode;
    listener.onToken(shape.tokens, grams, Math.min(gramMax, shape.tokens + 1));
    shape.tokens++;
    sentenceTokens++;
  };
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const script = scriptOf(code);
    if (script >= 0) {
      lineStart = false;
      if (truncated && at >= HEAD_CHARACTERS) shape.tail = true;
      if (isSyllabic(script)) {
        shape.scripts[script]!++;
        push(Math.imul(FNV_OFFSET ^ code, FNV_PRIME), GRAM_MAX);
        continue;
      }
      let hash = FNV_OFFSET;
      let end = at;
      for (; end < length; end++) {
        const inner = text.charCodeAt(end);
        if (inner === APOSTROPHE || inner === 0x2019) {
          if (!clings(text, end)) break;
          hash = Math.imul(hash ^ APOSTROPHE, FNV_PRIME);
          continue;
        }
        const innerScript = scriptOf(inner);
        // Combining marks of Devanagari and Arabic are letters by range; digits end a word.
        if (innerScript < 0 || isSyllabic(innerScript)) break;
        hash = Math.imul(hash ^ inner, FNV_PRIME);
      }
      shape.scripts[script]! += end - at;
      at = end - 1;
      push(hash | 0, WORD_GRAM_MAX);
      continue;
    }
    switch (code) {
      case NEWLINE:
        lineStart = true;
        lineQuoted = false;
        if (sentenceTokens > 0) {
          shape.sentence++;
          sentenceTokens = 0;
        }
        continue;
      case 0x2e:
        if (isBlank(text.charCodeAt(at + 1)) && sentenceTokens > 0) {
          shape.sentence++;
          sentenceTokens = 0;
        }
        break;
      case 0x21:
      case 0x3f:
      case 0x3002:
      case 0xff01:
      case 0xff1f:
      case 0x61f:
      case 0x964:
        if (sentenceTokens > 0) {
          shape.sentence++;
          sentenceTokens = 0;
        }
        break;
      case 0x22:
        inQuote = !inQuote;
        break;
      case 0x201c:
      case 0xab:
      case 0x300c:
      case 0x201e:
        inQuote = true;
        break;
      case 0x201d:
      case 0xbb:
      case 0x300d:
        inQuote = false;
        break;
      case 0x60:
        if (text.charCodeAt(at + 1) === 0x60 && text.charCodeAt(at + 2) === 0x60) {
          inCode = !inCode;
          shape.codeBlocks++;
          at += 2;
        }
        break;
      default:
        break;
    }
    if (lineStart && code > 0x20) {
      lineStart = false;
      if (code === 0x3e) lineQuoted = true;
      else if (code === 0x23) shape.headings++;
      else if (isListMark(text, at, code)) shape.listItems++;
    }
    if (code >= 0x30 && code <= 0x39) shape.digits++;
    else if (code < 128) shape.structural += STRUCTURAL[code]!;
  }
  const last = text.trimEnd().charCodeAt(text.trimEnd().length - 1);
  shape.endsWithQuestion = last === 0x3f || last === 0xff1f;
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
