// The lexicon as a hash table from phrase to meaning and languages; in front of it a table of single words, function
// words among them, and what the last two tokens of longer phrases are. Built once at start-up from lexicon.ts.

import { AppError } from '../../model/errors.ts';
import { FOREIGN_WORDS, FUNCTION_WORDS, LANGUAGES } from './language.ts';
import { LEXICON } from './lexicon.ts';
import { MEANING } from './lexicon/meaning.ts';
import { SlotSet } from './slot-set.ts';
import { gramAt, GRAM_MAX, mixToken, TokenReader } from './tokens.ts';

/** Slots of phrases: four times their number, a power of two. */
const PHRASE_SLOTS = 1 << 15;
const PHRASES_MAX = 1 << 14;
const FILTER_SLOTS = 1 << 16;

/** From the hash of a phrase to its meanings; those of one phrase form a chain through `next`. */
export class PhraseTable {
  readonly #keys = new Int32Array(PHRASE_SLOTS);
  readonly #head = new Int32Array(PHRASE_SLOTS);
  readonly #filter = new SlotSet(FILTER_SLOTS);
  #count = 1;
  readonly meanings = new Uint8Array(PHRASES_MAX);
  readonly languages = new Int32Array(PHRASES_MAX);
  readonly next = new Int32Array(PHRASES_MAX);

  /** First entry of the phrase with this hash, or 0. Entries are indices into the arrays above. */
  find(hash: number): number {
    if (!this.#filter.has(filterSlot(hash))) return 0;
    let slot = hash & (PHRASE_SLOTS - 1);
    for (;;) {
      const head = this.#head[slot]!;
      if (head === 0) return 0;
      if (this.#keys[slot] === hash) return head;
      slot = (slot + 1) & (PHRASE_SLOTS - 1);
    }
  }

  /** Adds a meaning of a phrase; answers its first entry now. */
  add(hash: number, meaning: number, language: number): number {
    this.#filter.add(filterSlot(hash));
    let slot = hash & (PHRASE_SLOTS - 1);
    while (this.#head[slot] !== 0 && this.#keys[slot] !== hash)
      slot = (slot + 1) & (PHRASE_SLOTS - 1);
    const head = this.#head[slot]!;
    for (let entry = head; entry !== 0; entry = this.next[entry]!) {
      if (this.meanings[entry] === meaning) {
        this.languages[entry]! |= 1 << language;
        return head;
      }
    }
    const entry = this.#count++;
    this.#keys[slot] = hash;
    this.#head[slot] = entry;
    this.meanings[entry] = meaning;
    this.languages[entry] = 1 << language;
    this.next[entry] = head;
    return entry;
  }
}

const reader = new TokenReader();

/** The tokens of a phrase as the pass over a text will see them. */
function phraseTokens(phrase: string): Int32Array {
  reader.read(phrase);
  return reader.tokens.slice(0, reader.shape.tokens);
}

/** Six times the words known by themselves: few share a slot. */
const WORD_SLOTS = 1 << 15;
const WORDS_MAX = 1 << 13;
const LAST_SLOTS = 1 << 14;
const PAIR_SLOTS = 1 << 16;
const ENGLISH_BIT = 1 << LANGUAGES.indexOf('en');
/** A tally is the function words of English, and above them, shifted by this, their lead over other words. */
export const LEAN_SHIFT = 16;

/** Phrases and function words found while a text is read. */
export class Phrases {
  readonly table = new PhraseTable();
  /** Index of the word at a slot, or 0. */
  readonly #slots = new Uint16Array(WORD_SLOTS);
  /** Four numbers a word, beside each other in memory: token; entry; tally; a spare one. */
  readonly #words = new Int32Array(4 * WORDS_MAX);
  /** Languages, known or not, whose function word a word is, as bits. */
  readonly known = new Int32Array(WORDS_MAX);
  readonly foreign = new Int32Array(WORDS_MAX);
  #count = 1;
  /** By last token: bit n − 1 is set where some phrase of n tokens may end with it; bit 0 never. */
  readonly #lengths = new Uint8Array(LAST_SLOTS);
  /** The last two tokens of every longer phrase: all bits or none. */
  readonly #pairs = new Int8Array(PAIR_SLOTS);

  add(phrase: string, meaning: number, language: number): void {
    const tokens = phraseTokens(phrase);
    const { length } = tokens;
    if (length === 0 || length > GRAM_MAX) {
      throw new AppError(
        'INTERNAL',
        `The lexicon phrase "${phrase}" has ${length} tokens; 1 to ${GRAM_MAX} work.`,
      );
    }
    const entry = this.table.add(gramAt(tokens, length - 1, length), meaning, language);
    const last = tokens[length - 1]!;
    if (length === 1) this.#words[this.#wordOf(last) * 4 + 1] = entry;
    else {
      this.#lengths[lastSlot(last)]! |= 1 << (length - 1);
      this.#pairs[pairSlot(tokens[length - 2]!, last)] = -1;
    }
  }

  /** A function word of a known language. */
  addKnown(word: string, language: number): void {
    const index = this.#functionWord(word);
    this.known[index]! |= 1 << language;
    this.#setTally(index);
  }

  /** A function word of a language that is not known. */
  addForeign(word: string, language: number): void {
    const index = this.#functionWord(word);
    this.foreign[index]! |= 1 << language;
    this.#setTally(index);
  }

  #setTally(word: number): void {
    const known = this.known[word]!;
    const isEnglish = (known & ENGLISH_BIT) !== 0;
    const isOnlyEnglish = known === ENGLISH_BIT && this.foreign[word] === 0;
    const lean = isEnglish ? Number(isOnlyEnglish) : -1;
    this.#words[word * 4 + 2] = (lean << LEAN_SHIFT) + Number(isEnglish);
  }

  #functionWord(word: string): number {
    const tokens = phraseTokens(word);
    return this.#wordOf(gramAt(tokens, tokens.length - 1, tokens.length));
  }

  #wordOf(token: number): number {
    const known = this.find(token);
    if (known !== 0) return known;
    let slot = wordSlot(token);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (WORD_SLOTS - 1);
    this.#slots[slot] = this.#count;
    this.#words[this.#count * 4] = token;
    return this.#count++;
  }

  /** The word with this token, where it is a phrase or a function word; 0 for others. */
  find(token: number): number {
    for (let slot = wordSlot(token); ; slot = (slot + 1) & (WORD_SLOTS - 1)) {
      const word = this.#slots[slot]!;
      if (word === 0 || this.#words[word * 4] === token) return word;
    }
  }

  /** First entry of the phrase that is the word alone, or 0. */
  entryOf(word: number): number {
    return this.#words[word * 4 + 1]!;
  }

  /**
   * What a word says of English, to be added up over a text: 1 for a function word of it, and in the lead 1
   * where it is one of no other language, -1 where it is one of others only.
   */
  tallyOf(word: number): number {
    return this.#words[word * 4 + 2]!;
  }

  /** Lengths of the phrases of two tokens and more that may end with two tokens: bit n − 1 for n. */
  lengthsAt(before: number, last: number): number {
    return this.#lengths[lastSlot(last)]! & this.#pairs[pairSlot(before, last)]!;
  }
}

function filterSlot(hash: number): number {
  return (hash >>> 5) & (FILTER_SLOTS - 1);
}

function pairSlot(before: number, last: number): number {
  return (mixToken(before, last) >>> 7) & (PAIR_SLOTS - 1);
}

function wordSlot(token: number): number {
  return (token ^ (token >>> 14)) & (WORD_SLOTS - 1);
}

function lastSlot(token: number): number {
  return (token ^ (token >>> 14)) & (LAST_SLOTS - 1);
}

function buildPhrases(): Phrases {
  const phrases = new Phrases();
  // Function words first: the most frequent words stand beside each other.
  for (const [code, words] of Object.entries(FUNCTION_WORDS)) {
    for (const word of words.split(' ')) phrases.addKnown(word, LANGUAGES.indexOf(code));
  }
  for (const [language, words] of FOREIGN_WORDS.entries()) {
    for (const word of words.split(' ')) phrases.addForeign(word, language);
  }
  for (const [code, lexicon] of Object.entries(LEXICON)) {
    for (const [meaning, list] of Object.entries(lexicon)) {
      for (const phrase of list.split('|'))
        phrases.add(phrase, MEANING[meaning as keyof typeof MEANING], LANGUAGES.indexOf(code));
    }
  }
  return phrases;
}

/** Phrases of every language with their meanings, and the function words. */
export const PHRASES = buildPhrases();
