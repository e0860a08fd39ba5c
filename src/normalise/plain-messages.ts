// Messages as most instrumentations write them, read without JSON.parse: the text is walked from quote to
// quote and only the words are made. Whatever is written otherwise (calls of tools, more keys, tabs between
// tokens) is declined before anything was noted, for the readers of message-shapes.ts; what is taken here is
// taken as they take it.
//
//   messages ─ [ message, … ]     message ─ { "role": string, "content": string | parts, "finish_reason": string }
//   parts    ─ [ part, … ]        part    ─ { "type": "text", "content": string }
//
// Members come in any order. "parts" may stand for a message's content, "text" for a part's.

import { readLatin1, readText } from '../model/wire-value.ts';
import type { TextAt } from './attribute-reader.ts';
import type { Content } from './content.ts';
import { JSON_LENGTH_MAX } from './json.ts';
import { joinTexts, MESSAGES_MAX, notePlainMessage, PARTS_MAX } from './message-shapes.ts';
import type { PlainMessage, Side } from './message-shapes.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const oneOf = (first: number, last: number): RegExp =>
  new RegExp(`[${String.fromCharCode(first)}-${String.fromCharCode(last)}]`);

// Control characters, which no JSON string may hold. Two classes, because V8 compares sixteen characters of a
// text at a time where a class has no more than sixteen.
const CONTROL_LOW = oneOf(0x00, 0x0f);
const CONTROL_HIGH = oneOf(0x10, 0x1f);

/** Reads a JSON text into `content`; false, and nothing noted, where it is no list of plain messages. */
export function readPlainMessages(json: TextAt, side: Side, content: Content): boolean {
  const messages = readAll(json, readMessage, MESSAGES_MAX);
  if (messages === null || messages.length === 0) return false;
  for (const message of messages) notePlainMessage(message, side, content);
  return true;
}

/** The words of a JSON text; null where it is no list of plain parts. */
export function readPlainParts(json: TextAt): string | null {
  const parts = readAll(json, readPart, PARTS_MAX);
  return parts === null ? null : joinTexts(parts);
}

/** The items of a JSON text that is a list of what `read` reads; null where it is something else. */
function readAll<T>(json: TextAt, read: (walk: Walk) => T | null, most: number): T[] | null {
  if (json.bytes[json.start] !== OPEN_LIST || json.end - json.start > JSON_LENGTH_MAX) return null;
  const walk = new Walk(json);
  if (walk.hasControls) return null;
  const items = readList(walk, read, most);
  return walk.isAtEnd ? items : null;
}

/** Where the reader of one JSON text stands. */
class Walk {
  readonly #json: TextAt;
  /** One character for each byte: positions in it are positions in the bytes. */
  readonly #text: string;
  #at = 0;
  /** Where the next backslash stands; behind the text where there is none. Valid while not behind `#at`. */
  #escape = -1;

  constructor(json: TextAt) {
    this.#json = json;
    this.#text = readLatin1(json.bytes, json.start, json.end);
  }

  get hasControls(): boolean {
    return CONTROL_LOW.test(this.#text) || CONTROL_HIGH.test(this.#text);
  }

  get isAtEnd(): boolean {
    this.peek();
    return this.#at === this.#text.length;
  }

  /** The next character behind blanks; NaN at the end. */
  peek(): number {
    while (this.#text.charCodeAt(this.#at) === BLANK) this.#at++;
    return this.#text.charCodeAt(this.#at);
  }

  /** Goes behind the character `code` where it is next. */
  take(code: number): boolean {
    const next = this.#text.charCodeAt(this.#at);
    if (next !== code && (next !== BLANK || this.peek() !== code)) return false;
    this.#at++;
    return true;
  }

  /** Goes behind `word`, a string with its quotes, where it is next. */
  takeWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) {
      if (this.#text.charCodeAt(this.#at) !== BLANK || this.peek() !== QUOTE) return false;
      if (!this.#text.startsWith(word, this.#at)) return false;
    }
    this.#at += word.length;
    return true;
  }

  /** Goes behind `key` and a colon where they are next. */
  takeKey(key: string): boolean {
    return this.takeWord(key) && this.take(COLON);
  }

  /** The string that is next; null where there is none, or one that JSON does not allow. */
  takeString(): string | null {
    if (!this.take(QUOTE)) return null;
    const from = this.#at;
    const quote = this.#text.indexOf('"', from);
    const hasEscapes = this.#nextEscape(from) < quote;
    const to = hasEscapes ? this.#endOfEscaped(quote) : quote;
    if (to < 0) return null;
    this.#at = to + 1;
    return hasEscapes ? parseString(this.#read(from - 1, to + 1)) : this.#read(from, to);
  }

  #read(from: number, to: number): string {
    const { bytes, start } = this.#json;
    return readText(bytes, start + from, start + to);
  }

  #nextEscape(from: number): number {
    if (this.#escape < from) {
      const found = this.#text.indexOf('\\', from);
      this.#escape = found < 0 ? this.#text.length : found;
    }
    return this.#escape;
  }

  /** Where the quote stands that ends a string with escapes, of which `first` is the first; -1 where none does. */
  #endOfEscaped(first: number): number {
    let quote = first;
    while (this.#escape < quote) {
      if (this.#escape + 1 === quote) quote = this.#text.indexOf('"', quote + 1);
      this.#nextEscape(this.#escape + 2);
    }
    return quote;
  }
}

function parseString(json: string): string | null {
  try {
    return JSON.parse(json) as string;
  } catch {
    return null;
  }
}

/** A list of what `read` reads; null where it declines an item, or there are more than `most`. */
function readList<T>(walk: Walk, read: (walk: Walk) => T | null, most: number): T[] | null {
  if (!walk.take(OPEN_LIST)) return null;
  const items: T[] = [];
  if (walk.take(CLOSE_LIST)) return items;
  do {
    const item = items.length < most ? read(walk) : null;
    if (item === null) return null;
    items.push(item);
  } while (walk.take(COMMA));
  return walk.take(CLOSE_LIST) ? items : null;
}

function readMessage(walk: Walk): PlainMessage | null {
  let role: string | null = null;
  let text: string | null = null;
  let finish: string | null = null;
  if (!walk.take(OPEN)) return null;
  do {
    if (role === null && walk.takeKey('"role"')) {
      if ((role = readRole(walk)) === null) return null;
    } else if (text === null && (walk.takeKey('"parts"') || walk.takeKey('"content"'))) {
      if ((text = readWords(walk)) === null) return null;
    } else if (finish === null && walk.takeKey('"finish_reason"')) {
      if ((finish = walk.takeString()) === null) return null;
    } else return null;
  } while (walk.take(COMMA));
  if (role === null || text === null || !walk.take(CLOSE)) return null;
  return { role, finish: finish ?? '', text };
}

function readRole(walk: Walk): string | null {
  if (walk.takeWord('"user"')) return 'user';
  return walk.takeWord('"assistant"') ? 'assistant' : walk.takeString();
}

/** A message's content: a text, or the texts of parts. */
function readWords(walk: Walk): string | null {
  if (walk.peek() !== OPEN_LIST) return readTextPart(walk);
  const parts = readList(walk, readPart, PARTS_MAX);
  return parts === null ? null : joinTexts(parts);
}

function readPart(walk: Walk): string | null {
  let isText = false;
  let text: string | null = null;
  if (!walk.take(OPEN)) return null;
  do {
    if (!isText && walk.takeKey('"type"')) {
      if (!(isText = walk.takeWord('"text"'))) return null;
    } else if (text === null && (walk.takeKey('"content"') || walk.takeKey('"text"'))) {
      if ((text = readTextPart(walk)) === null) return null;
    } else return null;
  } while (walk.take(COMMA));
  return isText && walk.take(CLOSE) ? text : null;
}

/** A text that is not itself a list of parts. */
function readTextPart(walk: Walk): string | null {
  const text = walk.takeString();
  if (text === 'null') return '';
  return text?.startsWith('[{') === true ? null : text;
}
