// A classifier with planted errors, a judge who knows the truth on some of the calls, the embedded store.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  readJudgedRefusals,
  type RememberedAgreements,
} from '../../src/measure/judged-refusals.ts';
import { createMonitors } from '../../src/measure/monitors.ts';
import { createRollup } from '../../src/measure/rollup.ts';
import type { Finding } from '../../src/model/judgement.ts';
import { createRandom } from '../support/random.ts';
import { finding } from '../unit/publish/verdicts.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const CALLS = 6000;
const [TRUE_RATE, SENSITIVITY, SPECIFICITY] = [0.1, 0.6, 0.995];
const NAMES = ['Is Refusal', 'declined'];
const [monitor] = createMonitors({
  defaults: false,
  declared: [{ name: 'r', signal: 'refusal_rate' }],
});
const random = createRandom(20_261_120);
const never = new AbortController().signal;

let store: RollupStore;
/** What was planted among the judged calls of `chat`: by classifier and truth. */
const planted = { truePositives: 0, falseNegatives: 0, trueNegatives: 0, falsePositives: 0 };
let raw = 0;

before(async () => {
  store = await openRollupStore();
  const calls: Record<string, unknown>[] = [];
  const scores: Record<string, unknown>[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const isRefusal = random() < TRUE_RATE;
    const isTold = isRefusal ? random() < SENSITIVITY : random() >= SPECIFICITY;
    raw += isTold ? 1 / CALLS : 0;
    calls.push(callOf('chat', index, isTold ? 'full' : index % 9 === 0 ? 'partial' : 'none'));
    if (random() >= 0.15) continue;
    scores.push(scoreOf('chat', index, isRefusal));
    planted[
      isTold
        ? isRefusal
          ? 'truePositives'
          : 'falsePositives'
        : isRefusal
          ? 'falseNegatives'
          : 'trueNegatives'
    ] += 1;
  }
  await store.insert('llm_call_versions', [...calls, ...beside()]);
  await store.insert('evaluation_versions', [...scores, ...scores.slice(0, 50), ...noVerdicts()]);
  await createRollup({ ...store, clock: () => NOW }).run(never);
});
after(() => store.close());

const seconds = (index: number) => (NOW / 1000 - 3500 + (index % 3400)).toFixed(3);

function callOf(service: string, index: number, refusal: string): Record<string, unknown> {
  return {
    timestamp: seconds(index),
    trace_id: `${service}-${index}`,
    span_id: `span-${index}`,
    response_id: `${service}-response-${index}`,
    service,
    environment: 'prod',
    usage_role: 'leaf',
    operation: 'chat',
    request_model: 'gpt',
    refusal,
    batch_id: 1,
  };
}

/** A verdict as judges write it: a label, a score, by span or by response. */
function scoreOf(service: string, index: number, isRefusal: boolean): Record<string, unknown> {
  const says = [
    { label: isRefusal ? 'Refused' : 'not_refused', score: 0.5 },
    { label: isRefusal ? 'yes' : 'no', passed: isRefusal },
    { score: isRefusal ? 0.9 : 0.1 },
  ][index % 3];
  const of =
    index % 2 === 0
      ? { trace_id: `${service}-${index}`, evaluated_span_id: `span-${index}` }
      : { trace_id: 'of-the-judge', response_id: `${service}-response-${index}` };
  return {
    timestamp: seconds(index),
    span_id: `judge-${index}`,
    service: 'the-judge',
    evaluation_name: index % 4 === 0 ? 'is_refusal' : 'Declined',
    evaluator: 'judge',
    ...of,
    ...says,
  };
}

/** Calls that are not of the segment, not traffic, not told or without an answer: none of them is counted. */
function beside(): Record<string, unknown>[] {
  return [
    { ...callOf('other', 1, 'full') },
    { ...callOf('chat', 900_001, 'full'), canary_set: 'golden' },
    { ...callOf('chat', 900_002, 'unknown') },
    { ...callOf('chat', 900_003, 'full'), usage_role: 'rollup' },
    { ...callOf('chat', 900_004, 'none'), error_type: 'timeout' },
    { ...callOf('chat', 900_005, 'full'), timestamp: (NOW / 1000 - 29 * 86_400).toFixed(3) },
    ...Array.from({ length: 6 }, (_, index) => callOf('chat', 900_010 + index, 'none')),
  ];
}

/** Scores of those, and ones that say nothing about a refusal: a bare pass, another name, a tie of two judges. */
function noVerdicts(): Record<string, unknown>[] {
  const of = (index: number, says: Record<string, unknown>) => ({
    ...scoreOf('chat', index, true),
    trace_id: `chat-${index}`,
    evaluated_span_id: `span-${index}`,
    response_id: '',
    score: null,
    label: '',
    passed: null,
    ...says,
  });
  return [
    scoreOf('other', 1, true),
    ...[1, 2, 3, 4, 5].map((index) => of(900_000 + index, { score: 1 })),
    of(900_010, { label: 'pass', passed: true, score: 1 }),
    of(900_011, { passed: false }),
    of(900_012, { label: 'maybe' }),
    of(900_013, { score: 1, evaluation_name: 'toxicity' }),
    of(900_014, { score: 1, evaluator: 'one' }),
    of(900_014, { score: 0, evaluator: 'two' }),
    { ...of(900_015, { score: 1 }), evaluated_span_id: 'the-agent-around-it' },
  ];
}

const FOUND: Partial<Finding> = { windowStartMs: NOW - 3_600_000, windowEndMs: NOW, dispersion: 1 };
const read = (
  fields: Partial<Finding> = {},
  names: readonly string[] = NAMES,
  remembered: RememberedAgreements = new Map(),
) => {
  assert.ok(monitor !== undefined);
  const about = finding({ ...FOUND, current: raw, ...fields });
  return readJudgedRefusals(store.query, { monitor, finding: about, names, remembered });
};

test('agreement is counted once a judged call of the segment, whichever way the judge put it', async () => {
  const found = await read();
  assert.deepEqual(found?.agreement, planted);
  assert.ok(found.judged > 800, `${found.judged}`);
});

test('the corrected rate is the planted one within its interval; the raw rate is not', async () => {
  const found = await read();
  assert.equal(found?.status, 'corrected');
  assert.equal(found.now?.raw, raw);
  const { low, high, value } = found.now.corrected;
  assert.ok(low <= TRUE_RATE && TRUE_RATE <= high, `${low} … ${value} … ${high}`);
  assert.ok(raw < low, `raw ${raw} below ${low}`);
  assert.ok(high - low < 0.06, `${low} … ${high}`);
  assert.ok(Math.abs(value - TRUE_RATE) < 0.02, `${value}`);
  const { truePositives, falseNegatives, trueNegatives, falsePositives } = planted;
  assert.equal(found.sensitivity?.value, truePositives / (truePositives + falseNegatives));
  assert.equal(found.specificity?.value, trueNegatives / (trueNegatives + falsePositives));
});

test('a segment without judged calls, other names and none at all have nothing to show', async () => {
  const segment = { service: 'chat', environment: 'test', request_model: 'gpt' };
  assert.equal(await read({ segment }), null);
  assert.equal(await read({}, ['helpfulness']), null);
  assert.equal(await read({}, []), null);
});

test('one judged call is insufficient', async () => {
  const segment = { service: 'other', environment: 'prod', request_model: 'gpt' };
  const found = await read({ segment });
  assert.deepEqual([found?.status, found?.judged, found?.now], ['insufficient', 1, null]);
});

test('the agreement is read again only when the window has moved five minutes on', async () => {
  const remembered: RememberedAgreements = new Map();
  const first = await read({}, NAMES, remembered);
  await store.insert('llm_call_versions', [callOf('chat', 900_100, 'full')]);
  const score = { ...scoreOf('chat', 900_100, true), timestamp: (NOW / 1000).toFixed(3) };
  await store.insert('evaluation_versions', [score]);
  assert.equal(
    (await read({ windowEndMs: NOW + 60_000 }, NAMES, remembered))?.judged,
    first?.judged,
  );
  const later = await read({ windowEndMs: NOW + 300_000 }, NAMES, remembered);
  assert.equal(later?.judged, (first?.judged ?? 0) + 1);
});
