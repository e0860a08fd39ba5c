// Groups of a call's fields that settle treats alike.

import type { LlmCall } from '../model/records.ts';

/** Context an ancestor may hand down. */
export const INHERITED = [
  'userHash',
  'conversationHash',
  'tenant',
  'team',
  'feature',
  'promptName',
  'promptVersion',
  'indexVersion',
  'safetyPolicyVersion',
  'canarySet',
  'canaryCase',
  'canaryRun',
] as const satisfies readonly (keyof LlmCall)[];

/** What another view of the same call may supply. */
export const DONATED = [
  ...INHERITED,
  'provider',
  'requestModel',
  'responseModel',
  'responseId',
  'finishReason',
  'finishReasonRaw',
  'errorType',
  'errorTypeRaw',
  'inputHash',
  'outputHash',
  'outputFormat',
  'temperature',
  'topP',
  'maxTokens',
  'streaming',
  'timeToFirstTokenSeconds',
  'httpStatus',
  'retryAfterSeconds',
  'guardrailTriggered',
  'cacheHit',
  'inputCharacters',
  'outputCharacters',
  'outputValid',
  'messageCount',
  'toolCallCount',
] as const satisfies readonly (keyof LlmCall)[];

export const TOKENS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheCreationTokens',
  'reasoningTokens',
] as const;

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '';

export function pick(call: LlmCall, keys: readonly (keyof LlmCall)[]): Partial<LlmCall> {
  return Object.fromEntries(keys.map((key) => [key, call[key]]));
}
