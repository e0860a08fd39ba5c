// Reads the labelled completions and the texts composed here; both train, only the first are measured.

import { existsSync, readFileSync } from 'node:fs';

export type Label = 'refusal' | 'partial' | 'comply';

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
