// The points of the OTLP checklist and how binding each is. M must, S should, Y may, D follows from a must, Q quality
// beyond the specification.

export type Level = 'M' | 'S' | 'Y' | 'D' | 'Q';

export interface Point {
  readonly id: string;
  readonly level: Level;
}

export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  M: 'MUST',
  S: 'SHOULD',
  Y: 'MAY',
  D: 'derived',
  Q: 'quality',
};

/** One letter a point, in order from 01. */
const LEVELS: Readonly<Record<string, string>> = {
  GEN: 'MMMDYDQDQ',
  GRPC: 'MDMMSSMSMMSMSMDDSYSYDSDSMSMDDQQQ',
  HTTP: 'MDYYMMMDSYMDDYMMMSMMSMMMMSMMSSYMDDDSYQQQ',
  JSON: 'MMDMMDMMMDDDDDDDDDD',
  DATA: 'DDDMYDDDSSSDDQQ',
};

export const POINTS: readonly Point[] = Object.entries(LEVELS).flatMap(([section, letters]) =>
  Array.from(letters, (letter, index) => ({
    id: `${section}-${String(index + 1).padStart(2, '0')}`,
    level: letter as Level,
  })),
);
