// What the classifier sees of a text: decline skeletons (who is unable or unwilling to do what, where, quoted
// or not) from the phrase table, and hashed word n-grams for the languages that have training texts.
// Features are indices into one weight table; each counts once a text.

import { BitCounts } from './bit-counts.ts';
import { FeatureList, FeatureSet } from './feature-set.ts';
import { LANGUAGES, SCRIPT } from './language.ts';
import { MEANING } from './lexicon/meaning.ts';
import { gramFingerprint, gramSlot } from './hash.ts';
import { ANY_EVIDENCE } from './skeleton-features.ts';
import { Skeleton } from './skeleton.ts';
import { buildPhrases, LEAN_SHIFT } from './phrases.ts';
import {
  gramAt,
  GRAM_MAX,
  mixToken,
  PLACE,
  SENTENCE_SHIFT,
  TokenReader,
  type TextShape,
} from './tokens.ts';

/** Languages with training texts: only these have n-gram features. */
const GRAM_LANGUAGES = new Set(['en', 'ko', 'zh', 'fi']);
/** Languages whose verbs carry their subject, or leave it out. */
const SUBJECT_IN_VERB = new Set(
  'es it pt fi pl ru uk tr cs ro hu ko ja zh hi ar el id vi'.split(' '),
);
/** Languages whose tokens are syllables. */
const SYLLABLES = new Set(['ko', 'zh', 'ja']);
const GRAMS_MAX = 4096;
const EVENTS_MAX = 1024;
/** Tells n-grams of the first two sentences from those of the end. */
const ZONE_HASH = 0x1b873593;
const WORDS_TO_KNOW = 5;
/** Least share of function words in prose of a known language. */
const WORD_SHARE_MIN = 0.1;

const phrases = buildPhrases();
const ENGLISH = LANGUAGES.indexOf('en');

/** Outcome of the language check; `plain` where the language is known and nothing speaks for a decline. */
export type LanguageVerdict = 'known' | 'plain' | 'unknown' | 'empty';

/** Extracts features; one instance a thread, its arrays are reused. */
export class FeatureReader {
  /** Skeleton features of the last text. */
  readonly features = new FeatureSet();
  /** What tells an answer beside a decline. None where nobody declines. */
  readonly answers = new FeatureList();
  /** Hashes of n-grams, repeats included: [0, gramCount). None where the language has no training texts. */
  readonly grams = new Int32Array(GRAMS_MAX);
  gramCount = 0;
  /** Index into LANGUAGES, or -1. */
  language = -1;

  /** Fingerprints of the n-grams that have weights; null keeps all n-grams, as training needs. */
  readonly #known: Uint8Array | null;
  readonly #reader = new TokenReader();
  /** Phrases found, in order of their last token: entry, first token, place of the last one. */
  readonly #eventEntry = new Uint16Array(EVENTS_MAX);
  readonly #eventToken = new Int32Array(EVENTS_MAX);
  readonly #eventPlace = new Uint16Array(EVENTS_MAX);
  #eventCount = 0;
  /** What its function words say of English: see Phrases.tallyOf. */
  #tally = 0;
  /** Function words by known language, the same with phrases, function words of other languages. */
  readonly #words = new BitCounts();
  readonly #votes = new BitCounts();
  readonly #foreign = new BitCounts();
  readonly #skeleton = new Skeleton(this.features, this.answers);

  constructor(known: Uint8Array | null = null) {
    this.#known = known;
  }

  get shape(): TextShape {
    return this.#reader.shape;
  }

  /** Sentences of the last text in which the speaker declines, at most 3; quoted ones left out. */
  get declines(): number {
    return this.#skeleton.declines;
  }

  /**
   * Reads a text; answers whether its language is known. Features are there in either case, except for a
   * `plain` text, which is only told where just known n-grams are kept.
   */
  read(text: string): LanguageVerdict {
    this.#begin();
    this.#reader.read(text);
    if (this.shape.tokens === 0) return 'empty';
    this.#findPhrases();
    const verdict = this.#decideLanguage();
    if (verdict === 'known' && this.#known !== null && !this.#hasEvidence()) return 'plain';
    this.#addSkeleton();
    if (this.language >= 0 && GRAM_LANGUAGES.has(LANGUAGES[this.language]!)) this.#addGrams();
    return verdict;
  }

  #begin(): void {
    this.features.clear();
    this.answers.clear();
    this.gramCount = 0;
    this.#eventCount = 0;
    this.language = -1;
  }

  /** Finds the phrases that end with each token, and adds up what function words say of English. */
  #findPhrases(): void {
    const { tokens, shape } = this.#reader;
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
        if (lengths !== 0) this.#findLonger(at, lengths);
        this.#addEvents(entry, at, 1);
      }
      before = token;
    }
    this.#tally = tally;
  }

  /** Phrases of two tokens and more that end at one, longer ones first. */
  #findLonger(at: number, lengths: number): void {
    const { tokens } = this.#reader;
    let bits = at < GRAM_MAX - 1 ? lengths & ((2 << at) - 1) : lengths;
    while (bits !== 0) {
      const length = 32 - Math.clz32(bits);
      bits ^= 1 << (length - 1);
      this.#addEvents(phrases.table.find(gramAt(tokens, at, length)), at, length);
    }
  }

  /** All meanings of a phrase, from its first entry. */
  #addEvents(first: number, at: number, length: number): void {
    for (let entry = first; entry !== 0; entry = phrases.table.next[entry]!) {
      if (this.#eventCount >= EVENTS_MAX) return;
      const event = this.#eventCount++;
      this.#eventEntry[event] = entry;
      this.#eventToken[event] = at - length + 1;
      this.#eventPlace[event] = this.#reader.places[at]!;
    }
  }

  /** n-grams of the first two sentences and of the end; what lies between says little by its words. */
  #addGrams(): void {
    const { sentence, sentenceStarts, tokens, tailStart } = this.shape;
    const early = sentence < 2 ? tokens : sentenceStarts[2]!;
    this.#addGramsOf(0, early, ZONE_HASH);
    this.#addGramsOf(Math.max(early, tailStart), tokens, ZONE_HASH * 3);
    if (this.#known !== null) this.#keepGrams(this.#known);
  }

  /** n-grams that end with the tokens [from, to). */
  #addGramsOf(from: number, to: number, zone: number): void {
    const { tokens, places } = this.#reader;
    const { grams } = this;
    let count = this.gramCount;
    let pair = from > 1 ? gramAt(tokens, from - 1, 2) : 0;
    let triple = from > 2 ? gramAt(tokens, from - 1, 3) : 0;
    for (let at = from; at < to; at++) {
      const token = tokens[at]!;
      const four = mixToken(triple, token);
      triple = mixToken(pair, token);
      grams[count++] = token + zone;
      if (at > 0) grams[count++] = (pair = mixToken(tokens[at - 1]!, token)) + zone;
      if (at > 1) grams[count++] = triple + zone;
      if (at > 2 && (places[at]! & PLACE.SYLLABIC) !== 0) grams[count++] = four + zone;
    }
    this.gramCount = count;
  }

  /** Keeps the n-grams that have weights; without a branch: which ones they are cannot be foretold. */
  #keepGrams(known: Uint8Array): void {
    const { grams, gramCount } = this;
    let kept = 0;
    for (let index = 0; index < gramCount; index++) {
      const hash = grams[index]!;
      grams[kept] = hash;
      kept += ((known[gramSlot(hash)]! ^ gramFingerprint(hash)) - 1) >>> 31;
    }
    this.gramCount = kept;
  }

  #decideLanguage(): LanguageVerdict {
    const { scripts } = this.shape;
    let main = 0;
    for (let script = 0; script < scripts.length; script++) {
      if (scripts[script]! > scripts[main]!) main = script;
    }
    if (scripts[SCRIPT.KANA]! > 0 && (main === SCRIPT.HAN || main === SCRIPT.KANA))
      return this.#speak('ja');
    if (main === SCRIPT.HAN) return this.#speak('zh');
    if (main === SCRIPT.HANGUL) return this.#speak('ko');
    if (main === SCRIPT.GREEK) return this.#speak('el');
    if (main === SCRIPT.OTHER) return 'unknown';
    return this.#decideByWords(main);
  }

  #speak(code: string): LanguageVerdict {
    this.language = LANGUAGES.indexOf(code);
    return 'known';
  }

  #decideByWords(script: number): LanguageVerdict {
    const { tokens } = this.shape;
    if (this.#isPlainlyEnglish()) {
      this.language = ENGLISH;
      return 'known';
    }
    this.#countWords();
    const voted = this.#mostVoted();
    const language = voted < 0 && script === SCRIPT.LATIN ? ENGLISH : voted;
    this.language = language;
    if (language < 0) return 'unknown';
    const words = this.#words.countOf(language);
    const declines = this.#declinesIn(language);
    const foreign = this.#foreign.most();
    if (foreign >= 0 && this.#foreign.countOf(foreign) > words + declines) return 'unknown';
    if (declines > 0 || words >= Math.max(1, tokens * WORD_SHARE_MIN)) return 'known';
    // Names, numbers and code are in no language; only prose can be in an unknown one.
    if (script === SCRIPT.LATIN && (tokens < WORDS_TO_KNOW || this.#isCode())) return 'known';
    return 'unknown';
  }

  /**
   * The words that are English alone are no fewer than words and phrases of other languages alone: no other
   * language, known or not, can have more. Spares most texts the count by language; its outcome is the same.
   */
  #isPlainlyEnglish(): boolean {
    const words = this.#tally & ((1 << LEAN_SHIFT) - 1);
    if (words < Math.max(1, this.shape.tokens * WORD_SHARE_MIN)) return false;
    let lead = this.#tally >> LEAN_SHIFT;
    for (let event = 0; event < this.#eventCount && lead >= 0; event++)
      lead -= ((phrases.table.languages[this.#eventEntry[event]!]! >>> ENGLISH) & 1) ^ 1;
    return lead >= 0;
  }

  #countWords(): void {
    const { tokens, shape } = this.#reader;
    this.#words.clear();
    this.#foreign.clear();
    for (let at = 0; at < shape.tokens; at++) {
      const word = phrases.find(tokens[at]!);
      this.#words.add(phrases.known[word]!);
      this.#foreign.add(phrases.foreign[word]!);
    }
  }

  /** The language of most function words and phrases; the first of equals, -1 for none. */
  #mostVoted(): number {
    this.#votes.copyFrom(this.#words);
    for (let event = 0; event < this.#eventCount; event++)
      this.#votes.add(phrases.table.languages[this.#eventEntry[event]!]!);
    return this.#votes.most();
  }

  #declinesIn(language: number): number {
    let declines = 0;
    for (let event = 0; event < this.#eventCount; event++) {
      const entry = this.#eventEntry[event]!;
      if (phrases.table.meanings[entry] === MEANING.DECLINE)
        declines += (phrases.table.languages[entry]! >>> language) & 1;
    }
    return declines;
  }

  #isCode(): boolean {
    const { structural, digits, characters } = this.shape;
    return structural + digits > characters * 0.08;
  }

  #hasEvidence(): boolean {
    const mask = this.language < 0 ? -1 : 1 << this.language;
    for (let event = 0; event < this.#eventCount; event++) {
      const entry = this.#eventEntry[event]!;
      if (
        ((1 << phrases.table.meanings[entry]!) & ANY_EVIDENCE) !== 0 &&
        (phrases.table.languages[entry]! & mask) !== 0
      )
        return true;
    }
    return false;
  }

  #addSkeleton(): void {
    const mask = this.language < 0 ? -1 : 1 << this.language;
    const code = LANGUAGES[this.language] ?? '';
    this.#skeleton.begin(this.shape, {
      subjectInVerb: SUBJECT_IN_VERB.has(code),
      syllables: SYLLABLES.has(code),
    });
    for (let event = 0; event < this.#eventCount; event++) {
      const entry = this.#eventEntry[event]!;
      if ((phrases.table.languages[entry]! & mask) === 0) continue;
      const place = this.#eventPlace[event]!;
      this.#skeleton.event(
        phrases.table.meanings[entry]!,
        this.#eventToken[event]!,
        place >>> SENTENCE_SHIFT,
        (place & PLACE.QUOTED) !== 0,
        (place & PLACE.IN_TAIL) !== 0,
      );
    }
    this.#skeleton.end();
  }
}
