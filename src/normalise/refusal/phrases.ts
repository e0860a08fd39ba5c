// The lexicon as one hash table from phrase to meaning and languages, and the function words as another.
// Built once at start-up from lexicon.ts.

import { AppError } from '../../model/errors.ts';
import { FOREIGN_WORDS, FUNCTION_WORDS, LANGUAGES } from './language.ts';
import { LEXICON } from './lexicon.ts';
import { MEANING } from './lexicon/meaning.ts';
import { GRAM_MAX, mixToken, toReadable, TokenReader, type TokenHistory } from './tokens.ts';

const SLOTS = 32_768;
const FILTER_BITS = 1 << 18;

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
  reader.read(toReadable(phrase));
  return tokens;
}

function gramOf(tokens: readonly number[]): number {
  return tokens.slice(1).reduce((hash, token) => mixToken(hash, token), tokens[0]!);
}

const LAST_SLOTS = 1 << 14;

/** Phrases found while a text is read. */
export class Phrases {
  readonly table = new PhraseTable();
  /** By last token: bit n − 1 is set where some phrase of n tokens ends with it. */
  readonly #lengths = new Uint8Array(LAST_SLOTS);

  add(phrase: string, meaning: number, language: number): void {
    const tokens = phraseTokens(phrase);
    if (tokens.length === 0 || tokens.length > GRAM_MAX) {
      throw new AppError(
        'INTERNAL',
        `The lexicon phrase "${phrase}" has ${tokens.length} tokens; 1 to ${GRAM_MAX} work.`,
      );
    }
    this.#lengths[lastSlot(tokens.at(-1)!)]! |= 1 << (tokens.length - 1);
    this.table.add(gramOf(tokens), meaning, language);
  }

  /** Lengths of phrases that may end with the newest token, as bits. */
  lengthsAt(history: TokenHistory): number {
    const lengths = this.#lengths[lastSlot(history.newest)]!;
    return history.count >= GRAM_MAX ? lengths : lengths & ((1 << history.count) - 1);
  }
}

function lastSlot(token: number): number {
  return (token ^ (token >>> 14)) & (LAST_SLOTS - 1);
}

/** Phrases of every language with their meanings. */
export function buildPhrases(): Phrases {
  const phrases = new Phrases();
  for (const [code, lexicon] of Object.entries(LEXICON)) {
    for (const [meaning, list] of Object.entries(lexicon)) {
      for (const phrase of list.split('|')) {
        phrases.add(phrase, MEANING[meaning as keyof typeof MEANING], LANGUAGES.indexOf(code));
      }
    }
  }
  return phrases;
}

/** Meaning of a function word: of a language the classifier knows, or of one it does not. */
export const WORD = { KNOWN: 1, FOREIGN: 2 } as const;

/** Function words with the languages they belong to. */
export function buildFunctionWords(): PhraseTable {
  const table = new PhraseTable();
  for (const [code, words] of Object.entries(FUNCTION_WORDS)) {
    for (const word of words.split(' '))
      table.add(gramOf(phraseTokens(word)), WORD.KNOWN, LANGUAGES.indexOf(code));
  }
  for (const [index, words] of FOREIGN_WORDS.entries()) {
    for (const word of words.split(' ')) table.add(gramOf(phraseTokens(word)), WORD.FOREIGN, index);
  }
  return table;
}
