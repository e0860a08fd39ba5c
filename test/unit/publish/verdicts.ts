// Findings for the tests of publish.

import type { Finding } from '../../../src/model/judgement.ts';
import type { Verdict } from '../../../src/publish/verdict.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);

export const finding = (fields: Partial<Finding> = {}): Finding => ({
  findingId: '0123456789abcdef',
  monitor: 'refusal_rate',
  signal: 'refusal_rate',
  segment: { service: 'chat', environment: 'prod', request_model: 'gpt' },
  evaluatedAtMs: NOW,
  windowStartMs: NOW - 3_600_000,
  windowEndMs: NOW,
  baselineStartMs: NOW - 8 * 86_400_000,
  baselineEndMs: NOW - 3_600_000,
  current: 0.08,
  baseline: 0.03,
  delta: 0.05,
  deltaRatio: 8 / 3,
  intervalLow: 0.03,
  intervalHigh: 0.07,
  currentSamples: 1200,
  baselineSamples: 60_000,
  evidence: 21,
  thresholds: { page: 18, ticket: 14, suspected: 11 },
  state: 3,
  status: 'frozen',
  direction: 'up',
  sinceMs: NOW - 720_000,
  minimumDetectableRatio: 1.9,
  mixShare: 0.1,
  dispersion: 1.2,
  explanation: {},
  ...fields,
});

export const verdict = (
  fields: Partial<Finding> = {},
  mutedUntilMs: number | null = null,
): Verdict => ({
  finding: finding(fields),
  mutedUntilMs,
  incident: null,
});

/** A series about which nothing is known yet. */
export const learning = (): Partial<Finding> => ({
  current: null,
  baseline: null,
  delta: null,
  deltaRatio: null,
  intervalLow: null,
  intervalHigh: null,
  evidence: 0,
  state: 0,
  status: 'learning',
  direction: '',
  sinceMs: null,
  minimumDetectableRatio: null,
  mixShare: null,
});
