// npm run refusal:predict -- IN.jsonl OUT.jsonl: labels each {id, text} line through the shipped classifier
// with {id, label: refusal|partial|comply|unknown, score}. Streams; the order is kept.

import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

import { createClassifier } from '../../src/normalise/refusal/classifier.ts';
import type { Refusal } from '../../src/model/records.ts';

const LABELS: Readonly<Record<Refusal, string>> = {
  full: 'refusal',
  partial: 'partial',
  none: 'comply',
  unknown: 'unknown',
};

const [input, output] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  console.error('Usage: npm run refusal:predict -- IN.jsonl OUT.jsonl');
  process.exit(2);
}

const classifier = createClassifier();
const out = createWriteStream(output);
let lines = 0;
for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity })) {
  if (line.trim() === '') continue;
  const { id, text } = JSON.parse(line) as { id: unknown; text: unknown };
  if (typeof text !== 'string') {
    console.error(`Line ${lines + 1}: text must be a string.`);
    process.exit(2);
  }
  const { label, score } = classifier.classify(text);
  const row = JSON.stringify({ id, label: LABELS[label], score: Number(score.toFixed(4)) });
  if (!out.write(`${row}\n`)) await once(out, 'drain');
  lines++;
}
out.end();
await finished(out);
console.log(`Labelled ${lines} texts.`);
