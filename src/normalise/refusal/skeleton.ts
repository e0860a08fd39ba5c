// Decline skeletons: phrase events of a text become features, sentence by sentence. Who is unable or
// unwilling, what follows, where it stands, quoted or not, after an apology, before a list, how often.

import { skeletonSlot as slot } from './hash.ts';
import { MEANING } from './lexicon/meaning.ts';
import {
  AFTER_TOKENS,
  ANYWHERE_SLOTS,
  CHAIN_SLOTS,
  DECLINING,
  ELSEWHERE,
  EVIDENCE,
  FEATURE,
  IMPROPER,
  MEANING_SLOTS,
  MEANINGS,
  NONE,
  PAIR_SLOTS,
  PLURAL,
  SYLLABLES_A_WORD,
  WRONG,
} from './skeleton-features.ts';
import { SENTENCES_MAX, TextShape } from './tokens.ts';

/** Turns phrase events into skeleton features, sentence by sentence. */
export class Skeleton {
  readonly #emit: (index: number) => void;
  readonly #emitAnswer: (index: number) => void;
  #shape = new TextShape();
  #subjectInVerb = false;
  /** Tokens a word takes: 1, or more where tokens are syllables. */
  #stretch = 1;
  #tail = false;
  #sentence = -1;
  declines = 0;
  #firstDecline = 9;
  #firstKind = 0;
  #firstSentence = 0;
  #conceded = 0;
  #sorryBefore = false;
  #openings = 0;
  #opening = [0, 0, 0];
  #before = 0;
  #beforeThat = 0;
  #afterDecline = 0;
  /** Tokens after the first decline in sentences that go on declining. */
  #declining = 0;
  /** Meanings of the first two sentences, and how often wrongs and advice are named. */
  #early = 0;
  #all = 0;
  #wrongs = 0;
  #counsels = 0;
  /** Sentences that call something wrong twice over. */
  #morals = 0;
  #sentenceWrongs = 0;
  /** Meanings of the sentence at hand, as bits. */
  #present = 0;
  // Token positions within the sentence at hand.
  #first = NONE;
  #other = NONE;
  #plural = NONE;
  #able = NONE;
  #not = NONE;
  #decline = NONE;
  #declineKind = 0;
  #declineQuoted = false;
  #act = NONE;
  #failure = NONE;
  #failed = false;
  /** The helping verb stands right beside the decline. */
  #tight = false;
  #asked = false;
  #sorry = false;
  /** The sentence begins with *while*, *although*, *however*. */
  #concedes = false;
  #improper = false;

  /** `emit` takes features of declining, `emitAnswer` those of answering beside a decline. */
  constructor(emit: (index: number) => void, emitAnswer: (index: number) => void) {
    this.#emit = emit;
    this.#emitAnswer = emitAnswer;
  }

  begin(shape: TextShape, subjectInVerb: boolean, syllables: boolean): void {
    this.#shape = shape;
    this.#subjectInVerb = subjectInVerb;
    this.#stretch = syllables ? SYLLABLES_A_WORD : 1;
    this.#sentence = -1;
    this.declines = 0;
    this.#firstDecline = 9;
    this.#firstKind = 0;
    this.#firstSentence = 0;
    this.#conceded = 0;
    this.#sorryBefore = false;
    this.#openings = 0;
    this.#before = 0;
    this.#beforeThat = 0;
    this.#afterDecline = 0;
    this.#declining = 0;
    this.#early = 0;
    this.#all = 0;
    this.#wrongs = 0;
    this.#counsels = 0;
    this.#morals = 0;
    this.#startSentence(-1);
  }

  #startSentence(sentence: number): void {
    this.#sentence = sentence;
    this.#sentenceWrongs = 0;
    this.#present = 0;
    this.#first = NONE;
    this.#other = NONE;
    this.#plural = NONE;
    this.#able = NONE;
    this.#not = NONE;
    this.#decline = NONE;
    this.#declineKind = 0;
    this.#act = NONE;
    this.#failure = NONE;
    this.#failed = false;
    this.#tight = false;
    this.#asked = false;
    this.#sorry = false;
    this.#concedes = false;
    this.#improper = false;
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
      case MEANING.BUT:
        if (token === this.#shape.sentenceStarts[sentence]) this.#concedes = true;
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
        this.#not = token;
        if (this.#within(token, this.#able, 12) && Math.abs(this.#able - this.#first) <= 3)
          this.#setDecline(1, token, quoted);
        break;
      case MEANING.ACT:
        this.#act = token;
        if (!this.#failed && this.#within(token, this.#decline, 3)) this.#tight = true;
        break;
      case MEANING.FAILURE:
        this.#failure = token;
        if (this.#within(token, this.#decline, 4)) this.#failed = true;
        break;
      case MEANING.ASKED:
        this.#asked = true;
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

  #subjectOf(meaning: number, token: number, quoted: boolean): void {
    const kind = meaning === MEANING.UNABLE ? 1 : 2;
    if (this.#isOthers(token)) this.#emit(slot(FEATURE.OTHERS, kind, Math.min(this.#sentence, 3)));
    else if (this.#within(token, this.#first, 5)) this.#setDecline(kind, token, quoted);
    else if (
      this.#subjectInVerb &&
      meaning === MEANING.UNWILLING &&
      !this.#within(token, this.#other, 6)
    )
      this.#setDecline(kind, token, quoted);
    else {
      this.#emit(slot(FEATURE.SUBJECTLESS, kind, Math.min(this.#sentence, 3), token < 3 ? 1 : 0));
      if (this.#sentence === 0 && token < 6) this.#setDecline(kind + 2, token, quoted);
    }
  }

  #setDecline(kind: number, token: number, quoted: boolean): void {
    if (this.#decline >= 0 && this.#declineKind <= kind && !this.#declineQuoted) return;
    // In languages that end on the verb, what fails stands before it.
    if (this.#subjectInVerb && this.#within(token, this.#failure, 4)) this.#failed = true;
    if (this.#subjectInVerb && this.#within(token, this.#act, 3)) this.#tight = true;
    this.#decline = token;
    this.#declineKind =
      kind <= 2 && this.#plural >= 0 && this.#plural === this.#first ? PLURAL : kind;
    this.#declineQuoted = quoted;
  }

  #remember(meaning: number, quoted: boolean): void {
    const bucket = this.#tail ? 4 : Math.min(this.#sentence, 3);
    this.#emit(MEANING_SLOTS[meaning * 10 + bucket * 2 + (quoted ? 1 : 0)]!);
    this.#emit(ANYWHERE_SLOTS[meaning]!);
    const bit = 1 << meaning;
    this.#present |= bit;
    this.#all |= bit;
    if (this.declines > 0) this.#afterDecline |= bit;
    if (this.#sentence < 2) this.#early |= bit;
    if ((bit & WRONG) !== 0) {
      this.#wrongs++;
      if (!quoted) this.#sentenceWrongs++;
    }
    if (meaning === MEANING.COUNSEL) this.#counsels++;
    if (meaning === this.#before) return;
    const early = this.#sentence < 2 ? 1 : 0;
    this.#emit(CHAIN_SLOTS[(this.#before * MEANINGS + meaning) * 2 + early]!);
    this.#emit(slot(FEATURE.CHAIN3, this.#beforeThat, this.#before, meaning, early));
    this.#beforeThat = this.#before;
    this.#before = meaning;
    if (this.#openings < 3) this.#rememberOpening(meaning);
  }

  #rememberOpening(meaning: number): void {
    this.#opening[this.#openings++] = meaning;
    const second = this.#openings > 1 ? this.#opening[1] : 0;
    const third = this.#openings > 2 ? this.#opening[2] : 0;
    this.#emit(slot(FEATURE.OPENING, this.#opening[0], second, third));
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
    if (this.declines > 0 && (this.#present & DECLINING) !== 0)
      this.#declining += this.#tokensOf(this.#sentence);
    if (this.#sentenceWrongs > 1) this.#emitMoral(bucket);
    if (this.#decline < 0 && this.#sorry && this.#improper)
      this.#setDecline(IMPROPER, this.#shape.sentenceStarts[this.#sentence]!, false);
    if (this.#decline >= 0) this.#emitDecline(bucket);
    else if (this.#sorry) this.#emit(slot(FEATURE.SORRY_ONLY, bucket));
    this.#sorryBefore = this.#sorry;
  }

  #emitMoral(bucket: number): void {
    this.#morals++;
    const turn = (this.#present & (ELSEWHERE | (1 << MEANING.COUNSEL))) !== 0 ? 1 : 0;
    this.#emit(slot(FEATURE.MORAL, bucket, Math.min(this.#sentenceWrongs, 4), turn));
    this.#emit(slot(FEATURE.MORAL, bucket, 5, this.#decline >= 0 ? 1 : 0));
  }

  #tokensOf(sentence: number): number {
    return this.#endOf(sentence) - this.#shape.sentenceStarts[sentence]!;
  }

  #endOf(sentence: number): number {
    const { sentenceStarts, tokens } = this.#shape;
    return sentence < this.#shape.sentence && sentence + 1 < SENTENCES_MAX
      ? sentenceStarts[sentence + 1]!
      : tokens;
  }

  #emitDecline(bucket: number): void {
    const follows = this.#tight ? 3 : this.#failed ? 1 : this.#act >= 0 ? 2 : 0;
    const kind = this.#declineKind * 4 + follows;
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
    if (this.#concedes) this.#emit(slot(FEATURE.CONCEDES, kind, bucket));
    if ((this.#present & (1 << MEANING.PAST)) !== 0) this.#emit(slot(FEATURE.PAST, kind, bucket));
    if (follows !== 1) {
      this.declines++;
      if (this.#firstDecline === 9) {
        this.#firstDecline = bucket;
        this.#firstKind = kind;
        this.#firstSentence = this.#sentence;
        this.#conceded = this.#concedes ? 1 : 0;
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
    this.#emit(
      slot(FEATURE.SHAPE, list, Math.min(codeBlocks, 1), this.#shape.endsWithQuestion ? 1 : 0),
    );
    this.#emit(slot(FEATURE.DECLINES, declines, list, declines > 0 ? length : 0));
    this.#emit(slot(FEATURE.DECLINES, declines));
    this.#emit(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, this.#firstKind, list));
    if (declines > 0) this.#emit(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, 0, length));
    for (let meaning = 1; meaning < MEANINGS; meaning++) {
      if ((this.#afterDecline & (1 << meaning)) !== 0)
        this.#emit(slot(FEATURE.DECLINE_THEN, meaning, this.#firstDecline));
    }
    this.#emitWhole(Math.min(length, 3), list, declines);
  }

  /** The text as a whole: what it names early, how long it answers after a decline, who speaks. */
  #emitWhole(length: number, list: number, declines: number): void {
    const declined = declines > 0 ? 1 : 0;
    const wrong = (this.#early & WRONG) !== 0 ? 1 : 0;
    const counsel = this.#counsels > 0 ? 1 : 0;
    const elsewhere = (this.#early & ELSEWHERE) !== 0 ? 1 : 0;
    const limits = (this.#early >>> MEANING.ACCESS) & 1;
    const policy = (this.#early >>> MEANING.POLICY) & 1;
    const topic = wrong * 16 + counsel * 8 + elsewhere * 4 + limits * 2 + policy;
    this.#emit(slot(FEATURE.TOPIC, topic, declined, length));
    this.#emit(slot(FEATURE.TOPIC, wrong * 2 + counsel, 2 + declined, length, list));
    this.#emit(slot(FEATURE.COUNT, Math.min(this.#wrongs, 4), declined));
    this.#emit(slot(FEATURE.COUNT, 8 + Math.min(this.#counsels, 3), declined, wrong));
    this.#emit(slot(FEATURE.EVIDENCE, this.#evidence(declined)));
    const morals = Math.min(this.#morals, 2);
    this.#emit(slot(FEATURE.MORAL, 6 + morals, declined, list, counsel * 2 + elsewhere));
    this.#emit(slot(FEATURE.MORAL, 9 + morals, declined, length));
    this.#emit(slot(FEATURE.SPEAKERS, Math.min(this.#shape.speakers, 2), declined));
    if (declined === 1) this.#emitAnswers(length, list);
  }

  /** All that speaks for a decline, as bits: a text without any answers. */
  #evidence(declined: number): number {
    let evidence = declined + (this.#morals > 0 ? 2 : this.#wrongs > 0 ? 4 : 0);
    for (let index = 0; index < EVIDENCE.length; index++)
      if ((this.#all & EVIDENCE[index]!) !== 0) evidence |= 8 << index;
    return evidence;
  }

  /** What tells an answer beside the decline: how much follows that declines nothing, and how it begins. */
  #emitAnswers(length: number, list: number): void {
    const after = this.#answerBucket();
    const { truncated, codeBlocks } = this.#shape;
    const speakers = Math.min(this.#shape.speakers, 2);
    const emit = this.#emitAnswer;
    emit(slot(FEATURE.AFTER, 9));
    emit(slot(FEATURE.AFTER, after, 0, truncated ? 1 : 0));
    emit(slot(FEATURE.AFTER, after, 1, list));
    emit(slot(FEATURE.AFTER, after, 2, speakers));
    emit(slot(FEATURE.AFTER, after, 3, this.#firstDecline));
    emit(slot(FEATURE.AFTER, 8, 4, Math.min(codeBlocks, 1)));
    emit(slot(FEATURE.AFTER, 8, 5, Math.min(this.declines, 3), length));
    const but = (this.#afterDecline >>> MEANING.BUT) & 1;
    const offer = (this.#afterDecline >>> MEANING.OFFER) & 1;
    emit(slot(FEATURE.AFTER, after, 10, but * 2 + offer, list));
    emit(slot(FEATURE.AFTER, 8, 6, this.#firstKind));
    emit(slot(FEATURE.AFTER, 8, 9, this.#conceded));
    for (let meaning = 1; meaning < MEANINGS; meaning++) {
      if ((this.#afterDecline & (1 << meaning)) === 0) continue;
      emit(slot(FEATURE.AFTER, 7, 7, meaning));
      if (meaning === MEANING.BUT || meaning === MEANING.OFFER || meaning === MEANING.HARM)
        emit(slot(FEATURE.AFTER, after, 8, meaning));
    }
  }

  /** How much follows the first decline in sentences that go on with something else. */
  #answerBucket(): number {
    const following = this.#shape.tokens - this.#endOf(this.#firstSentence) - this.#declining;
    const words = following / this.#stretch;
    let bucket = 0;
    while (bucket < AFTER_TOKENS.length && words >= AFTER_TOKENS[bucket]!) bucket++;
    return bucket;
  }
}
