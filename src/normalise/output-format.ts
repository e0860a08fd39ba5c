// Was the output what the request asked for: the declared format, whether the text parses, and
// whether it obeys the JSON Schema the span carries (the keywords structured outputs use).

import { get, isObject, structured } from './json.ts';

export type OutputFormat = '' | 'text' | 'json' | 'tool';

export interface FormatFacts {
  /** Declared type: json, json_object, json_schema, text; '' for none. */
  readonly declared: string;
  readonly schema: unknown;
  /** null: not conveyed. */
  readonly text: string | null;
  readonly toolCalls: number;
  /** The call ended well: a failed or cut one has no format to obey. */
  readonly answered: boolean;
}

const SCHEMA_DEPTH_MAX = 24;
const SCHEMA_CHECKS_MAX = 20_000;

/** Format and validity; validity is null where nothing was declared or nothing can be seen. */
export function judgeFormat(facts: FormatFacts): { format: OutputFormat; valid: boolean | null } {
  const isJson = /json|object/i.test(facts.declared) || isObject(structured(facts.schema));
  if (isJson) {
    const text = facts.text === null ? '' : facts.text.trim();
    if (!facts.answered || text === '') return { format: 'json', valid: null };
    return { format: 'json', valid: obeys(text, structured(facts.schema)) };
  }
  if (facts.text !== null && facts.text !== '') return { format: 'text', valid: null };
  return { format: facts.toolCalls > 0 ? 'tool' : '', valid: null };
}

function obeys(text: string, schema: unknown): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (!isObject(schema)) return true;
  return matchesSchema(value, schema, { root: schema, checks: 0 }, 0);
}

interface Check {
  readonly root: unknown;
  checks: number;
}

/** Unknown keywords and anything beyond the bounds pass: a doubt is never a failure. */
function matchesSchema(value: unknown, schema: unknown, check: Check, depth: number): boolean {
  if (schema === false) return false;
  if (!isObject(schema) || depth > SCHEMA_DEPTH_MAX || ++check.checks > SCHEMA_CHECKS_MAX)
    return true;
  const target = referenced(schema, check.root);
  if (target !== schema) return matchesSchema(value, target, check, depth + 1);
  return (
    matchesType(value, schema) &&
    matchesConst(value, schema) &&
    matchesObject(value, schema, check, depth) &&
    matchesArray(value, schema, check, depth) &&
    matchesRange(value, schema) &&
    matchesCombined(value, schema, check, depth)
  );
}

function referenced(schema: unknown, root: unknown): unknown {
  const reference = get(schema, '$ref');
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let here = root;
  for (const part of reference.slice(2).split('/')) here = get(here, part);
  return here ?? true;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function matchesType(value: unknown, schema: unknown): boolean {
  const declared = get(schema, 'type');
  if (declared === undefined) return true;
  if (value === null && get(schema, 'nullable') === true) return true;
  const types = (Array.isArray(declared) ? declared : [declared]).map((type) =>
    String(type).toLowerCase(),
  );
  const actual = typeOf(value);
  return types.includes(actual) || (actual === 'integer' && types.includes('number'));
}

function matchesConst(value: unknown, schema: unknown): boolean {
  const allowed = get(schema, 'enum');
  const same = (other: unknown): boolean => JSON.stringify(other) === JSON.stringify(value);
  if (Array.isArray(allowed) && !allowed.some(same)) return false;
  return !Object.hasOwn(Object(schema), 'const') || same(get(schema, 'const'));
}

function matchesObject(value: unknown, schema: unknown, check: Check, depth: number): boolean {
  if (!isObject(value)) return true;
  const required = get(schema, 'required');
  if (Array.isArray(required) && required.some((key) => !Object.hasOwn(value, String(key)))) {
    return false;
  }
  const properties = get(schema, 'properties');
  const rest = get(schema, 'additionalProperties');
  return Object.keys(value).every((key) => {
    const declared = get(properties, key);
    if (declared !== undefined) return matchesSchema(value[key], declared, check, depth + 1);
    return rest === undefined || rest === true || matchesSchema(value[key], rest, check, depth + 1);
  });
}

function matchesArray(value: unknown, schema: unknown, check: Check, depth: number): boolean {
  if (!Array.isArray(value)) return true;
  const least = get(schema, 'minItems');
  const most = get(schema, 'maxItems');
  if (typeof least === 'number' && value.length < least) return false;
  if (typeof most === 'number' && value.length > most) return false;
  const items = get(schema, 'items');
  return items === undefined || value.every((item) => matchesSchema(item, items, check, depth + 1));
}

function matchesRange(value: unknown, schema: unknown): boolean {
  if (typeof value === 'number') {
    const least = get(schema, 'minimum');
    const most = get(schema, 'maximum');
    return (
      !(typeof least === 'number' && value < least) && !(typeof most === 'number' && value > most)
    );
  }
  if (typeof value !== 'string') return true;
  const shortest = get(schema, 'minLength');
  const longest = get(schema, 'maxLength');
  return (
    !(typeof shortest === 'number' && value.length < shortest) &&
    !(typeof longest === 'number' && value.length > longest)
  );
}

function matchesCombined(value: unknown, schema: unknown, check: Check, depth: number): boolean {
  const any = get(schema, 'anyOf') ?? get(schema, 'oneOf');
  const all = get(schema, 'allOf');
  const holds = (branch: unknown): boolean => matchesSchema(value, branch, check, depth + 1);
  if (Array.isArray(any) && !any.some(holds)) return false;
  return !Array.isArray(all) || all.every(holds);
}
