// What a phrase can mean in a decline. The classifier learns weights for the meanings (somebody speaks of
// himself, is unable, a helping verb follows …), so a language needs a lexicon and no training texts.

export const MEANING = {
  /** An apology that may introduce a decline. */
  SORRY: 1,
  UNFORTUNATELY: 2,
  /** The speaker as subject. */
  FIRST: 3,
  /** Inability; needs a subject. */
  UNABLE: 4,
  /** Unwillingness; needs a subject. */
  UNWILLING: 5,
  /** What the speaker would do for the user. */
  ACT: 6,
  /** What was asked: the request, this topic, such content. */
  ASKED: 7,
  POLICY: 8,
  HARM: 9,
  /** The speaker names itself a model or assistant. */
  MODEL: 10,
  /** Offers something else or closes the matter. */
  REDIRECT: 11,
  /** Begins an answer. */
  OFFER: 12,
  /** Does not know, has no opinion. */
  UNKNOWING: 13,
  BUT: 14,
  /** The user or a third party as subject. */
  OTHER: 15,
  /** An apology for a mistake, a delay, a sad event. */
  CONDOLENCE: 16,
  OPINION: 17,
  /** Neither supports nor encourages; advises against. */
  CONDONE: 18,
  /** Subject and inability in one phrase (`no puedo`, `en voi`, できません). */
  DECLINE: 19,
  /** Ability or a helping verb in the first person without its negation (`kann … nicht`, `no te ayudaré`). */
  ABLE: 20,
  NOT: 21,
  /** An inability to find, open, reach, see: a tool's failure or a limit, not a decline. */
  FAILURE: 22,
  /** A thing is not allowed, appropriate, advisable. */
  IMPROPER: 23,
  INSTEAD: 24,
  /** `we` as subject. */
  WE: 25,
  /** Urges the user to think again, to seek help, to talk to somebody. */
  COUNSEL: 26,
  /** Asks the user for more. */
  CLARIFY: 27,
  /** Tells what happened: a refusal in the past is somebody else's, a failure is a report. */
  PAST: 28,
  /** Has no access, no current data, no such ability. */
  ACCESS: 29,
  /** The lawful, decent way to the same end. */
  LEGAL: 30,
  /** A bare no that is no answer to a question (`nope`, `no can do`). */
  NO: 31,
  /** Held back by a filter or a rule: blocked, flagged, withheld. Sets of meanings keep it in bit 0. */
  BLOCKED: 32,
} as const;

export type Meaning = (typeof MEANING)[keyof typeof MEANING];

/** Phrases by meaning; `|` separates them. */
export type Lexicon = Readonly<Partial<Record<keyof typeof MEANING, string>>>;
