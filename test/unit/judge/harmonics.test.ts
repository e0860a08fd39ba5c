import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../bench/drift/random.ts';
import { smoothWeek } from '../../../src/judge/harmonics.ts';

const WEIGHT = 300;
const RATE = 0.03;

/** Events of four weeks by hour of the week, at a rate that the hour decides. */
function draw(rateAt: (hour: number) => number, weightAt = (_hour: number): number => WEIGHT) {
  const random = createRandom(11);
  return Array.from({ length: 168 }, (_, hour) => {
    const weight = weightAt(hour);
    return { weight, total: random.poisson(weight * rateAt(hour)) };
  });
}

const daily = (hour: number): number => RATE * (1 + 0.3 * Math.cos(((hour - 3) * Math.PI) / 12));

test('hours that differ by chance only have no smooth shape', () => {
  assert.equal(
    smoothWeek(
      draw(() => RATE),
      RATE,
    ),
    undefined,
  );
});

test('a wave of the day is found through the noise of its hours', () => {
  const means = smoothWeek(draw(daily), RATE) ?? [];
  assert.equal(means.length, 168);
  means.forEach((mean, hour) => {
    assert.ok(Math.abs(mean / daily(hour) - 1) < 0.12, `${hour}: ${mean} for ${daily(hour)}`);
  });
});

test('a weekend of its own is told from the days', () => {
  const rateAt = (hour: number): number => daily(hour) * (hour >= 120 ? 1.5 : 1);
  const means = smoothWeek(draw(rateAt), RATE) ?? [];
  assert.ok(Math.abs((means[130] ?? 0) / rateAt(130) - 1) < 0.15);
  assert.ok(Math.abs((means[34] ?? 0) / rateAt(34) - 1) < 0.15);
});

test('nights and weekends without data leave finite numbers', () => {
  const hours = draw(daily, (hour) => (hour < 120 && hour % 24 > 7 ? 2000 : 0));
  const means = smoothWeek(hours, RATE) ?? [];
  assert.ok(means.every((mean) => Number.isFinite(mean)));
  assert.equal(
    smoothWeek(
      hours.map(() => ({ weight: 0, total: 0 })),
      RATE,
    ),
    undefined,
  );
});
