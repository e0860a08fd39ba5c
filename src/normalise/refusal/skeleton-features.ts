// What skeleton features there are, and which meanings count as what.

import { skeletonSlot as slot } from './hash.ts';
import { MEANING } from './lexicon/meaning.ts';

/** Meanings of the lexicon, 0 being none. */
export const MEANINGS = 33;

/** Kinds of skeleton features; each is hashed with its arguments. */
export const FEATURE = {
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
  AFTER: 20,
  TOPIC: 21,
  COUNT: 22,
  SPEAKERS: 23,
  PAST: 24,
  MORAL: 25,
  EVIDENCE: 26,
  CONCEDES: 27,
} as const;

export const NONE = -100;
/** Kinds of decline besides unable (1), unwilling (2) and their subjectless forms (3, 4). */
export const PLURAL = 5;
/** … whose sentence apologises and calls what was asked improper. */
export const IMPROPER = 6;
/** … whose subject is what was asked or the answer, blocked by nobody in particular. */
export const PASSIVE = 7;
/** … that is a bare *nope*. */
export const BARE = 8;

export const MEANING_SLOTS = Int32Array.from({ length: MEANINGS * 10 }, (_, index) =>
  slot(FEATURE.MEANING, Math.floor(index / 10), (index % 10) >> 1, index & 1),
);
export const ANYWHERE_SLOTS = Int32Array.from({ length: MEANINGS }, (_, index) =>
  slot(FEATURE.MEANING_ANYWHERE, index),
);
export const PAIR_SLOTS = Int32Array.from({ length: MEANINGS * MEANINGS * 2 }, (_, index) =>
  slot(FEATURE.PAIR, Math.floor(index / 2 / MEANINGS), (index >> 1) % MEANINGS, index & 1),
);
export const CHAIN_SLOTS = Int32Array.from({ length: MEANINGS * MEANINGS * 2 }, (_, index) =>
  slot(FEATURE.CHAIN2, Math.floor(index / 2 / MEANINGS), (index >> 1) % MEANINGS, index & 1),
);

function bits(...names: readonly (keyof typeof MEANING)[]): number {
  return names.reduce((mask, name) => mask | (1 << MEANING[name]), 0);
}

/** What a decline goes on with; sentences without any of these answer. */
export const DECLINING = bits(
  'HARM',
  'POLICY',
  'REDIRECT',
  'COUNSEL',
  'ASKED',
  'CONDONE',
  'IMPROPER',
  'INSTEAD',
  'DECLINE',
  'UNABLE',
  'UNWILLING',
  'SORRY',
  'LEGAL',
  'CLARIFY',
  'ACCESS',
  'OPINION',
  'NO',
  'BLOCKED',
);
export const WRONG = bits('HARM', 'IMPROPER', 'CONDONE');
export const ELSEWHERE = bits('INSTEAD', 'REDIRECT', 'LEGAL');
export const EVIDENCE = [
  bits('SORRY', 'UNFORTUNATELY'),
  bits('COUNSEL', 'REDIRECT'),
  bits('ACCESS', 'UNKNOWING', 'OPINION'),
  bits('MODEL'),
  bits('CLARIFY'),
  bits('UNABLE', 'UNWILLING', 'NO', 'BLOCKED'),
];
/** Tokens of answer after a decline, by bucket. */
export const AFTER_TOKENS = [1, 8, 20, 40, 80];
/** Syllables that say as much as a word. */
export const SYLLABLES_A_WORD = 2.5;

/** Meanings that speak for a decline, as bits: without any of them nobody declines. */
export const ANY_EVIDENCE = EVIDENCE.reduce(
  (all, mask) => all | mask,
  WRONG | bits('DECLINE', 'ABLE', 'NOT'),
);
