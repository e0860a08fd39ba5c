// How a call ended: its finish reason, whether it failed and why, whether a guardrail stepped in.

import type { LlmCall } from '../model/records.ts';
import type { CallContent } from './call-content.ts';
import { judgeFailure, type Failure } from './failure.ts';
import { betterFinish, finishReasonOf, rawFinishReason } from './finish-reason.ts';
import { remembered } from './memo.ts';
import { resolve, resolveCount, resolveNumber, resolveText } from './resolve.ts';
import type { SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { FIELD } from './vocabulary.ts';

const STATUS_ERROR = 2;

export interface Outcome {
  readonly failure: Failure | null;
  readonly fields: Pick<
    LlmCall,
    | 'finishReason'
    | 'finishReasonRaw'
    | 'errorType'
    | 'errorTypeRaw'
    | 'httpStatus'
    | 'retryAfterSeconds'
    | 'retryCount'
  >;
}

/** Reads how the call ended, from attributes, events and what was said. */
export function readOutcome(subject: SpanSubject, events: SpanEvents, said: CallContent): Outcome {
  const { reader, plan } = subject;
  const finishReasonRaw =
    resolve(reader, plan, FIELD.finishReason, (value) => rawFinishReason(value) || null) ??
    (said.content.finish || (said.response?.finish ?? ''));
  const bodyFinish = said.response?.finish ?? '';
  const raw = betterFinish(finishReasonRaw, bodyFinish);
  const failure = readFailure(subject, events, said);
  const status = resolveCount(reader, plan, FIELD.httpStatus);
  return {
    failure,
    fields: {
      finishReason: finishReasonOf(raw),
      finishReasonRaw: raw.slice(0, 64),
      errorType: failure?.errorType ?? '',
      errorTypeRaw: failure?.errorTypeRaw ?? '',
      httpStatus: failure?.httpStatus ?? status,
      retryAfterSeconds: failure?.retryAfterSeconds ?? null,
      retryCount: resolveCount(reader, plan, FIELD.retryCount),
    },
  };
}

/** Evidence of failure, wherever the instrumentation puts it; null for a call that did not fail. */
export function readFailure(
  subject: SpanSubject,
  events: SpanEvents,
  said: CallContent | null,
): Failure | null {
  const { reader, plan } = subject;
  const level = resolveText(reader, plan, FIELD.errorLevel).toUpperCase();
  const type = resolveText(reader, plan, FIELD.errorType);
  const code = said?.response?.errorCode ?? '';
  // An exception on a span that answered nothing is its end, whatever the status says.
  const isSilent = said !== null && !said.content.answers && said.response === null;
  const failed =
    subject.statusCode === STATUS_ERROR ||
    level === 'ERROR' ||
    type !== '' ||
    code !== '' ||
    (isSilent && events.errorTypes.length > 0);
  if (!failed) return null;
  return judgeFailure({
    types: [type, ...events.errorTypes, code],
    texts: [
      subject.statusMessage,
      resolveText(reader, plan, FIELD.errorMessage),
      ...events.errorTexts,
      said?.response?.errorMessage ?? '',
    ],
    httpStatus: resolveCount(reader, plan, FIELD.httpStatus),
    retryAfterSeconds: resolveNumber(reader, plan, FIELD.retryAfterSeconds),
  });
}

const lettersOf = remembered((text) => text.toLowerCase().replace(/[^a-z]/g, ''));

/** A guardrail intervened, or looked and let it pass; null where none is known of. */
export function readGuardrail(
  subject: SpanSubject,
  events: SpanEvents,
  finish: string,
): boolean | null {
  if (events.guardrail !== null) return events.guardrail;
  if (lettersOf(finish) === 'guardrailintervened') return true;
  const status = resolveText(subject.reader, subject.plan, FIELD.guardrailStatus).toUpperCase();
  return status === '' ? null : status === 'FAILED' || status === 'BLOCKED';
}
