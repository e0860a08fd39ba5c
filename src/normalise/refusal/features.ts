// What the classifier sees of a text: decline skeletons (who is unable or unwilling to do what, where, quoted
// or not) from the phrase table, and hashed word n-grams for the languages that have training texts.
// Features are indices into one weight table; each counts once a text.

import { LANGUAGES, SCRIPT } from './language.ts';
import { MEANING } from './lexicon/meaning.ts';
import { gramFingerprint, gramSlot, SKELETON_SLOTS } from './hash.ts';
import { ANY_EVIDENCE } from './skeleton-features.ts';
import { Skeleton } from './skeleton.ts';
import { buildPhrases, lengthsOf, mayBeWord, WORD } from './phrases.ts';
import { TokenReader, type TextShape, type TokenHistory, type TokenListener } from './tokens.ts';

/** Languages with training texts: only these have n-gram features. */
const GRAM_LANGUAGES = new Set(['en', 'ko', 'zh', 'fi']);
/** Languages whose verbs carry their subject, or leave it out. */
const SUBJECT_IN_VERB = new Set(
  'es it pt fi pl ru uk tr cs ro hu ko ja zh hi ar el id vi'.split(' '),
);
/** Languages whose tokens are syllables. */
const SYLLABLES = new Set(['ko', 'zh', 'ja']);
const FEATURES_MAX = 8192;
const ANSWERS_MAX = 128;
const EVENTS_MAX = 1024;
const WORD_KINDS_MAX = 1024;
/** Tells n-grams of the first two sentences from those of the end. */
const ZONE_HASH = 0x1b873593;
/** Flags of a phrase event. */
const QUOTED = 1;
const IN_TAIL = 2;
const WORDS_TO_KNOW = 5;
/** Least share of function words in prose of a known language. */
const WORD_SHARE_MIN = 0.1;

const phrases = buildPhrases();
const functionWords = phrases.words;
const ENGLISH = LANGUAGES.indexOf('en');

/** Outcome of the language check; `plain` where the language is known and nothing speaks for a decline. */
export type LanguageVerdict = 'known' | 'plain' | 'unknown' | 'empty';

/** Extracts features; one instance a thread, its arrays are reused. */
export class FeatureReader implements TokenListener {
  /** Distinct skeleton slots of the last text: [0, count). */
  readonly features = new Int32Array(FEATURES_MAX);
  count = 0;
  /** Slots of what tells an answer beside a decline: [0, answerCount). None where nobody declines. */
  readonly answers = new Int32Array(ANSWERS_MAX);
  answerCount = 0;
  /** Hashes of n-grams, repeats included: [0, gramCount). None where the language has no training texts. */
  readonly grams = new Int32Array(FEATURES_MAX);
  gramCount = 0;
  /** Index into LANGUAGES, or -1. */
  language = -1;

  /** Fingerprints of the n-grams that have weights; null keeps all n-grams, as training needs. */
  readonly #known: Uint8Array | null;
  readonly #reader = new TokenReader(this);
  readonly #seen = new Uint32Array(SKELETON_SLOTS);
  #round = 0;
  readonly #eventEntry = new Int32Array(EVENTS_MAX);
  readonly #eventToken = new Int32Array(EVENTS_MAX);
  readonly #eventSentence = new Int32Array(EVENTS_MAX);
  readonly #eventFlags = new Uint8Array(EVENTS_MAX);
  #eventCount = 0;
  /** Function words and phrases, function words alone, declines, by known language; words of others. */
  readonly #votes = new Int32Array(32);
  readonly #words = new Int32Array(32);
  readonly #declines = new Int32Array(32);
  readonly #foreign = new Int32Array(32);
  /** Function words of the text: entries seen, and how often by entry. */
  readonly #wordEntries = new Int32Array(WORD_KINDS_MAX);
  readonly #wordCounts = new Int32Array(functionWords.meanings.length);
  #wordKinds = 0;
  readonly #skeleton = new Skeleton(
    (index) => {
      this.#add(index);
    },
    (index) => {
      if (this.answerCount < ANSWERS_MAX) this.answers[this.answerCount++] = index;
    },
  );

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
    this.#countVotes();
    const verdict = this.#decideLanguage();
    if (verdict === 'known' && this.#known !== null && !this.#hasEvidence()) return 'plain';
    this.#addSkeleton();
    if (this.language < 0 || !GRAM_LANGUAGES.has(LANGUAGES[this.language]!)) this.gramCount = 0;
    return verdict;
  }

  #begin(): void {
    this.count = 0;
    this.answerCount = 0;
    this.gramCount = 0;
    this.#eventCount = 0;
    this.#wordKinds = 0;
    this.#round++;
    this.language = -1;
  }

  onToken(history: TokenHistory): void {
    const hints = phrases.hintsAt(history);
    if (hints !== 0) {
      const lengths = lengthsOf(hints);
      if (lengths !== 0) this.#findPhrases(history, lengths);
      if (mayBeWord(hints)) this.#countWord(functionWords.find(history.newest));
    }
    this.#addGrams(history);
  }

  /** Longer phrases first. */
  #findPhrases(history: TokenHistory, lengths: number): void {
    const { shape } = this;
    for (let bits = lengths; bits !== 0;) {
      const n = 32 - Math.clz32(bits);
      bits &= ~(1 << (n - 1));
      let entry = phrases.table.find(history.gram(n));
      while (entry !== 0 && this.#eventCount < EVENTS_MAX) {
        const event = this.#eventCount++;
        this.#eventEntry[event] = entry;
        this.#eventToken[event] = history.count - n;
        this.#eventSentence[event] = shape.sentence;
        this.#eventFlags[event] = (shape.quoted ? QUOTED : 0) | (shape.tail ? IN_TAIL : 0);
        entry = phrases.table.next[entry]!;
      }
    }
  }

  #countWord(entry: number): void {
    if (entry === 0) return;
    if (this.#wordCounts[entry]!++ === 0 && this.#wordKinds < WORD_KINDS_MAX) {
      this.#wordEntries[this.#wordKinds++] = entry;
    }
  }

  /** Turns the words counted into votes for languages, and clears them. */
  #countVotes(): void {
    this.#words.fill(0);
    this.#foreign.fill(0);
    for (let kind = 0; kind < this.#wordKinds; kind++) {
      const first = this.#wordEntries[kind]!;
      const count = this.#wordCounts[first]!;
      this.#wordCounts[first] = 0;
      for (let entry = first; entry !== 0; entry = functionWords.next[entry]!) {
        const votes = functionWords.meanings[entry] === WORD.FOREIGN ? this.#foreign : this.#words;
        vote(votes, functionWords.languages[entry]!, count);
      }
    }
    this.#votes.set(this.#words);
    this.#declines.fill(0);
    for (let event = 0; event < this.#eventCount; event++) {
      const entry = this.#eventEntry[event]!;
      const mask = phrases.table.languages[entry]!;
      vote(this.#votes, mask, 1);
      if (phrases.table.meanings[entry] === MEANING.DECLINE) vote(this.#declines, mask, 1);
    }
  }

  /** n-grams of the first two sentences and of the end; what lies between says little by its words. */
  #addGrams(history: TokenHistory): void {
    const { shape } = this;
    const isEarly = shape.sentence < 2;
    if ((!isEarly && !shape.tail) || this.gramCount + 4 > FEATURES_MAX) return;
    const zone = isEarly ? ZONE_HASH : ZONE_HASH * 3;
    this.#addGram((history.newest + zone) | 0);
    if (history.count > 1) this.#addGram((history.pair + zone) | 0);
    if (history.count > 2) this.#addGram((history.triple + zone) | 0);
    if (history.syllabic && history.count > 3) this.#addGram((history.gram(4) + zone) | 0);
  }

  #addGram(hash: number): void {
    const known = this.#known;
    if (known === null || known[gramSlot(hash)] === gramFingerprint(hash))
      this.grams[this.gramCount++] = hash;
  }

  #add(index: number): void {
    if (this.#seen[index] === this.#round || this.count >= FEATURES_MAX) return;
    this.#seen[index] = this.#round;
    this.features[this.count++] = index;
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
    let best = script === SCRIPT.LATIN ? ENGLISH : -1;
    for (let language = 0; language < LANGUAGES.length; language++) {
      if (best < 0 ? this.#votes[language]! > 0 : this.#votes[language]! > this.#votes[best]!)
        best = language;
    }
    this.language = best;
    if (best < 0) return 'unknown';
    const words = this.#words[best]!;
    for (const foreign of this.#foreign)
      if (foreign > words + this.#declines[best]!) return 'unknown';
    if (this.#declines[best]! > 0 || words >= Math.max(1, tokens * WORD_SHARE_MIN)) return 'known';
    // Names, numbers and code are in no language; only prose can be in an unknown one.
    if (script === SCRIPT.LATIN && (tokens < WORDS_TO_KNOW || this.#isCode())) return 'known';
    return 'unknown';
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
      this.#skeleton.event(
        phrases.table.meanings[entry]!,
        this.#eventToken[event]!,
        this.#eventSentence[event]!,
        (this.#eventFlags[event]! & QUOTED) !== 0,
        (this.#eventFlags[event]! & IN_TAIL) !== 0,
      );
    }
    this.#skeleton.end();
  }
}

/** Adds `count` to every language of the mask. */
function vote(votes: Int32Array, mask: number, count: number): void {
  for (let bits = mask; bits !== 0; bits &= bits - 1)
    votes[31 - Math.clz32(bits & -bits)]! += count;
}
