// Numbers and times as people read them, by the unit of the signal. Absent values are a dash.

import type { SignalName } from '../model/judgement.ts';
import { SIGNALS } from '../model/signals.ts';

export const ABSENT = '–';

/** A value of a signal with its unit: 8.2 %, 1.24 s, $0.0123, 412 tokens. */
export function formatValue(signal: SignalName, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  switch (SIGNALS[signal].unit) {
    case 'ratio':
      return `${toPrecision(value * 100)} %`;
    case 'seconds':
      return formatSeconds(value);
    case 'usd':
      return `${value < 0 ? '−' : ''}$${toPrecision(Math.abs(value))}`;
    case 'calls':
      return `${toPrecision(value)}/min`;
    default:
      return toPrecision(value);
  }
}

/** A difference with its sign: +5.1 pp for rates, else in the unit. */
export function formatDelta(signal: SignalName, delta: number | null): string {
  if (delta === null || !Number.isFinite(delta)) return ABSENT;
  const sign = delta < 0 ? '−' : '+';
  const size = Math.abs(delta);
  if (SIGNALS[signal].unit === 'ratio') return `${sign}${toPrecision(size * 100)} pp`;
  return `${sign}${formatValue(signal, size)}`;
}

/** A ratio to the baseline: ×2.5. */
export function formatRatio(ratio: number | null): string {
  return ratio === null || !Number.isFinite(ratio)
    ? ABSENT
    : `×${ratio.toFixed(ratio < 10 ? 2 : 0)}`;
}

export function formatCount(count: number): string {
  const whole = Math.round(count);
  if (whole < 10_000) return String(whole);
  if (whole < 1_000_000) return `${(whole / 1000).toFixed(whole < 100_000 ? 1 : 0)}k`;
  return `${(whole / 1_000_000).toFixed(1)}M`;
}

/** How long ago or how long: 40 s, 12 min, 3 h 5 min, 2 d 4 h. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** 2026-11-21 12:04 UTC. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 0.9995) return `${toPrecision(seconds * 1000)} ms`;
  return size < 120 ? `${toPrecision(seconds)} s` : `${toPrecision(seconds / 60)} min`;
}

/** Three significant digits without exponent, and no digits after the point above 100. */
function toPrecision(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return Math.round(value).toLocaleString('en-US').replaceAll(',', '\u2009');
  const digits = Math.min(7, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return value.toFixed(digits).replace(/\.?0+$/, '');
}
