// Times as people write them on a command line.

import { AppError } from '../model/errors.ts';
import { parseDurationMs } from './simulate/incidents.ts';

/** `now`, `-24h` (before now), `+8h` (after now) or an ISO 8601 time (UTC unless it says otherwise) → Unix milliseconds. Throws QUERY_INVALID. */
export function parseTime(text: string, nowMs: number, option: string): number {
  if (text === 'now') return nowMs;
  const ahead = text.startsWith('+') ? parseDurationMs(text.slice(1)) : undefined;
  if (ahead !== undefined) return Math.round(nowMs + ahead);
  const before = text.startsWith('-') ? parseDurationMs(text.slice(1)) : undefined;
  if (before !== undefined) return Math.round(nowMs - before);
  const hasZone = /([zZ]|[+-]\d\d:\d\d)$/.test(text);
  const at = Date.parse(text.includes('T') && !hasZone ? `${text}Z` : text);
  if (Number.isFinite(at)) return at;
  throw new AppError(
    'QUERY_INVALID',
    `${option}: "${text}" is no time; write now, -24h or 2026-11-21T08:00:00Z`,
  );
}

/** Minutes as people say them: 45 min, 3 h 20 min, 2 d 4 h. */
export function sayDuration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
