import { createMonitors } from '../../src/measure/monitors.ts';
import type { Monitor, SeriesKey, SignalName } from '../../src/model/judgement.ts';

const DEFAULTS = new Map(
  createMonitors({ defaults: true, declared: [] }).map((monitor) => [monitor.name, monitor]),
);

/** The monitor that a user gets who declares nothing, on a stream that has no segments. */
export function defaultMonitor(signal: SignalName): Monitor {
  const monitor = DEFAULTS.get(signal);
  if (monitor === undefined) throw new Error(`every signal has a monitor, but not ${signal}`);
  return { ...monitor, groupBy: [] };
}

export const keyOf = (monitor: Monitor, segment: string): SeriesKey => ({
  monitor: monitor.name,
  signal: monitor.signal,
  segment: { service: segment },
});
