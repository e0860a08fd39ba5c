// The phrases of a text as events, in the order of their last tokens, and what its function words say of English.

import { LANGUAGES } from './language.ts';
import { MEANING } from './lexicon/meaning.ts';
import { PHRASES } from './phrases.ts';
import { ANY_EVIDENCE } from './skeleton-features.ts';
import { gramAt, GRAM_MAX, type TokenReader } from './tokens.ts';

/** An imported binding is looked up at each use, a constant of the module is not. */
const phrases = PHRASES;

const EVENTS_MAX = 1024;
const ENGLISH = LANGUAGES.indexOf('en');

/** Finds phrases; one instance a thread, its arrays are reused. */
export class PhraseEvents {
  /** Of each event, [0, count): entry of phrases.table, first token, place of the last one. */
  readonly entries = new Uint16Array(EVENTS_MAX);
  readonly tokens = new Int32Array(EVENTS_MAX);
  readonly places = new Uint16Array(EVENTS_MAX);
  count = 0;
  /** What the function words say of English: see Phrases.tallyOf. */
  tally = 0;

  /** Finds the phrases that end with each token, and adds up what function words say of English. */
  read({ tokens, places, shape }: TokenReader): void {
    this.count = 0;
    const count = shape.tokens;
    let before = 0;
    let tally = 0;
    for (let at = 0; at < count; at++) {
      const token = tokens[at]!;
      // Half of the tokens are no such word; word 0 goes the same way, as a branch would cost more.
      const word = phrases.find(token);
      tally += phrases.tallyOf(word);
      const entry = phrases.entryOf(word);
      const lengths = phrases.lengthsAt(before, token);
      if ((lengths | entry) !== 0) {
        if (lengths !== 0) this.#findLonger(tokens, at, lengths, places[at]!);
        this.#add(entry, at, places[at]!);
      }
      before = token;
    }
    this.tally = tally;
  }

  /** Phrases of two tokens and more that end at one, longer ones first. */
  #findLonger(tokens: Int32Array, at: number, lengths: number, place: number): void {
    let bits = at < GRAM_MAX - 1 ? lengths & ((2 << at) - 1) : lengths;
    while (bits !== 0) {
      const length = 32 - Math.clz32(bits);
      bits ^= 1 << (length - 1);
      this.#add(phrases.table.find(gramAt(tokens, at, length)), at - length + 1, place);
    }
  }

  /** All meanings of a phrase, from its first entry. */
  #add(first: number, token: number, place: number): void {
    for (let entry = first; entry !== 0; entry = phrases.table.next[entry]!) {
      if (this.count >= EVENTS_MAX) return;
      const event = this.count++;
      this.entries[event] = entry;
      this.tokens[event] = token;
      this.places[event] = place;
    }
  }

  /** Events whose phrase is none of English. */
  get otherThanEnglish(): number {
    let others = 0;
    for (let event = 0; event < this.count; event++)
      others += ((phrases.table.languages[this.entries[event]!]! >>> ENGLISH) & 1) ^ 1;
    return others;
  }

  /** Declines in a language that are one phrase. */
  declinesIn(language: number): number {
    let declines = 0;
    for (let event = 0; event < this.count; event++) {
      const entry = this.entries[event]!;
      if (phrases.table.meanings[entry] === MEANING.DECLINE)
        declines += (phrases.table.languages[entry]! >>> language) & 1;
    }
    return declines;
  }

  /** Something speaks for a decline in one of the languages of the mask. */
  hasEvidence(mask: number): boolean {
    for (let event = 0; event < this.count; event++) {
      const entry = this.entries[event]!;
      if (
        ((1 << phrases.table.meanings[entry]!) & ANY_EVIDENCE) !== 0 &&
        (phrases.table.languages[entry]! & mask) !== 0
      )
        return true;
    }
    return false;
  }
}
