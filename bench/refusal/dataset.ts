// Reads the labelled completions and the texts composed here; both train, only the first are measured.

import { existsSync, readFileSync } from 'node:fs';

/** `unknown`: prose in a language that is not known; only held-out texts carry it. */
export type Label = 'refusal' | 'partial' | 'comply' | 'unknown';

export interface Example {
  readonly id: string;
  readonly text: string;
  readonly label: Label;
  readonly source: string;
  readonly slice: string;
  readonly lang: string;
}

/** Where the labelled completions stand, relative to the repository. */
export const DEV_FILE = new URL('../../../shared/data/refusal/dev.jsonl', import.meta.url);

/** The labelled completions, or undefined where the file is absent. */
export function readDev(): Example[] | undefined {
  if (!existsSync(DEV_FILE)) return undefined;
  return readFileSync(DEV_FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Example);
}

const HELD_OUT_FILE = new URL('../../test/fixtures/refusal/held-out.jsonl', import.meta.url);

/** The texts written as a check, which train nothing; their slice is the half they are in: open or sealed. */
export function readHeldOut(): Example[] {
  return readFileSync(HELD_OUT_FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { half, ...rest } = JSON.parse(line) as Omit<Example, 'slice' | 'source'> & {
        half: string;
      };
      return { ...rest, slice: half, source: 'held-out' };
    });
}

const STYLES_FILE = new URL('./styles.jsonl', import.meta.url);

/** English declines in many styles and answers that share their words: half trains, half is a check. */
export function readStyles(use: 'train' | 'check'): Example[] {
  return readFileSync(STYLES_FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { use: string; label: Label; style: string; text: string })
    .filter((entry) => entry.use === use)
    .map(({ label, style, text }, index) => ({
      id: `style-${use}-${index}`,
      text,
      label,
      source: 'styles',
      slice: style,
      lang: 'en',
    }));
}
