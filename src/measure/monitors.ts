// Which signals are watched, over which segments: a default monitor for every signal, and what the
// operator declared over or beside them. Only segments with traffic become series.

import type { Direction, Monitor, SeriesKey, SignalName } from '../model/judgement.ts';
import { defaultGroups, SIGNAL_NAMES, SIGNALS, type LeafColumn } from '../model/signals.ts';

/** What an operator may say about a monitor; everything but name and signal has a default. */
export interface MonitorSetting {
  readonly name: string;
  readonly signal: SignalName;
  readonly enabled?: boolean | undefined;
  readonly groupBy?: readonly LeafColumn[] | undefined;
  readonly where?: Readonly<Partial<Record<LeafColumn, string>>> | undefined;
  readonly worse?: Direction | undefined;
  readonly baseline?: Monitor['baseline'] | undefined;
  /** The control segment of `baseline: control`, in columns of service, environment and groupBy. */
  readonly control?: Monitor['control'] | undefined;
  readonly minimumRatio?: number | undefined;
  readonly minimumDelta?: number | undefined;
  readonly minimumEvents?: number | undefined;
  readonly minimumUsers?: number | undefined;
  readonly minimumSamples?: number | undefined;
  readonly windowMinutes?: number | undefined;
  readonly budget?: Monitor['budget'] | undefined;
}

export interface MonitorOptions {
  /** Whether every signal has a monitor of its own name. */
  readonly defaults: boolean;
  /** Names are unique. */
  readonly declared: readonly MonitorSetting[];
  /** What monitors with `baseline: pinned` take as normal. */
  readonly pinned?: Monitor['pinned'] | undefined;
}

const BUDGET = { page: 0.5, ticket: 20, suspected: 200 };

/**
 * The monitors that run, in the order of the signals, declared ones after the defaults. A declared one
 * with the name of a default takes its place.
 */
export function createMonitors(options: MonitorOptions): Monitor[] {
  const declared = new Map(options.declared.map((setting) => [setting.name, setting]));
  const defaults = options.defaults
    ? SIGNAL_NAMES.map((signal) => declared.get(signal) ?? { name: signal, signal })
    : [];
  const names = new Set(defaults.map((setting) => setting.name));
  const rest = options.declared.filter((setting) => !names.has(setting.name));
  return [...defaults, ...rest]
    .filter((setting) => setting.enabled !== false)
    .map((setting) => toMonitor(setting, options.pinned));
}

/** The segment columns of a monitor: service, environment, then its own. */
export function segmentColumns(monitor: Monitor): string[] {
  return ['service', 'environment', ...monitor.groupBy];
}

/** One text a series, the same in every process: a JSON array of monitor and segment values. */
export function seriesId(key: Pick<SeriesKey, 'monitor' | 'segment'>): string {
  return JSON.stringify([key.monitor, ...Object.values(key.segment)]);
}

function toMonitor(setting: MonitorSetting, pinned: Monitor['pinned']): Monitor {
  const signal = SIGNALS[setting.signal];
  return {
    name: setting.name,
    signal: setting.signal,
    kind: signal.kind,
    worse: setting.worse ?? signal.worse,
    groupBy: (setting.groupBy ?? defaultGroups(setting.signal)).filter(
      (column) => column !== 'service' && column !== 'environment',
    ),
    where: setting.where ?? {},
    minimumRatio: setting.minimumRatio ?? signal.minimumRatio,
    minimumDelta: setting.minimumDelta ?? signal.minimumDelta,
    minimumEvents: setting.minimumEvents ?? 20,
    minimumUsers: setting.minimumUsers ?? 3,
    minimumSamples: setting.minimumSamples ?? 50,
    budget: setting.budget ?? BUDGET,
    baseline: setting.baseline ?? 'seasonal',
    ...(setting.baseline === 'pinned' && pinned !== undefined ? { pinned } : {}),
    ...(setting.control === undefined ? {} : { control: setting.control }),
    windowMinutes: setting.windowMinutes ?? 60,
  };
}
