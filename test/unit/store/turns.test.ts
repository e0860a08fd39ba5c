import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../../src/store/turns.ts';

test('no more than so many run at once, all run in order, a failure gives its place on', async () => {
  const turns = createTurns(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<undefined>());
  const started: number[] = [];
  const done = gates.map(({ promise }, index) =>
    turns.take(async () => {
      started.push(index);
      await promise;
    }),
  );
  const settled = Promise.allSettled(done);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(started, [0, 1]);
  gates[0]?.reject(new Error('failed'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(started, [0, 1, 2]);
  for (const { resolve } of gates) resolve(undefined);
  const outcomes = await settled;
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});
