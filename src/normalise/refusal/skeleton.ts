// Decline skeletons: phrase events of a text become features, sentence by sentence. Who is unable or
// unwilling, what follows, where it stands, quoted or not, after an apology, before a list, how often.

import type { FeatureList, FeatureSet } from './feature-set.ts';
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
  MEANING_SLOTS,
  MEANINGS,
  PAIR_SLOTS,
  SYLLABLES_A_WORD,
  WRONG,
} from './skeleton-features.ts';
import { Sentence, type Manner } from './sentence.ts';
import { SENTENCES_MAX, TextShape } from './tokens.ts';

/** Turns phrase events into skeleton features, sentence by sentence. */
export class Skeleton {
  readonly #features: FeatureSet;
  readonly #answers: FeatureList;
  #shape = new TextShape();
  readonly #sentence: Sentence;
  /** Tokens a word takes: 1, or more where tokens are syllables. */
  #stretch = 1;
  #tail = false;
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

  /** `features` takes those of declining, `answers` those of answering beside a decline. */
  constructor(features: FeatureSet, answers: FeatureList) {
    this.#features = features;
    this.#answers = answers;
    this.#sentence = new Sentence(features);
  }

  begin(shape: TextShape, manner: Manner): void {
    this.#shape = shape;
    this.#stretch = manner.syllables ? SYLLABLES_A_WORD : 1;
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
    this.#sentence.begin(manner);
  }

  /** One phrase; events come in order of their last token. */
  event(meaning: number, token: number, sentence: number, quoted: boolean, tail: boolean): void {
    if (sentence !== this.#sentence.index) {
      this.#endSentence();
      this.#sentence.startAt(sentence, this.#shape.sentenceStarts[sentence]!);
    }
    this.#tail = tail;
    this.#remember(meaning, quoted);
    this.#sentence.event(meaning, token, quoted);
  }

  #remember(meaning: number, quoted: boolean): void {
    const bucket = this.#bucket();
    this.#features.add(MEANING_SLOTS[meaning * 10 + bucket * 2 + (quoted ? 1 : 0)]!);
    this.#features.add(ANYWHERE_SLOTS[meaning]!);
    const bit = 1 << meaning;
    this.#all |= bit;
    if (this.declines > 0) this.#afterDecline |= bit;
    if (this.#sentence.index < 2) this.#early |= bit;
    if ((bit & WRONG) !== 0) this.#wrongs++;
    if (meaning === MEANING.COUNSEL) this.#counsels++;
    if (meaning === this.#before) return;
    const early = this.#sentence.index < 2 ? 1 : 0;
    this.#features.add(CHAIN_SLOTS[(this.#before * MEANINGS + meaning) * 2 + early]!);
    this.#features.add(slot(FEATURE.CHAIN3, this.#beforeThat, this.#before, meaning, early));
    this.#beforeThat = this.#before;
    this.#before = meaning;
    if (this.#openings < 3) this.#rememberOpening(meaning);
  }

  #rememberOpening(meaning: number): void {
    this.#opening[this.#openings++] = meaning;
    const second = this.#openings > 1 ? this.#opening[1] : 0;
    const third = this.#openings > 2 ? this.#opening[2] : 0;
    this.#features.add(slot(FEATURE.OPENING, this.#opening[0], second, third));
  }

  /** Place of the sentence at hand: 0 to 3, or 4 in the tail. */
  #bucket(): number {
    return this.#tail ? 4 : Math.min(this.#sentence.index, 3);
  }

  #endSentence(): void {
    const sentence = this.#sentence;
    if (sentence.index < 0) return;
    const bucket = this.#bucket();
    const early = sentence.index < 2 ? 1 : 0;
    for (let ones = sentence.present; ones !== 0; ones &= ones - 1) {
      const one = 31 - Math.clz32(ones & -ones);
      for (let twos = ones & (ones - 1); twos !== 0; twos &= twos - 1) {
        this.#features.add(
          PAIR_SLOTS[((31 - Math.clz32(twos & -twos)) * MEANINGS + one) * 2 + early]!,
        );
      }
    }
    if (this.declines > 0 && (sentence.present & DECLINING) !== 0)
      this.#declining += this.#tokensOf(sentence.index);
    if (sentence.wrongs > 1) this.#emitMoral(bucket);
    sentence.close(this.#endOf(sentence.index));
    if (sentence.declines) this.#emitDecline(bucket);
    else if (sentence.sorry) this.#features.add(slot(FEATURE.SORRY_ONLY, bucket));
    this.#sorryBefore = sentence.sorry;
  }

  #emitMoral(bucket: number): void {
    const { present, wrongs, declines } = this.#sentence;
    this.#morals++;
    const turn = (present & (ELSEWHERE | (1 << MEANING.COUNSEL))) !== 0 ? 1 : 0;
    this.#features.add(slot(FEATURE.MORAL, bucket, Math.min(wrongs, 4), turn));
    this.#features.add(slot(FEATURE.MORAL, bucket, 5, declines ? 1 : 0));
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
    const { present, follows, declineKind, declineQuoted, concedes } = this.#sentence;
    const kind = declineKind * 4 + follows;
    const asked = this.#sentence.asked ? 1 : 0;
    const sorry = this.#sentence.sorry ? 2 : this.#sorryBefore ? 1 : 0;
    if (declineQuoted) {
      this.#features.add(slot(FEATURE.QUOTED, kind, bucket));
      this.#features.add(slot(FEATURE.QUOTED, kind));
      return;
    }
    const harm = ((present >>> MEANING.HARM) & 1) * 2 + ((present >>> MEANING.POLICY) & 1);
    this.#features.add(slot(FEATURE.DECLINE, kind, bucket, asked));
    this.#features.add(slot(FEATURE.DECLINE, kind, bucket, 2 + sorry));
    this.#features.add(slot(FEATURE.DECLINE, kind, bucket, 5 + harm));
    this.#features.add(slot(FEATURE.DECLINE_ANYWHERE, kind, asked, sorry));
    this.#features.add(slot(FEATURE.DECLINE_ANYWHERE, kind));
    this.#features.add(slot(FEATURE.DECLINE_LIST, kind, bucket, this.#shape.listItems > 1 ? 1 : 0));
    if (concedes) this.#features.add(slot(FEATURE.CONCEDES, kind, bucket));
    if ((present & (1 << MEANING.PAST)) !== 0) this.#features.add(slot(FEATURE.PAST, kind, bucket));
    if (follows !== 1) {
      this.declines++;
      if (this.#firstDecline === 9) {
        this.#firstDecline = bucket;
        this.#firstKind = kind;
        this.#firstSentence = this.#sentence.index;
        this.#conceded = concedes ? 1 : 0;
      }
    }
  }

  end(): void {
    this.#endSentence();
    const { listItems, headings, codeBlocks, characters, truncated } = this.#shape;
    const length = truncated ? 5 : Math.min(4, Math.floor(characters / 120));
    const list = listItems + headings > 2 ? 2 : listItems + headings > 0 ? 1 : 0;
    const declines = Math.min(this.declines, 3);
    this.#features.add(slot(FEATURE.BIAS));
    this.#features.add(
      slot(FEATURE.SHAPE, list, Math.min(codeBlocks, 1), this.#shape.endsWithQuestion ? 1 : 0),
    );
    this.#features.add(slot(FEATURE.DECLINES, declines, list, declines > 0 ? length : 0));
    this.#features.add(slot(FEATURE.DECLINES, declines));
    this.#features.add(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, this.#firstKind, list));
    if (declines > 0)
      this.#features.add(slot(FEATURE.FIRST_DECLINE, this.#firstDecline, 0, length));
    for (let meaning = 1; meaning < MEANINGS; meaning++) {
      if ((this.#afterDecline & (1 << meaning)) !== 0)
        this.#features.add(slot(FEATURE.DECLINE_THEN, meaning, this.#firstDecline));
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
    this.#features.add(slot(FEATURE.TOPIC, topic, declined, length));
    this.#features.add(slot(FEATURE.TOPIC, wrong * 2 + counsel, 2 + declined, length, list));
    this.#features.add(slot(FEATURE.COUNT, Math.min(this.#wrongs, 4), declined));
    this.#features.add(slot(FEATURE.COUNT, 8 + Math.min(this.#counsels, 3), declined, wrong));
    this.#features.add(slot(FEATURE.EVIDENCE, this.#evidence(declined)));
    const morals = Math.min(this.#morals, 2);
    this.#features.add(slot(FEATURE.MORAL, 6 + morals, declined, list, counsel * 2 + elsewhere));
    this.#features.add(slot(FEATURE.MORAL, 9 + morals, declined, length));
    this.#features.add(slot(FEATURE.SPEAKERS, Math.min(this.#shape.speakers, 2), declined));
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
    const answers = this.#answers;
    answers.add(slot(FEATURE.AFTER, 9));
    answers.add(slot(FEATURE.AFTER, after, 0, truncated ? 1 : 0));
    answers.add(slot(FEATURE.AFTER, after, 1, list));
    answers.add(slot(FEATURE.AFTER, after, 2, speakers));
    answers.add(slot(FEATURE.AFTER, after, 3, this.#firstDecline));
    answers.add(slot(FEATURE.AFTER, 8, 4, Math.min(codeBlocks, 1)));
    answers.add(slot(FEATURE.AFTER, 8, 5, Math.min(this.declines, 3), length));
    const but = (this.#afterDecline >>> MEANING.BUT) & 1;
    const offer = (this.#afterDecline >>> MEANING.OFFER) & 1;
    answers.add(slot(FEATURE.AFTER, after, 10, but * 2 + offer, list));
    answers.add(slot(FEATURE.AFTER, 8, 6, this.#firstKind));
    answers.add(slot(FEATURE.AFTER, 8, 9, this.#conceded));
    for (let meaning = 1; meaning < MEANINGS; meaning++) {
      if ((this.#afterDecline & (1 << meaning)) === 0) continue;
      answers.add(slot(FEATURE.AFTER, 7, 7, meaning));
      if (meaning === MEANING.BUT || meaning === MEANING.OFFER || meaning === MEANING.HARM)
        answers.add(slot(FEATURE.AFTER, after, 8, meaning));
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
