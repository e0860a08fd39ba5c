// The text classifier: full, partial, none or unknown with a score, in one pass over at most 582
// characters. Its weights are trained by bench/refusal/train.ts; docs/refusal.md has the figures.

import type { Refusal } from '../../model/records.ts';
import type { FeatureList } from './feature-set.ts';
import { FeatureReader } from './features.ts';
import { gramSlot, GRAM_SLOTS } from './hash.ts';
import { SlotSet } from './slot-set.ts';
import { readWeights, shippedWeights, type Weights } from './weights.ts';

export interface ClassifierOptions {
  /** Phrases that make a text a full refusal when its first 600 characters hold one; case is ignored. */
  readonly extraPhrases?: readonly string[];
  /** Bytes of other weights; default: the shipped ones. */
  readonly weights?: Uint8Array;
}

export interface Classification {
  /** `unknown`: the text is prose in a language the classifier does not know. */
  readonly label: Refusal;
  /** Probability of a full decline, 0 to 1. */
  readonly score: number;
}

export interface Classifier {
  /** Judges one text. Bounded: only its first 460 and last 120 characters are read. */
  classify(text: string): Classification;
}

const PHRASE_CHARACTERS = 600;
/** A text in which nothing speaks for a decline; all of them score the same. */
const PLAIN: Classification = { label: 'none', score: 0.02 };

/** Creates a classifier; it keeps scratch arrays and belongs to one thread. */
export function createClassifier(options: ClassifierOptions = {}): Classifier {
  const weights = options.weights === undefined ? shippedWeights() : readWeights(options.weights);
  const phrases = (options.extraPhrases ?? [])
    .filter((phrase) => phrase !== '')
    .map((phrase) => phrase.toLowerCase());
  const scorer = new Scorer(weights);
  return {
    classify(text) {
      if (phrases.length > 0) {
        const head = text.slice(0, PHRASE_CHARACTERS).toLowerCase();
        if (phrases.some((phrase) => head.includes(phrase))) return { label: 'full', score: 1 };
      }
      return scorer.classify(text);
    },
  };
}

class Scorer {
  readonly #weights: Weights;
  readonly #reader: FeatureReader;
  readonly #seen = new SlotSet(GRAM_SLOTS);

  constructor(weights: Weights) {
    this.#weights = weights;
    this.#reader = new FeatureReader(weights.fingerprint);
  }

  classify(text: string): Classification {
    const verdict = this.#reader.read(text);
    if (verdict === 'empty') return { label: 'none', score: 0 };
    if (verdict === 'plain') return PLAIN;
    const { skeleton, skeletonScale } = this.#weights;
    const odds = sumOf(skeleton, this.#reader.features) * skeletonScale + this.#gramOdds();
    const score = 1 / (1 + Math.exp(-odds));
    if (verdict === 'unknown') return { label: 'unknown', score };
    return { label: this.#label(odds), score };
  }

  /** A decline that answers beside it is partial, and so is a decline in a text just below a full one. */
  #label(odds: number): Refusal {
    const { answers, declines } = this.#reader;
    const { answer, answerScale, thresholds } = this.#weights;
    const isFull = odds > thresholds.full;
    if (!isFull && (declines === 0 || odds <= thresholds.beside)) return 'none';
    const answered = sumOf(answer, answers) * answerScale;
    if (isFull) return answered > thresholds.answered ? 'partial' : 'full';
    return odds > thresholds.partial || answered > 0 ? 'partial' : 'none';
  }

  /** Each known n-gram counts once. */
  #gramOdds(): number {
    const { grams, gramCount } = this.#reader;
    const { gram, gramScale } = this.#weights;
    let sum = 0;
    for (let index = 0; index < gramCount; index++) {
      const slot = gramSlot(grams[index]!);
      if (this.#seen.add(slot)) sum += gram[slot]!;
    }
    for (let index = 0; index < gramCount; index++) this.#seen.delete(gramSlot(grams[index]!));
    return sum * gramScale;
  }
}

function sumOf(weights: Int16Array, { slots, count }: FeatureList): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += weights[slots[index]!]!;
  return sum;
}
