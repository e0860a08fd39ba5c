// Calibration: the evidence replayed over the stream's own history, each week against a baseline learned from the
// other weeks, and the tail of its block maxima fitted. What comes out raises the thresholds where noise asks for it.

import type { LearnInput, StatRow } from '../model/judgement.ts';
import { fitTail } from '../stats/tail-fit.ts';
import { MINUTES_PER_DAY, MINUTES_PER_WEEK } from './calendar.ts';
import { createEvidence } from './create-evidence.ts';
import type { History } from './history.ts';
import type { Model } from './model.ts';
import { createTrack, evidenceOf } from './process.ts';
import type { Track } from './process.ts';
import { LOG_ZERO, logAdd } from '../stats/log-sum.ts';

/** Least length of history to calibrate on. */
const LEAST_DAYS = 2;
/** Blocks are long where the history is, so that their maxima are nearly independent. */
const LONG_DAYS = 14;
const LONG_BLOCK_MINUTES = 360;
const SHORT_BLOCK_MINUTES = 60;
/** Where the tail begins among the block maxima, and what the theory says of it (e-processes: scale 1). */
const TAIL_FROM = 0.8;
const PRIOR = { scale: 1, weight: 30 };

/** Tail of the score in both directions; nothing where the fine history is too short to say. */
export function replayTails(
  input: LearnInput,
  history: History,
  full: Model,
  learnFrom: (history: History) => Model,
): Model['tails'] {
  const rows = replayable(input, history, full);
  const first = rows[0]?.minute ?? 0;
  const last = rows.at(-1)?.minute ?? 0;
  const days = (last - first) / MINUTES_PER_DAY;
  if (days < LEAST_DAYS) return {};
  const blockMinutes = days < LONG_DAYS ? SHORT_BLOCK_MINUTES : LONG_BLOCK_MINUTES;
  const maxima: Maxima = { blockMinutes, up: [], down: [] };
  for (let from = first; from <= last; from += MINUTES_PER_WEEK) {
    const week = { from, to: from + MINUTES_PER_WEEK };
    const model = learnFrom(without(history, week));
    if (!model.ready) continue;
    collectMaxima(
      model,
      rows.filter((row) => row.minute >= week.from && row.minute < week.to),
      maxima,
    );
  }
  const up = fitTail(maxima.up, TAIL_FROM, PRIOR);
  const down = fitTail(maxima.down, TAIL_FROM, PRIOR);
  return {
    ...(up === undefined ? {} : { up: { ...up, blockMinutes } }),
    ...(down === undefined ? {} : { down: { ...down, blockMinutes } }),
  };
}

interface Maxima {
  readonly blockMinutes: number;
  readonly up: number[];
  readonly down: number[];
}

/**
 * The rows to replay: fine ones, unless coarse ones reach much further back and are still short beside the time a
 * detection takes.
 */
function replayable(input: LearnInput, history: History, model: Model): readonly StatRow[] {
  const coarseUnits = model.units / Math.max(1, history.rows.length);
  const isShort = coarseUnits <= model.horizon / 4;
  if (isShort || input.recent.length === 0) return isShort ? history.rows : [];
  return history.fine;
}

function without(history: History, week: { readonly from: number; readonly to: number }): History {
  const outside = (row: StatRow): boolean => row.minute < week.from || row.minute >= week.to;
  const rows = history.rows.filter(outside);
  // A history of a single week has nothing else to learn from.
  if (rows.length < history.rows.length / 4) return history;
  return { ...history, rows, fine: history.fine.filter(outside), holes: [...history.holes, week] };
}

function collectMaxima(model: Model, rows: readonly StatRow[], maxima: Maxima): void {
  const evidence = createEvidence(model);
  const track = createTrack(evidence.alternatives.length);
  const out = new Float64Array(evidence.alternatives.length);
  const beliefs: number[] = [];
  let block = { end: (rows[0]?.minute ?? 0) + maxima.blockMinutes, up: LOG_ZERO, down: LOG_ZERO };
  for (const row of rows) {
    if (row.minute >= block.end) {
      maxima.up.push(Math.max(0, block.up));
      maxima.down.push(Math.max(0, block.down));
      block = { end: row.minute + maxima.blockMinutes, up: LOG_ZERO, down: LOG_ZERO };
    }
    const bonus = Math.log(Math.max(1, row.minutes));
    evidence.score(row, out, { beliefs, logs: track.r, bonus });
    accumulate(track, out, bonus);
    block.up = Math.max(block.up, evidenceOf(track, evidence.alternatives, 'up'));
    block.down = Math.max(block.down, evidenceOf(track, evidence.alternatives, 'down'));
  }
}

/** The Shiryaev–Roberts sum alone; a replay needs no change windows. */
function accumulate(track: Track, out: Float64Array, bonus: number): void {
  for (let i = 0; i < out.length; i++) {
    track.r[i] = logAdd(track.r[i] ?? LOG_ZERO, bonus) + (out[i] ?? 0);
  }
}
