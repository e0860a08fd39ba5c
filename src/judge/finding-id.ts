import type { SeriesKey } from '../model/judgement.ts';

/**
 * Identity of a verdict: the same series and minute always give the same id, on every process. 16 hexadecimal
 * digits, two runs of FNV-1a over the key.
 */
export function findingId(key: SeriesKey, minute: number): string {
  const segment = Object.keys(key.segment)
    .sort()
    .map((column) => `${column}=${key.segment[column] ?? ''}`);
  const text = [key.monitor, key.signal, ...segment, minute].join('\u0000');
  return hash(text, 0x811c9dc5) + hash(text, 0x01000193 ^ 0x5bd1e995);
}

function hash(text: string, seed: number): string {
  let value = seed;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
    value ^= value >>> 15;
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
