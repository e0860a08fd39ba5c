// Names a test by its point of the OTLP checklist, once for each way it applies to.

import { test } from 'node:test';
import type { Way } from './otlp-client.ts';

/** `GEN-01 [grpc] title`, `GEN-01 [protobuf] title`, … */
export function point(
  id: string,
  ways: readonly Way[],
  title: string,
  check: (way: Way) => Promise<void> | void,
): void {
  for (const way of ways) void test(`${id} [${way}] ${title}`, () => check(way));
}

/** A test that is about one way only or about none. */
export function singlePoint(id: string, title: string, check: () => Promise<void> | void): void {
  void test(`${id} ${title}`, check);
}
