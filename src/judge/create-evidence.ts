import type { Evidence } from './evidence.ts';
import { createCountEvidence } from './count-evidence.ts';
import { createMixEvidence } from './mix-evidence.ts';
import type { Model } from './model.ts';
import { createRankEvidence } from './rank-evidence.ts';
import { createRateEvidence } from './rate-evidence.ts';
import { createRatioEvidence } from './ratio-evidence.ts';

/** The evidence that goes with a model. */
export function createEvidence(model: Model): Evidence {
  switch (model.kind) {
    case 'rate':
      return createRateEvidence(model);
    case 'positive':
    case 'score':
      return createRankEvidence(model);
    case 'count':
      return createCountEvidence(model);
    case 'mix':
      return createMixEvidence(model);
    default:
      return createRatioEvidence(model);
  }
}
