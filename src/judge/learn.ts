// learn: history in, baseline model out. Level and shape, noise and the tail of the own score, all of it from the
// stream itself; pure, so that a backtest learns exactly what the live system learned.

import type { BaselineModel, LearnInput } from '../model/judgement.ts';
import { learnCount } from './learn-count.ts';
import { learnMix } from './learn-mix.ts';
import { learnRank } from './learn-rank.ts';
import { learnRate } from './learn-rate.ts';
import { learnRatio } from './learn-ratio.ts';
import { usableHistory } from './history.ts';
import type { History } from './history.ts';
import { MODEL_VERSION } from './model.ts';
import type { Model } from './model.ts';
import type { Noise } from './noise.ts';
import { replayTails } from './replay.ts';

/** Learns a baseline; a history that is too short gives a model that is not ready, never an error. */
export function learn(input: LearnInput): BaselineModel {
  const history = usableHistory(input);
  const model = learnModel(input, history, undefined);
  const tails = model.ready
    ? replayTails(input, history, model, (rows) =>
        learnModel(input, rows, {
          phi: model.phi,
          temper: model.temper,
          tau: model.tau,
          phiDay: model.phiDay,
        }),
      )
    : {};
  return {
    version: MODEL_VERSION,
    learnedAtMs: input.nowMs,
    fromMinute: history.fromMinute,
    toMinute: history.toMinute,
    samples: history.rows.reduce((sum, row) => sum + row.n, 0),
    json: { ...model, tails } satisfies Model,
  };
}

function learnModel(input: LearnInput, history: History, noise: Noise | undefined): Model {
  const monitor = input.monitor;
  switch (monitor.kind) {
    case 'rate':
      return learnRate(monitor, history, noise);
    case 'positive':
    case 'score':
      return learnRank(monitor, history, noise);
    case 'count':
      return learnCount(monitor, history, noise);
    case 'mix':
      return learnMix(monitor, history, noise);
    default:
      return learnRatio(monitor, history, noise);
  }
}
