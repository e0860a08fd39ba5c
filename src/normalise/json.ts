// Reading untrusted JSON and structured values: bounded, never through a prototype, never throwing.

/** Texts longer than this (UTF-16 code units) are kept as text and not parsed. */
export const JSON_LENGTH_MAX = 16 * 1024 * 1024;
/** Levels a walk goes into a value before it stops looking. */
export const WALK_DEPTH_MAX = 12;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

/** Own property of an object, undefined for anything else. */
export function get(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The first of `keys` that `value` owns with something in it. */
export function firstOf(value: unknown, keys: readonly string[]): unknown {
  for (const key of keys) {
    const found = get(value, key);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

/** What stands at a path of own keys and array indices. */
export function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const part of path) {
    here = Array.isArray(here) && /^\d{1,6}$/.test(part) ? here[Number(part)] : get(here, part);
    if (here === undefined || here === null) return undefined;
  }
  return here;
}

/** A text that may hold a JSON object, array or encoded string, parsed; undefined where it does not. */
export function parseJson(text: string): unknown {
  if (text.length < 2 || text.length > JSON_LENGTH_MAX) return undefined;
  const first = firstMark(text);
  if (first !== 0x7b && first !== 0x5b && first !== 0x22) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstMark(text: string): number {
  for (let index = 0; index < Math.min(text.length, 32); index++) {
    const code = text.charCodeAt(index);
    if (code > 0x20) return code;
  }
  return 0;
}

/** A value as structure: JSON texts parsed (twice where encoded twice), everything else as it is. */
export function structured(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed === undefined) return value;
  return typeof parsed === 'string' ? (parseJson(parsed) ?? parsed) : parsed;
}

const ABSENT = new Set(['', 'null', 'undefined', 'None', 'NaN', '<REDACTED>', '[REDACTED]']);
const ABSENT_LENGTH_MAX = 10;

/** Text of a scalar, trimmed; '' where it is absent, a sentinel for absent, or no scalar. */
export function toText(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.trim();
    if (text.length <= ABSENT_LENGTH_MAX) return ABSENT.has(text) ? '' : text;
    return text.startsWith("[Scrubbed due to '") ? '' : text;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  return '';
}

/** Text of a scalar as `toText` gives it, without the quotes of a JSON text; '' for none. */
export function plainText(value: unknown): string {
  const text = toText(value);
  return text.startsWith('"') ? text.replace(/^"(.*)"$/s, '$1') : text;
}

/** A finite number, also from text; null otherwise. */
export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.length > 64) return null;
  const text = value.trim().replace(/^"(.*)"$/, '$1');
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A count: a number that is not negative, rounded; null otherwise. */
export function toCount(value: unknown): number | null {
  const number = toNumber(value);
  return number === null || number < 0 || number > 1e12 ? null : Math.round(number);
}

/** true and false in the spellings instrumentations use; null otherwise. */
export function toBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === '1' || text === 'yes') return true;
  if (text === 'false' || text === '0' || text === 'no') return false;
  return null;
}

/** JSON text of a value for counting and hashing; '' where it cannot be written. */
export function toJsonText(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_key, item: unknown) =>
        typeof item === 'bigint' ? String(item) : item,
      ) ?? ''
    );
  } catch {
    return '';
  }
}
