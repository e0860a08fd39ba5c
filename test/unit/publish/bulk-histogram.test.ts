import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { BulkHistogram } from '../../../src/publish/bulk-histogram.ts';

const shape = { name: 'seconds', help: 'Of a call.', buckets: [0.5, 1, 8] };

/** What a scrape shows, lines in order of text: ours lists labels in another order within a line. */
async function linesOf(registry: Registry): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').map((line) => {
    const [, name, labels = '', value = ''] = /^(\w+)\{(.*)\} (.*)$/.exec(line) ?? [];
    return name === undefined ? line : `${name} ${labels.split(',').toSorted().join()} ${value}`;
  });
}

test('a scrape shows what it would of prom-client, bounds included and values above all of them', async () => {
  const ours = new Registry();
  const theirs = new Registry();
  const bulk = new BulkHistogram({ ...shape, labelNames: ['model', 'type'], registers: [ours] });
  const plain = new Histogram({ ...shape, labelNames: ['model', 'type'], registers: [theirs] });
  const rounds: [Record<'model' | 'type', string>, number[]][] = [
    [{ model: 'a', type: 'input' }, [0, 0.25, 0.5, 0.75, 1, 2]],
    [{ model: 'b "quoted"', type: '' }, [9, 8, 1e9, -1]],
    [{ model: 'a', type: 'input' }, [3]],
    [{ model: 'ab', type: '' }, [1]],
    [{ model: 'a', type: 'b' }, [1]],
  ];
  for (const [labels, values] of rounds) {
    bulk.observeAll(labels, values);
    for (const value of values) plain.observe(labels, value);
  }
  assert.deepEqual((await linesOf(ours)).toSorted(), (await linesOf(theirs)).toSorted());
  assert.equal((await linesOf(ours)).length, 2 + 4 * 6 + 1);
});

test('no value makes no series', async () => {
  const registers = [new Registry()];
  const bulk = new BulkHistogram({ ...shape, labelNames: ['model'], registers });
  bulk.observeAll({ model: 'a' }, []);
  assert.deepEqual((await bulk.get()).values, []);
});
