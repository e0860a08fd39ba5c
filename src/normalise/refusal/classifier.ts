// The text classifier: full, partial, none or unknown with a score, in one pass over at most 582
// characters. Its weights are trained by bench/refusal/train.ts; docs/refusal.md has the figures.

import type { Refusal } from '../../model/records.ts';
import { FeatureReader } from './features.ts';
import {
  gramFingerprint,
  gramSlot,
  readWeights,
  shippedWeights,
  GRAM_SLOTS,
  type Weights,
} from './weights.ts';

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
  readonly #reader = new FeatureReader();
  readonly #seen = new Uint32Array(GRAM_SLOTS);
  #round = 0;

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  classify(text: string): Classification {
    const verdict = this.#reader.read(text);
    if (verdict === 'empty') return { label: 'none', score: 0 };
    const odds =
      this.#skeletonOdds(this.#weights.skeleton) * this.#weights.skeletonScale + this.#gramOdds();
    const score = 1 / (1 + Math.exp(-odds));
    if (verdict === 'unknown') return { label: 'unknown', score };
    return { label: this.#label(odds), score };
  }

  /** Just below a full decline, a text in which somebody declines is a partial one. */
  #label(odds: number): Refusal {
    const { thresholds } = this.#weights;
    if (odds > thresholds.full) return 'full';
    return odds > thresholds.partial && this.#reader.declines > 0 ? 'partial' : 'none';
  }

  #skeletonOdds(head: Int16Array): number {
    const { features, count } = this.#reader;
    let sum = 0;
    for (let index = 0; index < count; index++) sum += head[features[index]!]!;
    return sum;
  }

  /** Each known n-gram counts once. */
  #gramOdds(): number {
    const { grams, gramCount } = this.#reader;
    const { fingerprint, gram, gramScale } = this.#weights;
    const round = ++this.#round;
    let sum = 0;
    for (let index = 0; index < gramCount; index++) {
      const hash = grams[index]!;
      const slot = gramSlot(hash);
      if (fingerprint[slot] !== gramFingerprint(hash) || this.#seen[slot] === round) continue;
      this.#seen[slot] = round;
      sum += gram[slot]!;
    }
    return sum * gramScale;
  }
}
