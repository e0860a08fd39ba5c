// One sentence of a text as phrases of it come in: who speaks, whether somebody is unable or unwilling, and
// what follows that.

import type { FeatureSet } from './feature-set.ts';
import { skeletonSlot as slot } from './hash.ts';
import { MEANING } from './lexicon/meaning.ts';
import {
  BARE,
  FEATURE,
  IMPROPER,
  NONE,
  PASSIVE,
  PLURAL,
  SYLLABLES_A_WORD,
  WRONG,
} from './skeleton-features.ts';

/** Words of a sentence from its bare no on. */
const BARE_WORDS_MAX = 5;

/** How the text at hand is written. */
export interface Manner {
  /** Verbs carry their subject, or leave it out. */
  readonly subjectInVerb: boolean;
  /** Tokens are syllables. */
  readonly syllables: boolean;
}

/** Collects the phrases of a sentence; one instance is started anew for each. */
export class Sentence {
  readonly #features: FeatureSet;
  #subjectInVerb = false;
  /** Tokens a word takes: 1, or more where tokens are syllables. */
  #stretch = 1;
  /** Number in the text from 0, or -1 before the first. */
  index = -1;
  /** Its first token. */
  start = 0;
  /** Meanings that occurred, as bits. */
  present = 0;
  /** How often something unquoted was called wrong. */
  wrongs = 0;
  // Token positions of what was seen last.
  #first = NONE;
  #other = NONE;
  #plural = NONE;
  #able = NONE;
  #not = NONE;
  #asked = NONE;
  #act = NONE;
  #failure = NONE;
  /** Token behind the words that may lead a decline without a subject (*sorry*, *unfortunately*). */
  #lead = 0;
  #decline = NONE;
  declineKind = 0;
  declineQuoted = false;
  #failed = false;
  /** The helping verb stands right beside the decline. */
  #tight = false;
  sorry = false;
  /** It begins with *while*, *although*, *however*. */
  concedes = false;
  #improper = false;

  /** `features` takes those of inability that is nobody's or somebody else's. */
  constructor(features: FeatureSet) {
    this.#features = features;
  }

  /** Before the first sentence of a text. */
  begin({ subjectInVerb, syllables }: Manner): void {
    this.#subjectInVerb = subjectInVerb;
    this.#stretch = syllables ? SYLLABLES_A_WORD : 1;
    this.startAt(-1, 0);
  }

  /** Forgets the last sentence; `start` is the new one's first token. */
  startAt(index: number, start: number): void {
    this.index = index;
    this.start = start;
    this.present = 0;
    this.wrongs = 0;
    this.#first = NONE;
    this.#other = NONE;
    this.#plural = NONE;
    this.#able = NONE;
    this.#not = NONE;
    this.#asked = NONE;
    this.#act = NONE;
    this.#failure = NONE;
    this.#lead = start;
    this.#decline = NONE;
    this.declineKind = 0;
    this.#failed = false;
    this.#tight = false;
    this.sorry = false;
    this.concedes = false;
    this.#improper = false;
  }

  /** Somebody declines, or the sentence says so without a subject. */
  get declines(): boolean {
    return this.#decline >= 0;
  }

  /** What was asked is named. */
  get asked(): boolean {
    return this.#asked >= 0;
  }

  /** What follows the decline: 3 a helping verb beside it, 1 a mere failure, 2 a helping verb somewhere, 0 none. */
  get follows(): number {
    if (this.#tight) return 3;
    if (this.#failed) return 1;
    return this.#act >= 0 ? 2 : 0;
  }

  /** One phrase that begins at `token`; phrases come in order of their last token. */
  event(meaning: number, token: number, quoted: boolean): void {
    this.present |= 1 << meaning;
    if (!quoted && ((1 << meaning) & WRONG) !== 0) this.wrongs++;
    switch (meaning) {
      case MEANING.BUT:
        if (token === this.start) this.concedes = true;
        this.#lead = token + 1;
        break;
      case MEANING.FIRST:
        this.#first = token;
        break;
      case MEANING.WE:
        this.#first = token;
        this.#plural = token;
        break;
      case MEANING.OTHER:
        this.#other = token;
        break;
      case MEANING.ABLE:
        this.#able = token;
        if (this.#subjectInVerb && this.#within(token, this.#not, 4) && !this.#isOthers(token))
          this.#setDecline(2, token, quoted);
        break;
      case MEANING.IMPROPER:
        if (!quoted) this.#improper = true;
        break;
      case MEANING.SORRY:
        this.sorry = true;
        this.#lead = token + 1;
        break;
      case MEANING.UNFORTUNATELY:
        this.#lead = token + 1;
        break;
      case MEANING.DECLINE:
        this.#setDecline(1, token, quoted);
        break;
      case MEANING.NO:
        if (token - this.start <= 3) this.#setDecline(BARE, token, quoted);
        break;
      case MEANING.BLOCKED:
        this.#block(token, quoted);
        break;
      case MEANING.UNABLE:
      case MEANING.UNWILLING:
        this.#subjectOf(meaning, token, quoted);
        break;
      case MEANING.NOT:
        this.#not = token;
        if (this.#within(token, this.#able, 12) && Math.abs(this.#able - this.#first) <= 3)
          this.#setDecline(1, token, quoted);
        break;
      case MEANING.ACT:
        this.#act = token;
        if (!this.#failed && this.#within(token, this.#decline, 3)) this.#tight = true;
        break;
      case MEANING.FAILURE:
        this.#fail(token);
        break;
      case MEANING.ASKED:
        this.#asked = token;
        break;
      default:
        break;
    }
  }

  /** `before` was at most so many words before `token`. */
  #within(token: number, before: number, words: number): boolean {
    return before >= 0 && token - before <= words * this.#stretch;
  }

  /** The nearest subject before is the user or a third party. */
  #isOthers(token: number): boolean {
    return this.#other >= this.#first && this.#within(token, this.#other, 3);
  }

  /** A failure at the place of a helping verb takes it back (`can't help but`). */
  #fail(token: number): void {
    this.#failure = token;
    if (token === this.#act) this.#tight = false;
    if (this.#within(token, this.#decline, 4)) this.#failed = true;
  }

  /** What was asked, or the answer, was blocked: by whom is not said. */
  #block(token: number, quoted: boolean): void {
    if (this.#within(token, this.#asked, 8)) this.#setDecline(PASSIVE, token, quoted);
  }

  #subjectOf(meaning: number, token: number, quoted: boolean): void {
    const kind = meaning === MEANING.UNABLE ? 1 : 2;
    const place = Math.min(this.index, 3);
    if (this.#within(token, this.#asked, 6) && this.#asked > this.#first)
      this.#features.add(slot(FEATURE.SUBJECTLESS, kind, place, 2));
    if (this.#isOthers(token)) this.#features.add(slot(FEATURE.OTHERS, kind, place));
    else if (this.#within(token, this.#first, 5)) this.#setDecline(kind, token, quoted);
    else if (
      this.#subjectInVerb &&
      meaning === MEANING.UNWILLING &&
      !this.#within(token, this.#other, 6)
    )
      this.#setDecline(kind, token, quoted);
    else {
      this.#features.add(slot(FEATURE.SUBJECTLESS, kind, place, token < 3 ? 1 : 0));
      this.#features.add(slot(FEATURE.SUBJECTLESS, kind, place, token <= this.#lead ? 4 : 3));
      if (this.index === 0 && token < 6) this.#setDecline(kind + 2, token, quoted);
    }
  }

  #setDecline(kind: number, token: number, quoted: boolean): void {
    if (this.#decline >= 0 && this.declineKind <= kind && !this.declineQuoted) return;
    // In languages that end on the verb, what fails stands before it.
    if (this.#subjectInVerb && this.#within(token, this.#failure, 4)) this.#failed = true;
    if (this.#subjectInVerb && this.#within(token, this.#act, 3)) this.#tight = true;
    this.#decline = token;
    this.declineKind =
      kind <= 2 && this.#plural >= 0 && this.#plural === this.#first ? PLURAL : kind;
    this.declineQuoted = quoted;
  }

  /** At its end (the token behind it): a *nope* that goes on answers, an apology and something improper decline. */
  close(end: number): void {
    if (this.declineKind === BARE && end - this.#decline > BARE_WORDS_MAX * this.#stretch)
      this.#decline = NONE;
    if (this.#decline < 0 && this.sorry && this.#improper)
      this.#setDecline(IMPROPER, this.start, false);
  }
}
