import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorkGate } from '../../../src/receive/work-gate.ts';

/** Enters and notes when. */
function enter(gate: ReturnType<typeof createWorkGate>, bytes: number, order: number[]): void {
  const turn = gate.enter(bytes);
  if (turn === undefined) order.push(bytes);
  else void turn.then(() => order.push(bytes));
}

void test('what fits goes in at once, the others wait in order until there is room', async () => {
  const gate = createWorkGate(100);
  const order: number[] = [];
  for (const bytes of [60, 40, 50, 51, 1]) enter(gate, bytes, order);
  assert.deepEqual(order, [60, 40]);
  gate.leave(40);
  await Promise.resolve();
  assert.deepEqual(order, [60, 40], '1 would fit but does not overtake');
  gate.leave(60);
  await Promise.resolve();
  assert.deepEqual(order, [60, 40, 50]);
  gate.leave(50);
  await Promise.resolve();
  assert.deepEqual(order, [60, 40, 50, 51, 1]);
});

void test('one that is larger than the room goes in when it is alone', async () => {
  const gate = createWorkGate(100);
  const order: number[] = [];
  enter(gate, 10, order);
  enter(gate, 500, order);
  assert.deepEqual(order, [10]);
  gate.leave(10);
  await Promise.resolve();
  assert.deepEqual(order, [10, 500]);
  enter(gate, 1, order);
  assert.deepEqual(order, [10, 500]);
  gate.leave(500);
  await Promise.resolve();
  assert.deepEqual(order, [10, 500, 1]);
});
