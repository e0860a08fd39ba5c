// One field of one owner: the plan's sources in order, the first that states something wins.

import type { AttributeReader } from './attribute-reader.ts';
import { at, toBoolean, toCount, toNumber, toText } from './json.ts';
import type { CompiledSource, Plan } from './overlays.ts';
import { transform } from './transforms.ts';

/** What `source` states, or undefined. */
export function readSource(reader: AttributeReader, source: CompiledSource): unknown {
  const { slot, path, via, map, when } = source;
  if (!reader.has(slot)) return undefined;
  if (when !== null && reader.value(when.slot) !== when.equals) return undefined;
  let value = path === null ? reader.value(slot) : at(reader.json(slot), path);
  if (value === undefined || value === null) return undefined;
  if (via !== null) value = transform(via, value);
  if (map === null || value === undefined) return value;
  const word = toText(value)
    .replace(/^"(.*)"$/, '$1')
    .toLowerCase();
  return map.get(word);
}

/** The first answer to `field` (of FIELD) that `accept` takes (gives something other than null for). */
export function resolve<T>(
  reader: AttributeReader,
  plan: Plan,
  field: number,
  accept: (value: unknown) => T | null,
): T | null {
  for (const source of reader.sourcesOf(plan, field)) {
    const value = readSource(reader, source);
    if (value === undefined) continue;
    const accepted = accept(value);
    if (accepted !== null) return accepted;
  }
  return null;
}

/** Text of a scalar, also where it is JSON-encoded; null for none. */
export const asText = (value: unknown): string | null => {
  const text = toText(value);
  const bare = text.startsWith('"') ? text.replace(/^"(.*)"$/s, '$1') : text;
  return bare === '' ? null : bare;
};

/** Text of a field, '' where not stated. */
export function resolveText(reader: AttributeReader, plan: Plan, field: number): string {
  return resolve(reader, plan, field, asText) ?? '';
}

export function resolveNumber(reader: AttributeReader, plan: Plan, field: number): number | null {
  return resolve(reader, plan, field, toNumber);
}

export function resolveCount(reader: AttributeReader, plan: Plan, field: number): number | null {
  return resolve(reader, plan, field, toCount);
}

export function resolveBoolean(reader: AttributeReader, plan: Plan, field: number): boolean | null {
  return resolve(reader, plan, field, toBoolean);
}
