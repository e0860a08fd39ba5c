// Trains weights from labelled texts: first the skeleton features, then n-grams on what is left.
// Deterministic.

import { FeatureReader } from '../../src/normalise/refusal/features.ts';
import {
  gramFingerprint,
  gramSlot,
  GRAM_SLOTS,
  SKELETON_SLOTS,
} from '../../src/normalise/refusal/hash.ts';
import { writeWeights, type Thresholds } from '../../src/normalise/refusal/weights.ts';
import type { Example } from './dataset.ts';
import { fit, oddsOf, type Sample } from './fit.ts';

/** An example with its features read. */
export interface Read {
  readonly example: Example;
  readonly skeleton: Int32Array;
  readonly grams: Int32Array;
  /** Features of answering beside a decline; none where nobody declines. */
  readonly answers: Int32Array;
}

/** Features of all examples, in order. */
export function readExamples(examples: readonly Example[]): Read[] {
  const reader = new FeatureReader();
  return examples.map((example) => {
    reader.read(example.text);
    return {
      example,
      skeleton: reader.features.values(),
      grams: Int32Array.from(new Set(reader.grams.subarray(0, reader.gramCount))),
      answers: reader.answers.values(),
    };
  });
}

export interface TrainOptions {
  readonly thresholds: Thresholds;
}

/** Chosen on the labelled completions, leave-one-source-out. */
export const THRESHOLDS: Thresholds = { full: 0.4, partial: -0.6, answered: 2, beside: -6 };

const SOURCE_SIZE = 400;
/** n-grams must be seen this often, and in two sources where their language has them. */
const GRAM_EXAMPLES_MIN = 5;
const FEATURE_EXAMPLES_MIN = 15;
const FEATURE_SOURCES_MIN = 5;
/** … or often among the composed texts, each of which was written to be unlike the others. */
const FEATURE_COMPOSED_MIN = 6;
const DOUBT_ODDS = 1;
const DOUBTED_WEIGHT = 0;
/** Weight of a composed text where answers beside declines are learned: the labelled ones blur them. */
const COMPOSED_WEIGHT = 3;
const GRAMS_MAX = 20_000;
const SEED = 7;

/** Large sources count by the root of their size, so that none dominates. */
function sourceWeights(reads: readonly Read[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { example } of reads) sizes.set(example.source, (sizes.get(example.source) ?? 0) + 1);
  return new Map(
    [...sizes].map(([source, size]) => [source, Math.sqrt(SOURCE_SIZE / Math.max(size, 100))]),
  );
}

/** Trains; answers the bytes of the weights file. */
export function trainWeights(reads: readonly Read[], options: TrainOptions): Uint8Array {
  const weightOf = sourceWeights(reads);
  const decided = reads.filter(({ example }) => example.label !== 'partial');
  const toSample = (read: Read, features: Int32Array, offset: number): Sample => ({
    features,
    target: read.example.label === 'refusal' ? 1 : 0,
    weight: weightOf.get(read.example.source)!,
    offset,
  });
  const common = commonFeatures(decided);
  const shared = (read: Read): Int32Array => read.skeleton.filter((slot) => common[slot] === 1);
  const options12 = { slots: SKELETON_SLOTS, epochs: 12, rate: 0.05, decay: 8e-3, seed: SEED };
  const samples = decided.map((read) => toSample(read, shared(read), 0));
  const skeleton = fit(doubt(samples, fit(samples, options12)), options12);
  const vocabulary = gramVocabulary(decided);
  const gramIds = (read: Read): Int32Array =>
    read.grams.map((hash) => vocabulary.get(hash) ?? -1).filter((id) => id >= 0);
  const grams = fit(
    decided.map((read) => toSample(read, gramIds(read), oddsOf(skeleton, read.skeleton))),
    { slots: vocabulary.size, epochs: 2, rate: 0.02, decay: 1e-4, seed: SEED },
  );
  const answer = fit(
    reads
      .filter(({ answers }) => answers.length > 0)
      .map((read) => ({
        features: read.answers,
        target: read.example.label === 'refusal' ? 0 : 1,
        weight: read.example.source === 'composed' ? COMPOSED_WEIGHT : 1,
        offset: 0,
      })),
    { slots: SKELETON_SLOTS, epochs: 12, rate: 0.05, decay: 3e-3, seed: SEED },
  );
  return pack({ skeleton, answer, vocabulary, grams }, options.thresholds);
}

/** Labels that the rest of the texts contradict count less: some are wrong, and none of them is typical. */
function doubt(samples: readonly Sample[], weights: Float64Array): Sample[] {
  return samples.map((sample) => {
    const odds = oddsOf(weights, sample.features);
    const against = sample.target === 1 ? -odds : odds;
    return against > DOUBT_ODDS ? { ...sample, weight: sample.weight * DOUBTED_WEIGHT } : sample;
  });
}

/** Skeleton features seen often enough, in sources enough, to hold elsewhere: 1 by slot. */
function commonFeatures(reads: readonly Read[]): Uint8Array {
  const counts = new Uint32Array(SKELETON_SLOTS);
  const composed = new Uint32Array(SKELETON_SLOTS);
  const sources = Array.from({ length: SKELETON_SLOTS }, () => new Set<string>());
  for (const { example, skeleton } of reads) {
    for (const slot of skeleton) {
      counts[slot]!++;
      if (example.source === 'composed') composed[slot]!++;
      sources[slot]!.add(example.source);
    }
  }
  return Uint8Array.from(counts, (count, slot) =>
    (count >= FEATURE_EXAMPLES_MIN && sources[slot]!.size >= FEATURE_SOURCES_MIN) ||
    composed[slot]! >= FEATURE_COMPOSED_MIN
      ? 1
      : 0,
  );
}

/** n-grams frequent enough to mean something, with dense ids, in order of first appearance. */
function gramVocabulary(reads: readonly Read[]): Map<number, number> {
  const seen = new Map<number, { count: number; sources: Set<string>; english: boolean }>();
  for (const { example, grams } of reads) {
    for (const hash of grams) {
      let entry = seen.get(hash);
      if (entry === undefined)
        seen.set(hash, (entry = { count: 0, sources: new Set(), english: false }));
      entry.count++;
      entry.sources.add(example.source);
      entry.english ||= example.lang === 'en';
    }
  }
  const vocabulary = new Map<number, number>();
  for (const [hash, { count, sources, english }] of seen) {
    if (count >= GRAM_EXAMPLES_MIN && (!english || sources.size > 1))
      vocabulary.set(hash, vocabulary.size);
  }
  return vocabulary;
}

function quantise(values: Float64Array, limit: number): { scale: number; values: number[] } {
  let largest = 1e-9;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = Math.fround(largest / limit);
  return { scale, values: Array.from(values, (value) => Math.round(value / scale)) };
}

interface Fitted {
  readonly skeleton: Float64Array;
  readonly answer: Float64Array;
  readonly vocabulary: Map<number, number>;
  readonly grams: Float64Array;
}

function pack({ skeleton, answer, vocabulary, grams }: Fitted, thresholds: Thresholds): Uint8Array {
  const first = quantise(skeleton, 32_767);
  const second = quantise(answer, 32_767);
  const third = quantise(grams, 127);
  const fingerprint = new Uint8Array(GRAM_SLOTS);
  const gram = new Int8Array(GRAM_SLOTS);
  const ranked = [...vocabulary].sort(
    (a, b) => Math.abs(grams[b[1]]!) - Math.abs(grams[a[1]]!) || a[1] - b[1],
  );
  for (const [hash, id] of ranked.slice(0, GRAMS_MAX)) {
    const slot = gramSlot(hash);
    if (fingerprint[slot] !== 0 || third.values[id] === 0) continue;
    fingerprint[slot] = gramFingerprint(hash);
    gram[slot] = third.values[id]!;
  }
  return writeWeights({
    skeleton: Int16Array.from(first.values),
    skeletonScale: first.scale,
    answer: Int16Array.from(second.values),
    answerScale: second.scale,
    fingerprint,
    gram,
    gramScale: third.scale,
    thresholds,
  });
}
