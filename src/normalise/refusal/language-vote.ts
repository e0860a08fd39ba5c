// Which language a text is in: by its script, else by function words and phrases.

import { BitCounts } from './bit-counts.ts';
import { LANGUAGES, SCRIPT } from './language.ts';
import type { PhraseEvents } from './phrase-events.ts';
import { LEAN_SHIFT, PHRASES } from './phrases.ts';
import type { TextShape, TokenReader } from './tokens.ts';

/** An imported binding is looked up at each use, a constant of the module is not. */
const phrases = PHRASES;

const WORDS_TO_KNOW = 5;
/** Least share of function words in prose of a known language. */
const WORD_SHARE_MIN = 0.1;
const ENGLISH = LANGUAGES.indexOf('en');

/** Tells the language; one instance a thread. */
export class LanguageVote {
  /** Index into LANGUAGES, or -1. */
  language = -1;
  /** Function words by known language, the same with phrases, function words of other languages. */
  readonly #words = new BitCounts();
  readonly #votes = new BitCounts();
  readonly #foreign = new BitCounts();

  /** Sets `language` for the text just read; true where it is known. */
  decide(reader: TokenReader, events: PhraseEvents): boolean {
    const { scripts } = reader.shape;
    let main = 0;
    for (let script = 0; script < scripts.length; script++) {
      if (scripts[script]! > scripts[main]!) main = script;
    }
    this.language = -1;
    if (scripts[SCRIPT.KANA]! > 0 && (main === SCRIPT.HAN || main === SCRIPT.KANA))
      return this.#speak('ja');
    if (main === SCRIPT.HAN) return this.#speak('zh');
    if (main === SCRIPT.HANGUL) return this.#speak('ko');
    if (main === SCRIPT.GREEK) return this.#speak('el');
    if (main === SCRIPT.OTHER) return false;
    if (isPlainlyEnglish(reader.shape, events)) return this.#speak('en');
    return this.#decideByWords(reader, events, main === SCRIPT.LATIN);
  }

  #speak(code: string): boolean {
    this.language = LANGUAGES.indexOf(code);
    return true;
  }

  #decideByWords(reader: TokenReader, events: PhraseEvents, isLatin: boolean): boolean {
    this.#countWords(reader);
    const voted = this.#mostVoted(events);
    const language = voted < 0 && isLatin ? ENGLISH : voted;
    this.language = language;
    if (language < 0) return false;
    const words = this.#words.countOf(language);
    const declines = events.declinesIn(language);
    const foreign = this.#foreign.most();
    if (foreign >= 0 && this.#foreign.countOf(foreign) > words + declines) return false;
    const { shape } = reader;
    if (declines > 0 || isProse(words, shape)) return true;
    // Names, numbers and code are in no language; only prose can be in an unknown one.
    return isLatin && (shape.tokens < WORDS_TO_KNOW || isCode(shape));
  }

  #countWords({ tokens, shape }: TokenReader): void {
    this.#words.clear();
    this.#foreign.clear();
    for (let at = 0; at < shape.tokens; at++) {
      const word = phrases.find(tokens[at]!);
      this.#words.add(phrases.known[word]!);
      this.#foreign.add(phrases.foreign[word]!);
    }
  }

  /** The language of most function words and phrases; the first of equals, -1 for none. */
  #mostVoted(events: PhraseEvents): number {
    this.#votes.copyFrom(this.#words);
    for (let event = 0; event < events.count; event++)
      this.#votes.add(phrases.table.languages[events.entries[event]!]!);
    return this.#votes.most();
  }
}

/**
 * The words that are English alone are no fewer than words and phrases of other languages alone: no other
 * language, known or not, can have more. Spares most texts the count by language; its outcome is the same.
 */
function isPlainlyEnglish(shape: TextShape, events: PhraseEvents): boolean {
  const words = events.tally & ((1 << LEAN_SHIFT) - 1);
  return isProse(words, shape) && events.tally >> LEAN_SHIFT >= events.otherThanEnglish;
}

/** Enough of the tokens are function words. */
function isProse(words: number, { tokens }: TextShape): boolean {
  return words >= Math.max(1, tokens * WORD_SHARE_MIN);
}

function isCode({ structural, digits, characters }: TextShape): boolean {
  return structural + digits > characters * 0.08;
}
