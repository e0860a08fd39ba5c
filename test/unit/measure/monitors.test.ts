import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMonitors, segmentColumns, seriesId } from '../../../src/measure/monitors.ts';
import { groupMonitors } from '../../../src/measure/history.ts';
import { SIGNAL_NAMES } from '../../../src/model/signals.ts';

const byName = (monitors: ReturnType<typeof createMonitors>, name: string) =>
  monitors.find((monitor) => monitor.name === name);

test('a new user declares nothing and every signal has a monitor of its name', () => {
  const monitors = createMonitors({ defaults: true, declared: [] });
  assert.deepEqual(
    monitors.map((monitor) => monitor.name),
    SIGNAL_NAMES,
  );
  assert.deepEqual(byName(monitors, 'refusal_rate')?.groupBy, ['request_model']);
  assert.deepEqual(byName(monitors, 'retrieval_hit_rate')?.groupBy, ['name']);
  assert.deepEqual(byName(monitors, 'evaluation_score')?.groupBy, ['name']);
});

test('a declared monitor takes the place of the default of its name and keeps what it leaves out', () => {
  const monitors = createMonitors({
    defaults: true,
    declared: [
      { name: 'refusal_rate', signal: 'refusal_rate', groupBy: ['tenant'], minimumRatio: 2 },
    ],
  });
  assert.equal(monitors.filter((monitor) => monitor.name === 'refusal_rate').length, 1);
  const monitor = byName(monitors, 'refusal_rate');
  assert.deepEqual(monitor?.groupBy, ['tenant']);
  assert.equal(monitor?.minimumRatio, 2);
  assert.equal(monitor?.minimumDelta, 0.01);
  assert.equal(monitor?.worse, 'up');
});

test('a monitor can be switched off, and without defaults only declared ones run', () => {
  const off = createMonitors({
    defaults: true,
    declared: [{ name: 'traffic', signal: 'traffic', enabled: false }],
  });
  assert.equal(byName(off, 'traffic'), undefined);
  const own = createMonitors({
    defaults: false,
    declared: [{ name: 'by tenant', signal: 'error_rate', groupBy: ['service', 'tenant'] }],
  });
  assert.deepEqual(
    own.map((monitor) => segmentColumns(monitor)),
    [['service', 'environment', 'tenant']],
  );
});

test('monitors with the same columns and filters are read together', () => {
  const monitors = createMonitors({
    defaults: false,
    declared: [
      { name: 'a', signal: 'error_rate' },
      { name: 'b', signal: 'refusal_rate' },
      { name: 'c', signal: 'refusal_rate', where: { tenant: 'acme' } },
    ],
  });
  assert.deepEqual(
    groupMonitors(monitors).map((group) => group.map((monitor) => monitor.name)),
    [['a', 'b'], ['c']],
  );
});

test('a series has one id in every process, and values cannot run into each other', () => {
  const id = (values: Record<string, string>) => seriesId({ monitor: 'm', segment: values });
  assert.equal(id({ service: 'a', environment: 'b' }), id({ service: 'a', environment: 'b' }));
  assert.notEqual(id({ service: 'a,b', environment: '' }), id({ service: 'a', environment: 'b' }));
});
