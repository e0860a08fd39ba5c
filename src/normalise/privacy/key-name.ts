// What a key's name promises: a secret, an identity, neither. One rule for attribute keys, JSON members,
// environment variables, query parameters and `name: value` lines.

/** secret: any value counts. token: a value that looks like one. identity: a user or conversation id. */
export type KeyPromise = '' | 'secret' | 'token' | 'identity' | 'name';

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

const ENDING_PAIRS = new Uint8Array(65_536);
for (const name of [...ENDINGS.map(([ending]) => ending), ...IDENTITIES, ...QUERY_SECRETS]) {
  for (const last of [name.slice(-2), name.slice(-2).toUpperCase()]) {
    const [one, two] = [last.charCodeAt(0), last.charCodeAt(1)];
    // user_id, USER_ID, userId
    ENDING_PAIRS[(one << 8) | two] = 1;
    ENDING_PAIRS[((one & 0xdf) << 8) | two] = 1;
  }
}

/** False when no key that ends with these two bytes promises anything: a quick no for most keys. */
export function mayPromise(lastButOne: number, last: number): boolean {
  return ENDING_PAIRS[(lastButOne << 8) | last] === 1;
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
  const folded = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (IDENTITIES.has(folded)) return 'identity';
  if (HARMLESS.test(folded)) return '';
  for (const [ending, promise] of ENDINGS) {
    if (folded.endsWith(ending)) return promise;
  }
  return '';
}
