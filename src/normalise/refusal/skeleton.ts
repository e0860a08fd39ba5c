// Decline skeletons: phrase events of a text become features, sentence by sentence. Who is unable or
// unwilling, what follows, where it stands, quoted or not, after an apology, before a list, how often.

import { MEANING } from './lexicon.ts';
import { TextShape } from './tokens.ts';

/** Slots of skeleton features. */
export const SKELETON_SLOTS = 1 << 15;
/** Meanings of the lexicon, 0 being none. */
const MEANINGS = 26;

/** Kinds of skeleton features; each is hashed with its arguments. */
const FEATURE = {
  MEANING: 1,
  MEANING_ANYWHERE: 2,
  DECLINE: 3,
  DECLINE_ANYWHERE: 4,
  PAIR: 5,
  CHAIN2: 6,
  CHAIN3: 7,
  OPENING: 8,
  DECLINES: 9,
  SHAPE: 10,
  LENGTH: 11,
  FIRST_DECLINE: 12,
  BIAS: 13,
  SUBJECTLESS: 14,
  OTHERS: 15,
  QUOTED: 16,
  DECLINE_LIST: 17,
  DECLINE_THEN: 18,
  SORRY_ONLY: 19,
} as const;

function slot(kind: number, a = 0, b = 0, c = 0, d = 0): number {
  let hash = Math.imul(kind * 0x9e3779b1 + a, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (b * 0x27d4eb2f), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (c * 0x165667b1), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (d * 0x2545f491), 0x85ebca6b);
  return (hash ^ (hash >>> 16)) & (SKELETON_SLOTS - 1);
}

const NONE = -100;
/** Kind of a decline whose subject is `we`: people in general, or a company. */
const PLURAL = 5;

const MEANING_SLOTS = Int32Array.from({ length: MEANINGS * 10 }, (_, index) =>
  slot(FEATURE.MEANING, Math.floor(index / 10), (index % 10) >> 1, index & 1),
);
const ANYWHERE_SLOTS = Int32Array.from({ length: MEANINGS }, (_, index) =>
  slot(FEATURE.MEANING_ANYWHERE, index),
);
const PAIR_SLOTS = Int32Array.from({ length: MEANINGS * MEANINGS * 2 }, (_, index) =>
  slot(FEATURE.PAIR, Math.floor(index / 2 / MEANINGS), (index >> 1) % MEANINGS, index & 1),
);
const CHAIN_SLOTS = Int32Array.from({ length: MEANINGS * MEANINGS * 2 }, (_, index) =>
  slot(FEATURE.CHAIN2, Math.floor(index / 2 / MEANINGS), (index >> 1) % MEANINGS, index & 1),
);

/** Turns phrase events into skeleton features, sentence by sentence. */
export class Skeleton {
  readonly #emit: (index: number) => void;
  #shape = new TextShape();
  #subjectInVerb = false;
  #tail = false;
  #sentence = -1;
  declines = 0;
  #firstDecline = 9;
  #firstKind = 0;
  #sorryBefore = false;
  #openings = 0;
  #opening = [0, 0, 0];
  #before = 0;
  #beforeThat = 0;
  #afterDecline = 0;
  /** Meanings of the sentence at hand, as bits. */
  #present = 0;
  // Token positions within the sentence at hand.
  #first = NONE;
  #other = NONE;
  #plural = NONE;
  #able = NONE;
  #decline = NONE;
  #declineKind = 0;
  #declineQuoted = false;
  #act = NONE;
  #failure = NONE;
  #failed = false;
  #asked = false;
  #sorry = false;

  constructor(emit: (index: number) => void) {
    this.#emit = emit;
  }

  begin(shape: TextShape, subjectInVerb: boolean): void {
    this.#shape = shape;
    this.#subjectInVerb = subjectInVerb;
    this.#sentence = -1;
    this.declines = 0;
    this.#firstDecline = 9;
    this.#firstKind = 0;
    this.#sorryBefore = false;
    this.#openings = 0;
    this.#before = 0;
    this.#beforeThat = 0;
    this.#afterDecline = 0;
    this.#startSentence(-1);
  }

  #startSentence(sentence: number): void {
    this.#sentence = sentence;
    this.#present = 0;
    this.#first = NONE;
    this.#other = NONE;
    this.#plural = NONE;
    this.#able = NONE;
    this.#decline = NONE;
    this.#declineKind = 0;
    this.#act = NONE;
    this.#failure = NONE;
    this.#failed = false;
    this.#asked = false;
    this.#sorry = false;
  }

  /** One phrase; events come in order of their last token. */
  event(meaning: number, token: number, sentence: number, quoted: boolean, tail: boolean): void {
    if (sentence !== this.#sentence) {
      this.#endSentence();
      this.#startSentence(sentence);
    }
    this.#tail = tail;
    this.#remember(meaning, quoted);
    switch (meaning) {
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
        break;
      case MEANING.SORRY:
        this.#sorry = true;
        break;
      case MEANING.DECLINE:
        this.#setDecline(1, token, quoted);
        break;
      case MEANING.UNABLE:
      case MEANING.UNWILLING:
        this.#subjectOf(meaning, token, quoted);
        break;
      case MEANING.NOT:
        if (
          token - this.#able <= 12 &&
          this.#able >= 0 &&
          Math.abs(this.#able - this.#first) <= 2
        ) {
          this.#setDecline(1, token, quoted);
        }
        break;
      case MEANING.ACT:
        this.#act = token;
        break;
      case MEANING.FAILURE:
        this.#failure = token;
        if (this.#decline >= 0 && token - this.#decline <= 4) this.#failed = true;
        break;
      case MEANING.ASKED:
        this.#asked = true;
        break;
      default:
        break;
    }
  }

  #subjectOf(meaning: number, token: number, quoted: boolean): void {
    const kind = meaning === MEANING.UNABLE ? 1 : 2;
    const nearOther = token - this.#other <= 3 && this.#other >= this.#first;
    if (nearOther) this.#emit(slot(FEATURE.OTHERS, kind, Math.min(this.#sentence, 3)));
    else if (token - this.#first <= 5 && this.#first >= 0) this.#setDecline(kind, token, quoted);
    else if (this.#subjectInVerb && meaning === MEANING.UNWILLING)
      this.#setDecline(kind, token, quoted);
    else {
      this.#emit(slot(FEATURE.SUBJECTLESS, kind, Math.min(this.#sentence, 3), token < 3 ? 1 : 0));
      if (this.#sentence === 0 && token < 6) this.#setDecline(kind + 2, token, quoted);
    }
  }

  #setDecline(kind: number, token: number, quoted: boolean): void {
    if (this.#decline >= 0 && this.#declineKind <= kind && !this.#declineQuoted) return;
    // In languages that end on the verb, what fails stands before it.
    if (this.#subjectInVerb && token - this.#failure <= 4) this.#failed = true;
    this.#decline = token;
    this.#declineKind =
      kind <= 2 && this.#plural >= 0 && this.#plural === this.#first ? PLURAL : kind;
    this.#declineQuoted = quoted;
  }

  #remember(meaning: number, quoted: boolean): void {
    const bucket = this.#tail ? 4 : Math.min(this.#sentence, 3);
    this.#emit(MEANING_SLOTS[meaning * 10 + bucket * 2 + (quoted ? 1 : 0)]!);
    this.#emit(ANYWHERE_SLOTS[meaning]!);
    this.#present |= 1 << meaning;
    if (this.declines > 0) this.#afterDecline |= 1 << meaning;
    if (meaning === this.#before) return;
    const early = this.#sentence < 2 ? 1 : 0;
    this.#emit(CHAIN_SLOTS[(this.#before * MEANINGS + meaning) * 2 + early]!);
    this.#emit(slot(FEATURE.CHAIN3, this.#beforeThat, this.#before, meaning, early));
    this.#beforeThat = this.#before;
    this.#before = meaning;
    if (this.#openings < 3) {
      this.#opening[this.#openings++] = meaning;
      this.#emit(
        slot(
          FEATURE.OPENING,
          this.#opening[0],
          this.#openings > 1 ? this.#opening[1] : 0,
          this.#openings > 2 ? this.#opening[2] : 0,
        ),
      );
    }
  }

  #endSentence(): void {
    if (this.#sentence < 0) return;
    const bucket = this.#tail ? 4 : Math.min(this.#sentence, 3);
    const early = this.#sentence < 2 ? 1 : 0;
    for (let ones = this.#present; ones !== 0; ones &= ones - 1) {
      const one = 31 - Math.clz32(ones & -ones);
      for (let twos = ones & (ones - 1); twos !== 0; twos &= twos - 1) {
        this.#emit(PAIR_SLOTS[((31 - Math.clz32(twos & -twos)) * MEANINGS + one) * 2 + early]!);
      }
    }
    if (this.#decline >= 0) this.#emitDecline(bucket);
    else if (this.#sorry) this.#emit(slot(FEATURE.SORRY_ONLY, bucket));
    this.#sorryBefore = this.#sorry;
  }

  #emitDecline(bucket: number): void {
    const follows = this.#failed ? 1 : this.#act >= 0 ? 2 : 0;
    const kind = this.#declineKind * 3 + follows;
    const asked = this.#asked ? 1 : 0;
    const sorry = this.#sorry ? 2 : this.#sorryBefore ? 1 : 0;
    if (this.#declineQuoted) {
      this.#emit(slot(FEATURE.QUOTED, kind, bucket));
      this.#emit(slot(FEATURE.QUOTED, kind));
      return;
    }
    const harm =
      ((this.#present >>> MEANING.HARM) & 1) * 2 + ((this.#present >>> MEANING.POLICY) & 1);
    this.#emit(slot(FEATURE.DECLINE, kind, bucket, asked));
    this.#emit(slot(FEATURE.DECLINE, kind, bucket, 2 + sorry));
    this.#emit(slot(FEATURE.DECLINE, kind, bucket, 5 + harm));
    this.#emit(slot(FEATURE.DECLINE_ANYWHERE, kind, asked, sorry));
    this.#emit(slot(FEATURE.DECLINE_ANYWHERE, kind));
    this.#emit(slot(FEATURE.DECLINE_LIST, kind, bucket, this.#shape.listItems > 1 ? 1 : 0));
    if (follows !== 1) {
      this.declines++;
      if (this.#firstDecline === 9) {
        this.#firstDecline = bucket;
        this.#firstKind = kind;
      }
    }
  }

  end(): void {
    this.#endSentence();
    const { listItems, headings, codeBlocks, characters, truncated } = this.#shape;
    const length = truncated ? 5 : Math.min(4, Math.floor(characters / 120));
    const list = listItems + headings > 2 ? 2 : listItems + headings > 0 ? 1 : 0;
    const declines = Math.min(this.declines, 3);
    this.#emit(slot(FEATURE.BIAS));
    this.#emit(slot(FEATURE.LENGTH, length));
    this.#emit(
      slot(FEATURE.SHAPE, list, Math.min(codeBlocks, 1), this.#shape.endsWithQuestion ? 1 : 0),
    );
    this.#emit(slot(FEATURE.DECLINES, declines, list, length));
    this.#emit(slot(FEATURE.DECLINES, declines));
    this.#emit(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, this.#firstKind, list));
    this.#emit(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, 0, length));
    for (let meaning = 1; meaning < MEANINGS; meaning++) {
      if ((this.#afterDecline & (1 << meaning)) !== 0)
        this.#emit(slot(FEATURE.DECLINE_THEN, meaning, this.#firstDecline));
    }
  }
}
