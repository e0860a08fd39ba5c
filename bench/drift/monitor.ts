import type { Monitor, SeriesKey, SignalName } from '../../src/model/judgement.ts';
import { SIGNALS } from '../../src/model/signals.ts';

/** The monitor that a user gets who declares nothing. */
export function defaultMonitor(signal: SignalName): Monitor {
  const definition = SIGNALS[signal];
  return {
    name: signal,
    signal,
    kind: definition.kind,
    worse: definition.worse,
    groupBy: [],
    where: {},
    minimumRatio: definition.minimumRatio,
    minimumDelta: definition.minimumDelta,
    minimumEvents: 20,
    minimumUsers: 3,
    minimumSamples: 50,
    budget: { page: 0.5, ticket: 20, suspected: 200 },
    baseline: 'seasonal',
    windowMinutes: 60,
  };
}

export const keyOf = (monitor: Monitor, segment: string): SeriesKey => ({
  monitor: monitor.name,
  signal: monitor.signal,
  segment: { service: segment },
});
