import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgeFailure } from '../../../src/normalise/failure.ts';

const judge = (types: string[], texts: string[] = [], httpStatus: number | null = null) =>
  judgeFailure({ types, texts, httpStatus, retryAfterSeconds: null });

test('the dozen spellings of one 429 are one kind', () => {
  const spellings = [
    'RateLimitError',
    'rate_limit_error',
    'rate_limit_exceeded',
    '429',
    'ModelThrottledError',
    'ThrottlingException',
    'TooManyRequests',
    'RESOURCE_EXHAUSTED',
  ];
  for (const type of spellings) assert.equal(judge([type]).errorType, 'rate_limited', type);
  for (const type of ['Error', 'error', 'unknown', 'String', 'AI_APICallError', 'ApiError']) {
    assert.equal(
      judge([type], ['Rate limit reached for requests']).errorType,
      'rate_limited',
      type,
    );
  }
});

test('a status in the text is found where it is one, and only there', () => {
  const status = (text: string) => judge(['Error'], [text]).httpStatus;
  assert.equal(status('429 Rate limit reached'), 429);
  assert.equal(status('Error: 500 The server had an error'), 500);
  assert.equal(
    status('RESOURCE_EXHAUSTED: Error fetching from http://h:43861/v1: [429 Too Many Requests] x'),
    429,
  );
  assert.equal(status('{"error":{"code":503,"message":"x"}}'), 503);
  assert.equal(status('Request failed with status code 404'), 404);
  assert.equal(status('read 429 rows of 500'), null);
  assert.equal(status('Rate limit reached for requests'), null);
});

test('the wait a provider asks for survives in its words', () => {
  const wait = (text: string) => judge(['Error'], [text]).retryAfterSeconds;
  assert.equal(wait('Details: {"@type":"RetryInfo","retryDelay": "7s"}'), 7);
  assert.equal(wait('Please try again in 1.5s.'), 1.5);
  assert.equal(wait('retry-after: 30'), 30);
  assert.equal(wait('Rate limit reached'), null);
});

test('the other kinds', () => {
  assert.equal(judge(['APIConnectionTimeoutError']).errorType, 'timeout');
  assert.equal(judge(['AbortError'], ['The operation was aborted']).errorType, 'cancelled');
  assert.equal(judge(['InternalServerError'], [], 500).errorType, 'provider_error');
  assert.equal(judge(['AuthenticationError'], [], 401).errorType, 'authentication');
  assert.equal(
    judge(['BadRequestError'], ['maximum context length is 8192 tokens'], 400).errorType,
    'invalid_request',
  );
  assert.equal(
    judge(['BadRequestError'], ['content_filter triggered'], 400).errorType,
    'content_filtered',
  );
  assert.equal(judge(['Weird'], ['']).errorType, 'other');
});

test('the raw type is the first stated', () => {
  assert.equal(judge(['', '_OTHER', 'KeyError']).errorTypeRaw, 'KeyError');
});

test('a wait is read however a provider writes it', () => {
  const waits: readonly [text: string, seconds: number | null][] = [
    ['Rate limit reached. Please try again in 6m0s.', 360],
    ['Please try again in 1h2m3.5s', 3723.5],
    ['Please try again in 20s. Visit', 20],
    ['Please try again in 850ms.', 0.85],
    ['Please retry after 6 seconds.', 6],
    ['retry-after-ms: 1500', 1.5],
    ['{"retryDelay":"13.5s"}', 13.5],
    ['Try again in a moment.', null],
  ];
  for (const [text, seconds] of waits) {
    const { retryAfterSeconds } = judgeFailure({
      types: ['RateLimitError'],
      texts: [text],
      httpStatus: 429,
      retryAfterSeconds: null,
    });
    assert.equal(retryAfterSeconds, seconds, text);
  }
});
