// Face of refusal: did the model decline, how was it told, and how sure are we. Structure is asked
// first (refusal field, finish reason, error, prompt block), the text only then. Silence is never
// compliance: without text or structure the answer is `unknown`.

import type { FinishReason, Refusal, RefusalMechanism } from '../../model/records.ts';
import { createClassifier, type Classifier } from './classifier.ts';
import { structuralVerdict } from './structure.ts';

export interface RefusalOptions {
  /** False: texts are not looked at; structure still is. Default true. */
  readonly enabled?: boolean;
  /** The operator's own refusal phrases, matched case-insensitively near the beginning of a text. */
  readonly extraPhrases?: readonly string[];
  /** Weights to use instead of the shipped ones. */
  readonly weights?: Uint8Array;
}

export interface RefusalInput {
  /** The answer's text; null where content was not conveyed, '' where it was and is empty. */
  readonly outputText: string | null;
  /** Text of a refusal field or part; null where there is none. */
  readonly refusalField: string | null;
  readonly finishReasonRaw: string;
  readonly finishReason: FinishReason;
  /** Error type, message and body as far as conveyed; '' for none. */
  readonly errorText: string;
  readonly httpStatus: number | null;
  /** Gemini's promptFeedback.blockReason or alike; '' for none. */
  readonly blockReason: string;
  /** A guardrail said it intervened; null where nothing is known. */
  readonly guardrail: boolean | null;
  readonly provider: string;
  readonly toolCallCount: number | null;
  /** False for embeddings, rerank and alike, which cannot refuse in words. */
  readonly isChat: boolean;
}

export interface RefusalVerdict {
  readonly refusal: Refusal;
  readonly refusalMechanism: RefusalMechanism;
  /** Probability-like score of a refusal, 0 to 1; null where no classifier looked. */
  readonly refusalScore: number | null;
}

export interface RefusalJudge {
  /** Judges one call; pure and synchronous, bounded in the text's length. */
  judge(input: RefusalInput): RefusalVerdict;
}

const UNKNOWN: RefusalVerdict = { refusal: 'unknown', refusalMechanism: '', refusalScore: null };
const NONE: RefusalVerdict = { refusal: 'none', refusalMechanism: '', refusalScore: null };

/** Creates the judge. The classifier's weights are loaded once, here. */
export function createRefusalJudge(options: RefusalOptions = {}): RefusalJudge {
  const classifier: Classifier | null =
    options.enabled === false
      ? null
      : createClassifier({
          extraPhrases: options.extraPhrases ?? [],
          ...(options.weights === undefined ? {} : { weights: options.weights }),
        });

  return {
    judge(input) {
      const structural = structuralVerdict(input);
      if (structural !== null) return structural;
      if (!input.isChat) return NONE;
      const text = input.outputText;
      if (text === null || text.trim() === '') return withoutText(input);
      if (classifier === null) return UNKNOWN;
      const { label, score } = classifier.classify(text);
      const mechanism = label === 'full' || label === 'partial' ? 'model_text' : '';
      return { refusal: label, refusalMechanism: mechanism, refusalScore: score };
    },
  };
}

/**
 * No words to judge. A tool call is an answer; a failed call (429, timeout, …) declined nothing and is
 * left out of the refusal rate by its error. An empty answer that ended normally is `unknown`, because
 * several instrumentations lose a refusal field in just that way.
 */
function withoutText(input: RefusalInput): RefusalVerdict {
  if (input.toolCallCount !== null && input.toolCallCount > 0) return NONE;
  if (input.finishReason === 'tool_call') return NONE;
  const failed = input.finishReason === 'error' || input.errorText !== '';
  return failed || (input.httpStatus !== null && input.httpStatus >= 400) ? NONE : UNKNOWN;
}
