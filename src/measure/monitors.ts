// Which signals are watched, over which segments: a default monitor for every signal, and what the
// operator declared over or beside them. Only segments with traffic become series.

import type { Direction, Monitor, SeriesKey, SignalName } from '../model/judgement.ts';
import { AppError } from '../model/errors.ts';
import { SIGNAL_NAMES, SIGNALS } from '../model/signals.ts';
import { LEAF_COLUMNS } from './rollup-sql.ts';

/** What an operator may say about a monitor; everything but name and signal has a default. */
export interface MonitorSetting {
  readonly name: string;
  readonly signal: SignalName;
  readonly enabled?: boolean | undefined;
  readonly groupBy?: readonly string[] | undefined;
  readonly where?: Readonly<Record<string, string>> | undefined;
  readonly worse?: Direction | undefined;
  readonly baseline?: Monitor['baseline'] | undefined;
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
  readonly declared: readonly MonitorSetting[];
}

const BUDGET = { page: 0.5, ticket: 20, suspected: 200 };

/**
 * The monitors that run, in the order of the signals, declared ones after the defaults. A declared one
 * with the name of a default takes its place. Throws CONFIG_INVALID with every mistake at once.
 */
export function createMonitors(options: MonitorOptions): Monitor[] {
  assertValid(options.declared);
  const declared = new Map(options.declared.map((setting) => [setting.name, setting]));
  const defaults = options.defaults
    ? SIGNAL_NAMES.map((signal) => declared.get(signal) ?? { name: signal, signal })
    : [];
  const names = new Set(defaults.map((setting) => setting.name));
  const rest = options.declared.filter((setting) => !names.has(setting.name));
  return [...defaults, ...rest].filter((setting) => setting.enabled !== false).map(toMonitor);
}

/** The segment columns of a monitor: service, environment, then its own. */
export function segmentColumns(monitor: Monitor): string[] {
  return ['service', 'environment', ...monitor.groupBy];
}

/** One text a series, the same in every process: a JSON array of monitor and segment values. */
export function seriesId(key: Pick<SeriesKey, 'monitor' | 'segment'>): string {
  return JSON.stringify([key.monitor, ...Object.values(key.segment)]);
}

function toMonitor(setting: MonitorSetting): Monitor {
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
    windowMinutes: setting.windowMinutes ?? 60,
  };
}

function defaultGroups(signal: SignalName): string[] {
  if (signal === 'traffic_mix' || signal === 'user_spend_concentration') return [];
  const { of } = SIGNALS[signal];
  if (of === 'retrievals' || of === 'evaluations') return ['name'];
  return of === 'tools' ? [] : ['request_model'];
}

function assertValid(declared: readonly MonitorSetting[]): void {
  const violations = declared.flatMap((setting, index) => violationsOf(setting, index, declared));
  if (violations.length === 0) return;
  throw new AppError(
    'CONFIG_INVALID',
    violations.map(({ field, description }) => `${field}: ${description}`).join('; '),
    { violations },
  );
}

function violationsOf(
  setting: MonitorSetting,
  index: number,
  all: readonly MonitorSetting[],
): { field: string; description: string }[] {
  const at = `monitors.declared[${index}]`;
  const known = `one of ${LEAF_COLUMNS.join(', ')}`;
  const unknown = (columns: readonly string[]) =>
    columns.filter((column) => !(LEAF_COLUMNS as readonly string[]).includes(column));
  const twice = all.findIndex((other) => other.name === setting.name) !== index;
  return [
    ...unknown(setting.groupBy ?? []).map((column) => ({
      field: `${at}.group_by`,
      description: `'${column}' is no segment column; use ${known}`,
    })),
    ...unknown(Object.keys(setting.where ?? {})).map((column) => ({
      field: `${at}.where`,
      description: `'${column}' is no segment column; use ${known}`,
    })),
    ...(twice ? [{ field: `${at}.name`, description: `'${setting.name}' is declared twice` }] : []),
  ];
}
