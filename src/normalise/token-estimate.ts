// How many tokens a text has, to within a few per cent, without a tokenizer: words, digits, signs and
// letters of each script weigh what they weigh in OpenAI's o200k_base on average. Used only where the
// operator asks for it and nobody counted (docs/costs.md says how far off it is).

import type { LlmCall } from '../model/records.ts';
import type { Mutable } from './call-fields.ts';
import type { Content } from './content.ts';
import { BILLABLE } from './provider.ts';

/** Tokens of a word of Latin letters, and of each of its letters after the sixth. */
const WORD = 0.83;
const WORD_LETTERS = 6;
const LONG_WORD_LETTER = 0.2;
const ACCENTED_LETTER = 0.8;
const DIGITS_A_GROUP = 3;
const DIGIT_GROUP = 1.5;
/** Of two signs in a row. */
const SIGN_PAIR = 0.88;
const LINE_BREAK = 1.39;
const OTHER = 2.1;
/** First code point after each block, and tokens of one letter in it; blocks between are OTHER. */
const SCRIPTS: readonly (readonly [end: number, perLetter: number])[] = [
  [0x0250, ACCENTED_LETTER],
  [0x0530, 0.26],
  [0x1100, 0.37],
  [0x1e00, 0.68],
  [0x2000, ACCENTED_LETTER],
  [0x2070, SIGN_PAIR / 2],
  [0x3000, OTHER],
  [0x3040, SIGN_PAIR / 2],
  [0x3100, 0.68],
  [0xa000, 0.7],
  [0xac00, 0.37],
  [0xd7b0, 0.68],
  [0xf900, OTHER],
  [0xfb00, 0.7],
  [0xff00, OTHER],
  [0xfff0, 0.7],
];
/** What a chat format adds to each message. */
const MESSAGE = 4;

export type Estimate = Pick<LlmCall, 'inputTokens' | 'outputTokens'>;

/** What the words of a call weigh; null where none were conveyed, or calls of tools were the answer. */
export function estimateContent(content: Content): Estimate {
  const input = [content.text('system'), content.text('input')].filter((text) => text !== '');
  const output = content.text('output');
  const messages = content.count('system') + content.count('input');
  return {
    inputTokens: input.length === 0 ? null : estimatePrompt(input.join('\n'), messages),
    outputTokens: output === '' ? null : estimateTokens(output),
  };
}

/** Gives a billed call that nobody counted the weight of its words, and marks it. */
export function estimateAbsent(call: Mutable<LlmCall>, content: Content): void {
  if (call.usageQuality !== 'absent' || !BILLABLE.has(call.operation)) return;
  const estimate = estimateContent(content);
  if (estimate.inputTokens === null && estimate.outputTokens === null) return;
  Object.assign(call, estimate);
  call.usageQuality = 'estimated';
}

/** Tokens of a text, rounded; 0 for an empty one. Time grows with the text, nothing is allocated. */
export function estimateTokens(text: string): number {
  return Math.round(weigh(text));
}

/** Tokens of a prompt of so many messages. */
export function estimatePrompt(text: string, messages: number): number {
  return Math.round(weigh(text) + MESSAGE * messages);
}

function weigh(text: string): number {
  let tokens = 0;
  let letters = 0;
  let digits = 0;
  let signs = 0;
  let isNewLine = false;
  const end = (): void => {
    if (letters > 0) tokens += WORD + LONG_WORD_LETTER * Math.max(0, letters - WORD_LETTERS);
    if (digits > 0) tokens += DIGIT_GROUP * Math.ceil(digits / DIGITS_A_GROUP);
    if (signs > 0) tokens += SIGN_PAIR * Math.ceil(signs / 2);
    letters = digits = signs = 0;
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const wasNewLine = isNewLine;
    isNewLine = code === 10 || code === 13;
    if (isLetter(code)) {
      if (letters === 0) end();
      letters += 1;
    } else if (code >= 0x30 && code <= 0x39) {
      if (digits === 0) end();
      digits += 1;
    } else if (code <= 0x20) {
      end();
      if (isNewLine && !wasNewLine) tokens += LINE_BREAK;
    } else if (code < 0x80) {
      if (signs === 0) end();
      signs += 1;
    } else {
      // The second half of a pair of surrogates belongs to the first.
      if (code >= 0xdc00 && code <= 0xdfff) continue;
      if (code >= 0x0250) end();
      tokens += perLetter(code);
    }
  }
  end();
  return tokens;
}

const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

function perLetter(code: number): number {
  for (const [end, weight] of SCRIPTS) if (code < end) return weight;
  return OTHER;
}
