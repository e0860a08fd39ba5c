// One field of one owner: the plan's sources in order, the first that states something wins.

import type { AttributeReader } from './attribute-reader.ts';
import { at, plainText, structured, toBoolean, toCount, toNumber, toText } from './json.ts';
import { remembered } from './memo.ts';
import type { Plan } from './overlays.ts';
import type { BoundSource } from './shapes.ts';
import { transform } from './transforms.ts';

/** What `source` states, or undefined. */
export function readSource(reader: AttributeReader, source: BoundSource): unknown {
  const { row, path, via, map, when, whenRow } = source;
  if (when !== null && reader.value(whenRow) !== when.equals) return undefined;
  let value = path === null ? reader.value(row) : at(reader.json(row), path);
  if (value === undefined || value === null) return undefined;
  if (via !== null) value = transform(via, value);
  if (map === null || value === undefined) return value;
  return map.get(wordOf(toText(value)));
}

/** What `source` states with a JSON text parsed; readers of one value share what it holds. */
export function readStructured(reader: AttributeReader, source: BoundSource): unknown {
  return source.isPlain ? reader.json(source.row) : structured(readSource(reader, source));
}

/** A word as the maps of the dialects spell it. */
const wordOf = remembered((text) => text.replace(/^"(.*)"$/, '$1').toLowerCase());

/** The first answer to `field` (of FIELD) that `accept` takes (gives something other than null for). */
export function resolve<T>(
  reader: AttributeReader,
  plan: Plan,
  field: number,
  accept: (value: unknown) => T | null,
): T | null {
  const sources = reader.sourcesOf(plan, field);
  for (let index = 0; index < sources.length; index++) {
    const value = readSource(reader, sources[index]!);
    if (value === undefined) continue;
    const accepted = accept(value);
    if (accepted !== null) return accepted;
  }
  return null;
}

/** Text of a field, '' where not stated: a scalar, also where it is JSON-encoded. */
export function resolveText(reader: AttributeReader, plan: Plan, field: number): string {
  const sources = reader.sourcesOf(plan, field);
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index]!;
    const text = source.isPlain ? reader.plain(source.row) : plainText(readSource(reader, source));
    if (text !== '') return text;
  }
  return '';
}

/** `resolveText` of a field that no two owners state alike: an id of the owner itself. */
export function resolveOwnId(reader: AttributeReader, plan: Plan, field: number): string {
  const source = reader.sourcesOf(plan, field)[0];
  const first = source?.isPlain === true ? reader.ownPlain(source.row) : '';
  return first === '' ? resolveText(reader, plan, field) : first;
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
