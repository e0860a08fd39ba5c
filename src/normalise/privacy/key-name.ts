// What a key's name promises: a secret, an identity, neither. One rule for attribute keys, JSON members,
// environment variables, query parameters and `name: value` lines.

import { isByte, JOINER } from './byte-class.ts';

/** secret: any value counts. token: a value that looks like one. identity: a user or conversation id. */
export type KeyPromise = '' | 'secret' | 'token' | 'identity' | 'name';

const DOT = 0x2e;

/** Endings of a key, folded to lower case letters and digits. The longest fit wins by order. */
const ENDINGS: readonly (readonly [string, KeyPromise])[] = [
  ['password', 'secret'],
  ['passwd', 'secret'],
  ['passphrase', 'secret'],
  ['passcode', 'secret'],
  ['pwd', 'secret'],
  ['privatekey', 'secret'],
  ['clientsecret', 'secret'],
  ['secretkey', 'secret'],
  ['secret', 'secret'],
  ['accountkey', 'token'],
  ['sharedaccesskey', 'token'],
  ['connectionstring', 'token'],
  ['credentials', 'token'],
  ['credential', 'token'],
  ['apikey', 'token'],
  ['accesskey', 'token'],
  ['accesskeyid', 'token'],
  ['authkey', 'token'],
  ['encryptionkey', 'token'],
  ['signingkey', 'token'],
  ['subscriptionkey', 'token'],
  ['authorization', 'token'],
  ['cookie', 'token'],
  ['token', 'token'],
  ['endusername', 'name'],
  ['userfullname', 'name'],
  ['fullname', 'name'],
  ['firstname', 'name'],
  ['lastname', 'name'],
  ['surname', 'name'],
  ['enduserid', 'identity'],
  ['userid', 'identity'],
  ['sessionid', 'identity'],
  ['conversationid', 'identity'],
  ['threadid', 'identity'],
  ['chatid', 'identity'],
  ['customerid', 'identity'],
  ['accountholder', 'name'],
];

/** Keys whose ending above means something else. */
const HARMLESS =
  /(?:next|page|pagination|continuation|cancellation|stop|eos|bos|pad|mask|sep|special|numberof|num|perprice|costper|priceper|max|min|per|first|last|timetofirst|previous|prompt|completion|input|output|total|reasoning|tokenizer|cls|image|audio|text)token$|oauthtoken(?:type|url)$|processthreadid$|^threadid$|^thread\.id$/;

/** Identity keys that end in nothing characteristic. */
const IDENTITIES = new Set([
  'user',
  'llmuser',
  'genaiuser',
  'genairequestuser',
  'mlflowtraceuser',
  'mlflowtracesession',
  'traceloopcorrelationid',
  'langfusetracesession',
  'genkitsessionid',
]);

/** Query parameters that grant access. */
export const QUERY_SECRETS: ReadonlySet<string> = new Set([
  'key',
  'sig',
  'signature',
  'code',
  'auth',
  'state',
  'x-amz-signature',
  'x-amz-credential',
  'x-goog-signature',
]);

/** Folded names without which a key promises nothing, by the two bytes a key with that ending ends with. */
const ENDINGS_BY_PAIR: (string[] | undefined)[] = Array.from({ length: 65_536 });
for (const name of [...ENDINGS.map(([ending]) => ending), ...IDENTITIES, ...QUERY_SECRETS]) {
  const folded = fold(name);
  const [one, two] = [name.charCodeAt(name.length - 2), name.charCodeAt(name.length - 1)];
  // user_id, userId, USER_ID
  for (const pair of [
    (one << 8) | two,
    ((one & 0xdf) << 8) | two,
    ((one & 0xdf) << 8) | (two & 0xdf),
  ]) {
    (ENDINGS_BY_PAIR[pair] ??= []).push(folded);
  }
}

/** False when no key that ends with the bytes before `end` promises anything: a quick no for most keys. */
export function mayPromise(bytes: Uint8Array, floor: number, end: number): boolean {
  if (end - 2 < floor) return false;
  const endings = ENDINGS_BY_PAIR[(bytes[end - 2]! << 8) | bytes[end - 1]!];
  if (endings === undefined) return false;
  for (const ending of endings) if (endsLike(bytes, floor, end, ending)) return true;
  return false;
}

/** The letters and digits before `end`, read backwards over separators, are those of the folded `ending`. */
function endsLike(bytes: Uint8Array, floor: number, end: number, ending: string): boolean {
  let at = end - 1;
  for (let index = ending.length - 1; index >= 0; index--) {
    while (at >= floor && (isByte(bytes[at], JOINER) || bytes[at] === DOT)) at--;
    if (at < floor || (bytes[at]! | 0x20) !== ending.charCodeAt(index)) return false;
    at--;
  }
  return true;
}

const cache = new Map<string, KeyPromise>();
const CACHE_MAX = 4096;

/** The promise of `key` (any case, any separators). Cost: one Map look-up for a key seen before. */
export function keyPromise(key: string): KeyPromise {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const promise = judgeKey(key);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, promise);
  return promise;
}

function judgeKey(key: string): KeyPromise {
  if (key.length > 160) return '';
  const folded = fold(key);
  if (IDENTITIES.has(folded)) return 'identity';
  if (HARMLESS.test(folded)) return '';
  for (const [ending, promise] of ENDINGS) {
    if (folded.endsWith(ending)) return promise;
  }
  return '';
}

function fold(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
