// Indexed keys (llm.input_messages.0.message.content) back into lists of objects, bounded: an index
// beyond the limit is dropped, no key reaches a prototype, and gaps cost nothing.

import type { AttributeReader } from './attribute-reader.ts';
import type { Family } from './key-table.ts';

/** Indices from here on are dropped: no real request has as many messages, parts or documents. */
const INDEX_MAX = 10_000;
const SEGMENTS_MAX = 12;

type Node = Map<string, unknown>;

/** The family's values as a list in index order; values keep their own shape. */
export function unflatten(reader: AttributeReader, family: Family): unknown[] {
  if (!reader.hasList(family)) return [];
  const root: Node = new Map();
  reader.eachOf(family, (rest, value) => {
    const path = rest.split('.');
    if (path.length > SEGMENTS_MAX || !path.every(isAllowed) || !/^\d+$/.test(path[0]!)) return;
    put(root, path, value);
  });
  const list = toValue(root);
  return Array.isArray(list) ? list : [];
}

function isAllowed(segment: string): boolean {
  if (/^\d+$/.test(segment)) return segment.length <= 5 && Number(segment) < INDEX_MAX;
  return (
    segment !== '' &&
    segment !== '__proto__' &&
    segment !== 'constructor' &&
    segment !== 'prototype'
  );
}

function put(root: Node, path: readonly string[], value: unknown): void {
  let here = root;
  for (const segment of path.slice(0, -1)) {
    let next = here.get(segment);
    if (!(next instanceof Map)) {
      next = new Map();
      here.set(segment, next);
    }
    here = next as Node;
  }
  const last = path[path.length - 1]!;
  if (!(here.get(last) instanceof Map)) here.set(last, value);
}

function toValue(node: unknown): unknown {
  if (!(node instanceof Map)) return node;
  const keys = [...(node as Node).keys()];
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys
      .sort((left, right) => Number(left) - Number(right))
      .map((key) => toValue(node.get(key)));
  }
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of keys) object[key] = toValue(node.get(key));
  return object;
}
