// npm run facts [-- DIR] [--json]: replays every capture and prints dialect × (right, wrong, missing,
// not conveyed) and calls counted twice. See docs/dialects.md.

import { CAPTURES, readCaptures } from './support/captures.ts';
import { compareCapture, emptyReport, type FactsReport, type Tally } from './support/facts.ts';
import {
  createTestNormaliser,
  normaliseRequests,
  settleGathered,
} from './support/normalise-capture.ts';

interface Arguments {
  readonly folder: string;
  readonly isJson: boolean;
  readonly only: string;
}

function readArguments(words: readonly string[]): Arguments {
  const folder = words.find((word) => !word.startsWith('--')) ?? CAPTURES;
  const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
  return { folder, isJson: words.includes('--json'), only };
}

function report({ folder, only }: Arguments): FactsReport {
  const result = emptyReport();
  const { normaliser, privacy } = createTestNormaliser();
  for (const capture of readCaptures(folder)) {
    if (!`${capture.dialect}/${capture.scenario}`.includes(only)) continue;
    const stated = settleGathered(normaliseRequests(capture.requests, normaliser), normaliser);
    compareCapture(capture, stated, (id) => privacy.hmacId(id), result);
  }
  return result;
}

const COLUMNS = ['right', 'wrong', 'missing', 'not_conveyed', 'double_counts'] as const;

function row(name: string, tally: Tally): string {
  return name.padEnd(28) + COLUMNS.map((column) => String(tally[column]).padStart(15)).join('');
}

function print(result: FactsReport): void {
  console.log('dialect'.padEnd(28) + COLUMNS.map((column) => column.padStart(15)).join(''));
  for (const [dialect, tally] of Object.entries(result.dialects)) console.log(row(dialect, tally));
  console.log(row('total', result.total));
  for (const { capture, fact, verdict, expected, stated } of result.misses) {
    const [left, right] = [expected, stated].map((value) => JSON.stringify(value) ?? 'nothing');
    console.log(`${verdict.padEnd(8)} ${capture}  ${fact}: conveyed ${left}, stated ${right}`);
  }
  const { right, wrong, missing } = result.total;
  console.log(
    `${((100 * right) / (right + wrong + missing)).toFixed(2)} % right of what is conveyed`,
  );
}

const words = readArguments(process.argv.slice(2));
const result = report(words);
if (words.isJson) {
  console.log(JSON.stringify({ total: result.total, dialects: result.dialects }));
} else print(result);
