// What the classifier sees of a text: decline skeletons (who is unable or unwilling to do what, where, quoted
// or not) from the phrase table, and hashed word n-grams for the languages that have training texts.
// Features are indices into one weight table; each counts once a text.

import { FeatureList, FeatureSet } from './feature-set.ts';
import { gramFingerprint, gramSlot } from './hash.ts';
import { LANGUAGES } from './language.ts';
import { LanguageVote } from './language-vote.ts';
import { PhraseEvents } from './phrase-events.ts';
import { PHRASES } from './phrases.ts';
import { Skeleton } from './skeleton.ts';
import { gramAt, mixToken, PLACE, SENTENCE_SHIFT, TokenReader, type TextShape } from './tokens.ts';

/** An imported binding is looked up at each use, a constant of the module is not. */
const phrases = PHRASES;

/** Languages with training texts: only these have n-gram features. */
const GRAM_LANGUAGES = new Set(['en', 'ko', 'zh', 'fi']);
/** Languages whose verbs carry their subject, or leave it out. */
const SUBJECT_IN_VERB = new Set(
  'es it pt fi pl ru uk tr cs ro hu ko ja zh hi ar el id vi'.split(' '),
);
/** Languages whose tokens are syllables. */
const SYLLABLES = new Set(['ko', 'zh', 'ja']);
/** Four a token. */
const GRAMS_MAX = 4096;
/** Tells n-grams of the first two sentences from those of the end. */
const ZONE_HASH = 0x1b873593;

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

  /** Fingerprints of the n-grams that have weights; null keeps all n-grams, as training needs. */
  readonly #known: Uint8Array | null;
  readonly #reader = new TokenReader();
  readonly #events = new PhraseEvents();
  readonly #vote = new LanguageVote();
  readonly #skeleton = new Skeleton(this.features, this.answers);

  constructor(known: Uint8Array | null = null) {
    this.#known = known;
  }

  get shape(): TextShape {
    return this.#reader.shape;
  }

  /** Index into LANGUAGES of the last text that had words, or -1. */
  get language(): number {
    return this.#vote.language;
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
    this.features.clear();
    this.answers.clear();
    this.gramCount = 0;
    this.#reader.read(text);
    if (this.shape.tokens === 0) return 'empty';
    this.#events.read(this.#reader);
    const isKnown = this.#vote.decide(this.#reader, this.#events);
    const { language } = this;
    const mask = language < 0 ? -1 : 1 << language;
    if (isKnown && this.#known !== null && !this.#events.hasEvidence(mask)) return 'plain';
    const code = LANGUAGES[language] ?? '';
    this.#addSkeleton(code, mask);
    if (GRAM_LANGUAGES.has(code)) this.#addGrams();
    return isKnown ? 'known' : 'unknown';
  }

  /** Features of the phrases in the languages of the mask. */
  #addSkeleton(code: string, mask: number): void {
    const { entries, tokens, places, count } = this.#events;
    this.#skeleton.begin(this.shape, {
      subjectInVerb: SUBJECT_IN_VERB.has(code),
      syllables: SYLLABLES.has(code),
    });
    for (let event = 0; event < count; event++) {
      const entry = entries[event]!;
      if ((phrases.table.languages[entry]! & mask) === 0) continue;
      const place = places[event]!;
      this.#skeleton.event(
        phrases.table.meanings[entry]!,
        tokens[event]!,
        place >>> SENTENCE_SHIFT,
        (place & PLACE.QUOTED) !== 0,
        (place & PLACE.IN_TAIL) !== 0,
      );
    }
    this.#skeleton.end();
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
}
