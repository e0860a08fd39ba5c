// Which time and UTC day a row is stored under. A sender's clock may say anything; partitions are days, so
// a time that cannot be meant is stored as the time of arrival (the sent value stays in its own column).

import { readUnixNano } from '../model/wire-value.ts';

const DAY_MS = 86_400_000;
const NANOS_PER_MS = 1e6;
const NANOS_PER_MS_BIG = 1_000_000n;
/** A float of nanoseconds is exact to 2^11 ns today; nearer to a day's border than this, count exactly. */
const FLOAT_SLACK_MS = 0.01;

export interface RowTimeLimits {
  /** Days before arrival up to which a time is believed. */
  readonly pastDays: number;
  readonly futureDays: number;
}

export interface RowTimes {
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export function createRowTimes(nowMs: number, limits: RowTimeLimits): RowTimes {
  return {
    nowMs,
    fromMs: nowMs - limits.pastDays * DAY_MS,
    toMs: nowMs + limits.futureDays * DAY_MS,
  };
}

export function dayOfMs(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Milliseconds of the fixed64 nanoseconds at `at`, to a few microseconds; NaN where absent or not believed. */
function believedMs(bytes: Uint8Array, at: number, times: RowTimes): number {
  if (at < 0) return Number.NaN;
  const low =
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  const high =
    (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)) >>>
    0;
  const ms = (high * 4_294_967_296 + low) / NANOS_PER_MS;
  return ms >= times.fromMs && ms <= times.toMs ? ms : Number.NaN;
}

/** Too near for a float to tell the day. */
function isNearMidnight(ms: number): boolean {
  const into = ms - dayOfMs(ms) * DAY_MS;
  return into <= FLOAT_SLACK_MS || into >= DAY_MS - FLOAT_SLACK_MS;
}

/** Offset of the time to store a row under (first believed of two), or -1 for the time of arrival. */
export function chooseTime(
  bytes: Uint8Array,
  first: number,
  second: number,
  times: RowTimes,
): { at: number; day: number } {
  chosen.at = first;
  let ms = believedMs(bytes, first, times);
  if (Number.isNaN(ms)) {
    chosen.at = second;
    ms = believedMs(bytes, second, times);
  }
  if (Number.isNaN(ms)) {
    chosen.at = -1;
    chosen.day = dayOfMs(times.nowMs);
  } else {
    chosen.day = isNearMidnight(ms) ? dayOfNanos(readUnixNano(bytes, chosen.at)) : dayOfMs(ms);
  }
  return chosen;
}

/** One shared cell: read it before the next call. */
const chosen = { at: -1, day: 0 };

/** A record's time, or the time of arrival where it is not believed. */
export function believedNanos(nanos: bigint, times: RowTimes): bigint {
  const ms = Number(nanos) / NANOS_PER_MS;
  return ms >= times.fromMs && ms <= times.toMs
    ? nanos
    : BigInt(Math.trunc(times.nowMs)) * NANOS_PER_MS_BIG;
}

/** The UTC day of nanoseconds. */
export function dayOfNanos(nanos: bigint): number {
  const ms = Number(nanos) / NANOS_PER_MS;
  return isNearMidnight(ms) ? dayOfMs(Number(nanos / NANOS_PER_MS_BIG)) : dayOfMs(ms);
}
