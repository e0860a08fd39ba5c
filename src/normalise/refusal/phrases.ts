// The lexicon as one hash table from phrase to meaning and languages, and the function words as another.
// Built once at start-up from lexicon.ts.

import { FUNCTION_WORDS, LANGUAGES } from './language.ts';
import { LEXICON, MEANING } from './lexicon.ts';
import { GRAM_MAX, readable, readTokens, TextShape } from './tokens.ts';

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

/** Hash of a phrase as the pass over a text will see it; undefined where it is empty or too long. */
export function phraseHash(phrase: string): number | undefined {
  const shape = new TextShape();
  let hash: number | undefined;
  let longest = 0;
  readTokens(readable(phrase), false, shape, {
    onToken: (index, grams, gramMax) => {
      longest = index + 1;
      hash = gramMax === index + 1 ? grams[gramMax] : undefined;
    },
  });
  return longest > GRAM_MAX ? undefined : hash;
}

/** Phrases of every language with their meanings. */
export function buildPhrases(): PhraseTable {
  const table = new PhraseTable();
  for (const [code, lexicon] of Object.entries(LEXICON)) {
    const language = LANGUAGES.indexOf(code);
    for (const [meaning, phrases] of Object.entries(lexicon)) {
      for (const phrase of phrases.split('|')) {
        const hash = phraseHash(phrase);
        if (hash !== undefined) table.add(hash, MEANING[meaning as keyof typeof MEANING], language);
      }
    }
  }
  return table;
}

/** Function words with the languages they belong to (meaning 0 is never used). */
export function buildFunctionWords(): PhraseTable {
  const table = new PhraseTable();
  for (const [code, words] of Object.entries(FUNCTION_WORDS)) {
    for (const word of words.split(' ')) {
      const hash = phraseHash(word);
      if (hash !== undefined) table.add(hash, 1, LANGUAGES.indexOf(code));
    }
  }
  return table;
}
