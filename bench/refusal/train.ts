// npm run refusal:train: trains the shipped weights from the labelled completions and the composed texts. The
// same inputs give the same bytes; `--check` compares with the shipped file instead of writing it.

import { readFileSync, writeFileSync } from 'node:fs';

import { composeExamples } from './compose.ts';
import { DEV_FILE, readDev } from './dataset.ts';
import { readExamples, THRESHOLDS, trainWeights } from './model.ts';

const WEIGHTS_FILE = new URL('../../src/normalise/refusal/weights.bin', import.meta.url);

const dev = readDev();
if (dev === undefined) {
  console.error(`The labelled completions are not there: ${DEV_FILE.pathname}`);
  process.exit(2);
}
const bytes = trainWeights(readExamples([...dev, ...composeExamples()]), {
  thresholds: THRESHOLDS,
});
if (process.argv.includes('--check')) {
  const same = Buffer.compare(readFileSync(WEIGHTS_FILE), bytes) === 0;
  console.log(
    same ? 'The shipped weights are reproduced to the byte.' : 'The shipped weights differ.',
  );
  process.exit(same ? 0 : 1);
}
writeFileSync(WEIGHTS_FILE, bytes);
console.log(`Wrote ${bytes.length} bytes from ${dev.length} labelled texts.`);
