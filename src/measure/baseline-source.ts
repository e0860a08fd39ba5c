// Which rows a series learns its baseline from. Five kinds; what is made of the rows is the same for all.

import {
  LEAST_HISTORY,
  type BaselineModel,
  type Finding,
  type Monitor,
} from '../model/judgement.ts';
import { VERSION_COLUMNS } from '../model/signals.ts';
import type { Segment } from './history.ts';

export interface BaselineSource {
  /** 'seasonal' too where the monitor's own kind has nothing to offer to this series. */
  readonly kind: Monitor['baseline'];
  readonly segment: Segment;
  /** Unix minutes, [from, to), not aligned. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** When a segment of the monitor was seen, Unix minutes. */
export interface Seen {
  readonly segment: Segment;
  readonly firstMinute: number;
  readonly lastMinute: number;
}

export interface SourceContext {
  /** What is newer is not learned from. */
  readonly embargoMinute: number;
  /** No more than so many days, except of a pinned span. */
  readonly days: number;
  /** The monitor's segments, for `previous_version`. */
  readonly seen: readonly Seen[];
}

const DAY = 1440;

/** Where the baseline of a series comes from. Pure. */
export function sourceOf(
  monitor: Monitor,
  segment: Segment,
  context: SourceContext,
): BaselineSource {
  const { embargoMinute, days } = context;
  const newest = { segment, fromMinute: embargoMinute - days * DAY, toMinute: embargoMinute };
  const seasonal = { kind: 'seasonal', ...newest } as const;
  switch (monitor.baseline) {
    case 'pinned': {
      if (monitor.pinned === undefined) return seasonal;
      const { fromMinute } = monitor.pinned;
      const toMinute = Math.min(monitor.pinned.toMinute, embargoMinute);
      return { kind: 'pinned', segment, fromMinute, toMinute };
    }
    case 'previous_window':
      return { kind: 'previous_window', ...newest, fromMinute: embargoMinute - DAY };
    case 'control': {
      const control = { ...segment, ...monitor.control };
      return isSame(control, segment) ? seasonal : { kind: 'control', ...newest, segment: control };
    }
    case 'previous_version': {
      const previous = previousVersion(monitor, segment, context.seen);
      if (previous === undefined) return seasonal;
      const toMinute = Math.min(previous.lastMinute + 1, embargoMinute);
      const fromMinute = toMinute - days * DAY;
      return { kind: 'previous_version', segment: previous.segment, fromMinute, toMinute };
    }
    default:
      return seasonal;
  }
}

/** Of the segments that differ in the version alone, the one that was first seen last before this one was. */
function previousVersion(
  monitor: Monitor,
  segment: Segment,
  seen: readonly Seen[],
): Seen | undefined {
  const column = VERSION_COLUMNS.find((name) => monitor.groupBy.includes(name));
  if (column === undefined) return undefined;
  const own = seen.find((entry) => isSame(entry.segment, segment));
  if (own === undefined) return undefined;
  const version = segment[column] ?? '';
  return seen
    .filter((entry) => entry.firstMinute < own.firstMinute)
    .filter((entry) => isSame({ ...entry.segment, [column]: version }, segment))
    .sort((a, b) => b.firstMinute - a.firstMinute || b.lastMinute - a.lastMinute)[0];
}

const isSame = (a: Segment, b: Segment): boolean =>
  Object.keys({ ...a, ...b }).every((column) => (a[column] ?? '') === (b[column] ?? ''));

/**
 * Whether a series can be judged by a baseline; by one of its own past it waits until it can, another source with less would
 * keep it from ever being judged.
 */
export function isEnough({ samples, fromMinute, toMinute }: BaselineModel): boolean {
  return samples >= LEAST_HISTORY.samples && toMinute - fromMinute >= LEAST_HISTORY.minutes;
}

/** What a monitor asks for, as one text; '' for seasonal. */
export function askedOf({ baseline, pinned, control }: Monitor): string {
  return baseline === 'seasonal' ? '' : JSON.stringify([baseline, pinned, control]);
}

/** A baseline that tells where it comes from; of a seasonal monitor as it is. */
export function withSource(
  baseline: BaselineModel,
  monitor: Monitor,
  { kind, segment }: Pick<BaselineSource, 'kind' | 'segment'>,
): BaselineModel {
  if (monitor.baseline === 'seasonal') return baseline;
  return { ...baseline, source: { kind, segment, asked: askedOf(monitor) } };
}

/** A verdict that names what it compares with, where that is not the series' own past. */
export function withBaselineName(finding: Finding, baseline: BaselineModel | undefined): Finding {
  const source = baseline?.source;
  if (source === undefined) return finding;
  const named = isSame(source.segment, finding.segment) ? {} : { baseline_segment: source.segment };
  const explanation = { ...finding.explanation, baseline_kind: source.kind, ...named };
  return { ...finding, explanation };
}
