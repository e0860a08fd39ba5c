// Why a call failed: one closed set of kinds from twelve spellings of one 429, the HTTP status and the
// wait a provider asked for, also where they stand only in the text of an exception.

import type { ErrorType } from '../model/records.ts';
import { toNumber } from './json.ts';

export interface FailureEvidence {
  /** error.type, exception.type: first one is the raw value kept. */
  readonly types: readonly string[];
  /** Status message, exception message, stack head. */
  readonly texts: readonly string[];
  readonly httpStatus: number | null;
  readonly retryAfterSeconds: number | null;
}

export interface Failure {
  readonly errorType: ErrorType;
  readonly errorTypeRaw: string;
  readonly httpStatus: number | null;
  readonly retryAfterSeconds: number | null;
  /** Everything said about it, for the refusal judge. */
  readonly text: string;
}

const TEXT_LENGTH_MAX = 4096;
const RAW_LENGTH_MAX = 128;

const KINDS: readonly (readonly [RegExp, ErrorType])[] = [
  [
    /rate.?limit|too.?many.?requests|throttl|resource.?exhausted|quota|overloaded_error.*rate/,
    'rate_limited',
  ],
  [/cancel|abort|client disconnected|broken pipe/, 'cancelled'],
  [/time.?d?.?out|deadline/, 'timeout'],
  [
    /content.?filter|content.?polic|safety|generation blocked|prompt was blocked|responsibleai|guardrail/,
    'content_filtered',
  ],
  [
    /unauthori[sz]ed|authenticat|permission.?denied|forbidden|access.?denied|api.?key|credential/,
    'authentication',
  ],
  [
    /overloaded|internal.?server|server.{0,8}error|service.?unavailable|unavailable|bad.?gateway|gateway|internal|connection|network|econn|socket|fetch failed|terminated|model.?stream|premature/,
    'provider_error',
  ],
  [
    /invalid|bad.?request|not.?found|validation|unprocessable|context.?length|too.?long|unsupported|failed_precondition|json|parse|schema/,
    'invalid_request',
  ],
];

function kindOfStatus(status: number): ErrorType | null {
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 401 || status === 403) return 'authentication';
  if (status === 499) return 'cancelled';
  if (status >= 500 && status < 600) return 'provider_error';
  return status >= 400 && status < 500 ? 'invalid_request' : null;
}

/** Judges the evidence; call it only for what failed. */
export function judgeFailure(evidence: FailureEvidence): Failure {
  const types = evidence.types.filter((type) => type !== '' && type !== '_OTHER');
  const texts = evidence.texts
    .filter((text) => text !== '')
    .map((text) => text.slice(0, TEXT_LENGTH_MAX));
  const all = [...types, ...texts].join('\n');
  const httpStatus =
    failedStatus(evidence.httpStatus) ?? statusOfTypes(types) ?? statusOfText(texts);
  return {
    errorType: kindOf(types, texts, httpStatus),
    errorTypeRaw: (types[0] ?? '').slice(0, RAW_LENGTH_MAX),
    httpStatus,
    retryAfterSeconds: evidence.retryAfterSeconds ?? retryAfterOf(all),
    text: all.slice(0, TEXT_LENGTH_MAX),
  };
}

const failedStatus = (status: number | null): number | null =>
  status !== null && status >= 400 ? status : null;

function kindOf(
  types: readonly string[],
  texts: readonly string[],
  status: number | null,
): ErrorType {
  // A refused prompt is answered with 400 too: the words outrank the plain client error.
  const stated = status === null ? null : kindOfStatus(status);
  if (stated !== null && stated !== 'invalid_request') return stated;
  const filtered = KINDS.find(([, kind]) => kind === 'content_filtered')![0];
  const heads = [...types, ...texts].map((text) => headOf(text).toLowerCase());
  if (stated === 'invalid_request' && heads.some((head) => filtered.test(head))) {
    return 'content_filtered';
  }
  for (const lower of heads) {
    const match = KINDS.find(([pattern]) => pattern.test(lower));
    if (match !== undefined && !(stated === 'invalid_request' && match[1] === 'provider_error')) {
      return match[1];
    }
  }
  return stated ?? 'other';
}

/** What a text begins with. The places of a stack trace are no words: `node:internal/…` blames nobody. */
const headOf = (text: string): string =>
  text
    .slice(0, 2048)
    .replace(/^\s*(?:at |File ").*$/gm, '')
    .slice(0, 600);

function statusOfTypes(types: readonly string[]): number | null {
  for (const type of types) if (/^[45]\d\d$/.test(type)) return Number(type);
  return null;
}

const STATUS_PATTERNS = [
  /(?:^|[\s:([])([45]\d\d)(?=[\s:,)\]]+[A-Z{"])/,
  /status(?:\s*code)?\s*[=:]?\s*"?([45]\d\d)\b/i,
  /"(?:code|status|statusCode|status_code)"\s*:\s*"?([45]\d\d)\b/,
  /\bHTTP\s+(?:error\s+)?([45]\d\d)\b/i,
  /(?:^|Error:\s*)([45]\d\d)\b/,
] as const;

function statusOfText(texts: readonly string[]): number | null {
  for (const text of texts) {
    for (const pattern of STATUS_PATTERNS) {
      const found = pattern.exec(text);
      if (found !== null) return Number(found[1]);
    }
  }
  return null;
}

const RETRY_PATTERNS: readonly (readonly [RegExp, perSecond: number])[] = [
  [/"?retryDelay\\?"?\s*[:=]\s*\\?"(\d+(?:\.\d+)?)s/i, 1],
  [/retry[-_ ]?after[-_ ]?ms\\?"?\s*[:=]?\s*\\?"?(\d+(?:\.\d+)?)/i, 1000],
  [/retry[-_ ]?after\\?"?\s*[:=]?\s*\\?"?(\d+(?:\.\d+)?)/i, 1],
  [/(?:try again|retry) in (\d+(?:\.\d+)?)\s?ms/i, 1000],
];
/** As providers write a longer wait: 6m0s, 1h2m3.5s, 20 seconds. */
const WAIT = /(?:try again|retry) in (?:(\d+)\s?h)?(?:(\d+)\s?m)?(?:(\d+(?:\.\d+)?)\s?s)?/i;

function retryAfterOf(text: string): number | null {
  for (const [pattern, perSecond] of RETRY_PATTERNS) {
    const found = toNumber(pattern.exec(text)?.[1]);
    if (found !== null) return found / perSecond;
  }
  const parts = WAIT.exec(text)?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) return null;
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}
