// What providers say outside the text: refusal parts, finish reasons, error codes, prompt blocks,
// guardrails. Order matters: the model's own flag outranks a filter, a filter outranks the text.

import type { RefusalMechanism } from '../../model/records.ts';
import type { RefusalInput, RefusalVerdict } from './refusal.ts';

/** Finish reasons, letters and digits only in lower case → how the answer was stopped. */
const FINISH: Readonly<Record<string, RefusalMechanism>> = {
  refusal: 'model_flag',
  refused: 'model_flag',
  contentfilter: 'provider_filter',
  contentfiltered: 'provider_filter',
  contentfiltering: 'provider_filter',
  safety: 'provider_filter',
  recitation: 'provider_filter',
  blocklist: 'provider_filter',
  prohibitedcontent: 'provider_filter',
  spii: 'provider_filter',
  language: 'provider_filter',
  imagesafety: 'provider_filter',
  imageprohibitedcontent: 'provider_filter',
  imagerecitation: 'provider_filter',
  imageother: 'provider_filter',
  modelarmor: 'guardrail',
  errortoxic: 'provider_filter',
  blocked: 'provider_filter',
  guardrailintervened: 'guardrail',
  guardrail: 'guardrail',
};

/** Errors that are a filter's verdict and not a failure. Searched in a bounded prefix of the error text. */
const FILTER_ERROR =
  /content_filter|content filter|ResponsibleAIPolicyViolation|content_policy_violation|content management policy|jailbreak.{0,20}detected|DataInspectionFailed|data_inspection_failed|safety_violations|moderation_blocked|image_generation_user_error.{0,80}safety|invalid_prompt.{0,120}(?:usage policy|safety)/i;
const PROMPT_ERROR =
  /promptFeedback|prompt was blocked|blockReason|PROHIBITED_CONTENT|response was blocked|blocked due to (?:SAFETY|safety)/;
const GUARDRAIL_ERROR = /guardrail.{0,40}(?:interven|block|tripped|triggered)|GuardrailTripwire/i;
const ERROR_CHARACTERS_MAX = 8192;
const NO_BLOCK = new Set(['', 'blockreasonunspecified', 'unspecified', 'none']);

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');
}

/** A verdict when anything but the text tells one, else null. */
export function structuralVerdict(input: RefusalInput): RefusalVerdict | null {
  const mechanism = mechanismOf(input);
  return mechanism === ''
    ? null
    : { refusal: 'full', refusalMechanism: mechanism, refusalScore: null };
}

function mechanismOf(input: RefusalInput): RefusalMechanism {
  if (input.refusalField !== null && input.refusalField.trim() !== '') return 'model_flag';
  const finish = finishMechanism(input);
  if (finish !== '') return finish;
  if (input.errorText !== '') {
    const error = input.errorText.slice(0, ERROR_CHARACTERS_MAX);
    if (FILTER_ERROR.test(error)) return 'provider_filter';
    if (GUARDRAIL_ERROR.test(error)) return 'guardrail';
    if (PROMPT_ERROR.test(error)) return 'prompt_block';
  }
  if (input.blockReason !== '' && !NO_BLOCK.has(fold(input.blockReason))) return 'prompt_block';
  return input.guardrail === true ? 'guardrail' : '';
}

/** Finish reasons repeat: what the last few hundred said is kept. */
const finishes = new Map<string, RefusalMechanism>();
const FINISHES_MAX = 512;
const FINISH_LENGTH_MAX = 256;

function mechanismOfFinish(stated: string): RefusalMechanism {
  const known = finishes.get(stated);
  if (known !== undefined) return known;
  let found: RefusalMechanism = '';
  // Several choices arrive as a list; one filtered choice is enough.
  for (const raw of stated.split(/[\s,"'[\]]+/)) {
    const mechanism = raw === '' ? undefined : FINISH[fold(raw.replace(/^.*\./, ''))];
    if (mechanism === undefined) continue;
    found = mechanism;
    break;
  }
  if (finishes.size >= FINISHES_MAX) finishes.clear();
  if (stated.length <= FINISH_LENGTH_MAX) finishes.set(stated, found);
  return found;
}

function finishMechanism(input: RefusalInput): RefusalMechanism {
  if (input.finishReasonRaw !== '') {
    const mechanism = mechanismOfFinish(input.finishReasonRaw);
    if (mechanism !== '') return mechanism;
  }
  if (input.finishReason === 'refusal') return 'model_flag';
  return input.finishReason === 'content_filter' ? 'provider_filter' : '';
}
