// The lexicon as one hash table from phrase to meaning and languages, and the function words as another.
// Built once at start-up from lexicon.ts.

import { AppError } from '../../model/errors.ts';
import { FOREIGN_WORDS, FUNCTION_WORDS, LANGUAGES } from './language.ts';
import { LEXICON } from './lexicon.ts';
import { MEANING } from './lexicon/meaning.ts';
import { GRAM_MAX, mixToken, TokenReader, type TokenHistory } from './tokens.ts';

const SLOTS = 32_768;
const FILTER_BITS = 1 << 16;

/** Entries of one phrase form a chain through `next`. */
export class PhraseTable {
  readonly #keys = new Int32Array(SLOTS);
  readonly #head = new Int32Array(SLOTS);
  readonly #filter = new Uint32Array(FILTER_BITS >>> 5);
  readonly meanings: number[] = [0];
  readonly languages: number[] = [0];
  readonly next: number[] = [0];

  /** First entry of the phrase with this hash, or 0. Entries are indices into the arrays above. */
  find(hash: number): number {
    const bit = (hash >>> 5) & (FILTER_BITS - 1);
    if ((this.#filter[bit >>> 5]! & (1 << (bit & 31))) === 0) return 0;
    let slot = hash & (SLOTS - 1);
    for (;;) {
      const head = this.#head[slot]!;
      if (head === 0) return 0;
      if (this.#keys[slot] === hash) return head;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  add(hash: number, meaning: number, language: number): void {
    const bit = (hash >>> 5) & (FILTER_BITS - 1);
    this.#filter[bit >>> 5]! |= 1 << (bit & 31);
    let slot = hash & (SLOTS - 1);
    while (this.#head[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
    for (let entry = this.#head[slot]!; entry !== 0; entry = this.next[entry]!) {
      if (this.meanings[entry] === meaning) {
        this.languages[entry]! |= 1 << language;
        return;
      }
    }
    this.#keys[slot] = hash;
    this.meanings.push(meaning);
    this.languages.push(1 << language);
    this.next.push(this.#head[slot]!);
    this.#head[slot] = this.meanings.length - 1;
  }
}

/** The tokens of a phrase as the pass over a text will see them. */
function phraseTokens(phrase: string): number[] {
  const tokens: number[] = [];
  const reader = new TokenReader({
    onToken: (history) => {
      tokens.push(history.newest);
    },
  });
  reader.read(phrase);
  return tokens;
}

function gramOf(tokens: readonly number[]): number {
  return tokens.slice(1).reduce((hash, token) => mixToken(hash, token), tokens[0]!);
}

const LAST_SLOTS = 1 << 14;
const PAIR_BITS = 1 << 16;
/** Flag beside the lengths: the token may be a function word. */
const FUNCTION_WORD = 1 << GRAM_MAX;

/** Phrases and function words found while a text is read. */
export class Phrases {
  readonly table = new PhraseTable();
  readonly words = new PhraseTable();
  /** By last token: bit n − 1 is set where some phrase of n tokens ends with it. */
  readonly #lengths = new Uint16Array(LAST_SLOTS);
  /** The last two tokens of every longer phrase. */
  readonly #pairs = new Uint32Array(PAIR_BITS >>> 5);

  add(phrase: string, meaning: number, language: number): void {
    const tokens = phraseTokens(phrase);
    if (tokens.length === 0 || tokens.length > GRAM_MAX) {
      throw new AppError(
        'INTERNAL',
        `The lexicon phrase "${phrase}" has ${tokens.length} tokens; 1 to ${GRAM_MAX} work.`,
      );
    }
    this.#lengths[lastSlot(tokens.at(-1)!)]! |= 1 << (tokens.length - 1);
    if (tokens.length > 1) {
      const bit = pairBit(mixToken(tokens.at(-2)!, tokens.at(-1)!));
      this.#pairs[bit >>> 5]! |= 1 << (bit & 31);
    }
    this.table.add(gramOf(tokens), meaning, language);
  }

  addWord(word: string, meaning: number, language: number): void {
    const hash = gramOf(phraseTokens(word));
    this.#lengths[lastSlot(hash)]! |= FUNCTION_WORD;
    this.words.add(hash, meaning, language);
  }

  /** What the newest token may be: lengths of phrases that end with it, as bits, and FUNCTION_WORD. */
  hintsAt(history: TokenHistory): number {
    const hints = this.#lengths[lastSlot(history.newest)]!;
    if ((hints & LONGER) === 0) return hints;
    const bit = pairBit(history.pair);
    if (history.count < 2 || (this.#pairs[bit >>> 5]! & (1 << (bit & 31))) === 0)
      return hints & ~LONGER;
    return history.count >= GRAM_MAX ? hints : hints & (((1 << history.count) - 1) | FUNCTION_WORD);
  }
}

/** Lengths above one. */
const LONGER = FUNCTION_WORD - 2;

/** Lengths of phrases among the hints. */
export function lengthsOf(hints: number): number {
  return hints & (FUNCTION_WORD - 1);
}

/** The hints say that the token may be a function word. */
export function mayBeWord(hints: number): boolean {
  return hints >= FUNCTION_WORD;
}

function pairBit(pair: number): number {
  return (pair >>> 7) & (PAIR_BITS - 1);
}

function lastSlot(token: number): number {
  return (token ^ (token >>> 14)) & (LAST_SLOTS - 1);
}

/** Phrases of every language with their meanings, and the function words. */
export function buildPhrases(): Phrases {
  const phrases = new Phrases();
  for (const [code, lexicon] of Object.entries(LEXICON)) {
    for (const [meaning, list] of Object.entries(lexicon)) {
      for (const phrase of list.split('|'))
        phrases.add(phrase, MEANING[meaning as keyof typeof MEANING], LANGUAGES.indexOf(code));
    }
  }
  for (const [code, words] of Object.entries(FUNCTION_WORDS)) {
    for (const word of words.split(' ')) phrases.addWord(word, WORD.KNOWN, LANGUAGES.indexOf(code));
  }
  for (const [index, words] of FOREIGN_WORDS.entries()) {
    for (const word of words.split(' ')) phrases.addWord(word, WORD.FOREIGN, index);
  }
  return phrases;
}

/** Meaning of a function word: of a language the classifier knows, or of one it does not. */
export const WORD = { KNOWN: 1, FOREIGN: 2 } as const;
