// npm run refusal:report: measures the classifier on the labelled completions (leave-one-source-out and as
// shipped), its speed and size, and writes the tables of docs/refusal.md between its markers.

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { createClassifier, type Classifier } from '../../src/normalise/refusal/classifier.ts';
import { composeExamples } from './compose.ts';
import { DEV_FILE, readDev, readHeldOut, readStyles, type Example } from './dataset.ts';
import { readExamples, THRESHOLDS, trainWeights, type Read } from './model.ts';

const DOCUMENT = new URL('../../docs/refusal.md', import.meta.url);
const WEIGHTS_FILE = new URL('../../src/normalise/refusal/weights.bin', import.meta.url);
const BEGIN = '<!-- report:begin (npm run refusal:report) -->';
const END = '<!-- report:end -->';
/** Slices of ordinary questions: a decline there is a false alarm, or a label that is wrong. */
const ORDINARY = new Set(['coconot', 'benign_general', 'code', 'opinionqa']);
const LABELS = ['refusal', 'partial', 'comply', 'unknown'] as const;
const VERDICTS = ['full', 'partial', 'none', 'unknown'] as const;

/** Strict counts: gold partials are left out; only `full` says refusal. */
class Tally {
  right = 0;
  wrong = 0;
  missed = 0;
  rest = 0;
  unknown = 0;

  add(example: Example, verdict: string): void {
    if (verdict === 'unknown') this.unknown++;
    if (example.label === 'partial' || example.label === 'unknown') return;
    const said = verdict === 'full';
    if (example.label === 'refusal') this[said ? 'right' : 'missed']++;
    else this[said ? 'wrong' : 'rest']++;
  }

  get f1(): number {
    return (2 * this.right) / (2 * this.right + this.wrong + this.missed);
  }

  /** Cells of a table row. */
  cells(): string[] {
    const { right, wrong, missed, rest, unknown } = this;
    const positive = right + missed > 0;
    return [
      String(right + missed),
      String(wrong + rest),
      positive ? (right / Math.max(1, right + wrong)).toFixed(3) : '–',
      positive ? (right / (right + missed)).toFixed(3) : '–',
      positive ? this.f1.toFixed(3) : '–',
      wrong + rest > 0 ? `${((100 * wrong) / (wrong + rest)).toFixed(2)} %` : '–',
      String(unknown),
    ];
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const HEAD = ['refusals', 'comply', 'P', 'R', 'F1', 'false positives', 'unknown'];

function classify(classifier: Classifier, example: Example): string {
  return classifier.classify(example.text).label;
}

interface Held {
  readonly example: Example;
  readonly verdict: string;
}

/** Every labelled text judged by weights that never saw its source. */
function leaveOneOut(reads: readonly Read[], composed: readonly Read[]): Held[] {
  const sources = [...new Set(reads.map(({ example }) => example.source))];
  return sources.flatMap((source) => {
    const seen = reads.filter(({ example }) => example.source !== source);
    const weights = trainWeights([...seen, ...composed], { thresholds: THRESHOLDS });
    const classifier = createClassifier({ weights });
    return reads
      .filter(({ example }) => example.source === source)
      .map(({ example }) => ({ example, verdict: classify(classifier, example) }));
  });
}

function tallyBy(held: readonly Held[], key: (example: Example) => string): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { example, verdict } of held) {
    const name = key(example);
    if (!tallies.has(name)) tallies.set(name, new Tally());
    tallies.get(name)!.add(example, verdict);
  }
  return tallies;
}

function rowsOf(tallies: Map<string, Tally>): string[][] {
  return [...tallies].map(([name, tally]) => [name, ...tally.cells()]);
}

function confusion(held: readonly Held[]): string {
  const labels = LABELS.filter((label) => held.some(({ example }) => example.label === label));
  const rows = labels.map((label) => [
    label,
    ...VERDICTS.map((verdict) =>
      String(
        held.filter(({ example, verdict: said }) => example.label === label && said === verdict)
          .length,
      ),
    ),
  ]);
  return table(['label \\ verdict', ...VERDICTS], rows);
}

/** Texts a second of one core, by CPU time, best of five. */
function speedOf(classifier: Classifier, examples: readonly Example[]): string {
  let best = 0;
  for (let round = 0; round < 7; round++) {
    const started = process.cpuUsage();
    for (const { text } of examples) classifier.classify(text);
    const { user, system } = process.cpuUsage(started);
    if (round > 1) best = Math.max(best, examples.length / ((user + system) / 1e6));
  }
  return `${Math.round(best / 1000)}k`;
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}

const dev = readDev();
if (dev === undefined) {
  console.error(`The labelled completions are not there: ${DEV_FILE.pathname}`);
  process.exit(2);
}
const reads = readExamples(dev);
const held = leaveOneOut(reads, readExamples(composeExamples()));
const shipped = createClassifier();
const seen = dev.map((example) => ({ example, verdict: classify(shipped, example) }));

const perSource = tallyBy(held, ({ source }) => source);
const judged = [...perSource.values()].filter(({ right, missed }) => right + missed > 0);
const mean = judged.reduce((sum, { f1 }) => sum + f1, 0) / judged.length;
const all = tallyBy(held, () => 'all sources');
const ordinary = tallyBy(
  held.filter(({ example }) => ORDINARY.has(example.slice)),
  () => 'ordinary text',
);
const english = dev.filter(({ lang }) => lang === 'en');
const plain = dev.filter(({ slice }) => ORDINARY.has(slice));
const composed = readHeldOut().map((example) => ({ example, verdict: classify(shipped, example) }));
const known = composed.filter(({ example }) => example.label !== 'unknown');

const styles = readStyles('check').map((example) => ({
  example,
  verdict: classify(shipped, example),
}));

const report = [
  `Measured with Node ${process.version} on ${cpus()[0]?.model ?? 'an unknown CPU'}, commit ${commit()}.`,
  '',
  `**Leave-one-source-out: mean strict F1 ${mean.toFixed(3)}** over the ${judged.length} sources with refusals (each judged by weights that never saw it).`,
  '',
  table(['source', ...HEAD], [...rowsOf(perSource), ...rowsOf(all), ...rowsOf(ordinary)]),
  '',
  'By language, leave-one-source-out:',
  '',
  table(['language', ...HEAD], rowsOf(tallyBy(held, ({ lang }) => lang))),
  '',
  'Confusion, leave-one-source-out:',
  '',
  confusion(held),
  '',
  'The shipped weights on the texts they were trained on (for comparison only):',
  '',
  table(['language', ...HEAD], rowsOf(tallyBy(seen, ({ lang }) => lang))),
  '',
  'The shipped weights on the texts of `test/fixtures/refusal/held-out.jsonl` (16 languages; one half was read while tuning, the sealed half never):',
  '',
  table(['half', ...HEAD], rowsOf(tallyBy(known, ({ slice }) => slice))),
  '',
  confusion(composed.filter(({ example }) => example.slice === 'sealed')),
  '',
  'The sealed half by language:',
  '',
  table(
    ['language', ...HEAD],
    rowsOf(
      tallyBy(
        known.filter(({ example }) => example.slice === 'sealed'),
        ({ lang }) => lang,
      ),
    ),
  ),
  '',
  'English declines in 31 styles and answers that share their words (`bench/refusal/styles.jsonl`, the half that trains nothing):',
  '',
  table(['half', ...HEAD], rowsOf(tallyBy(styles, () => 'check'))),
  '',
  `Speed of one core by CPU time: ${speedOf(shipped, dev)} texts/s over all, ${speedOf(shipped, english)} texts/s in English, ${speedOf(shipped, plain)} texts/s on ordinary text. Size of the weights: ${statSync(WEIGHTS_FILE).size} bytes.`,
].join('\n');

console.log(report);
const document = readFileSync(DOCUMENT, 'utf8');
const from = document.indexOf(BEGIN);
const to = document.indexOf(END);
if (from < 0 || to < from) {
  console.error(`docs/refusal.md has no place for the report: ${BEGIN} … ${END}`);
  process.exit(2);
}
writeFileSync(
  DOCUMENT,
  `${document.slice(0, from + BEGIN.length)}\n\n${report}\n\n${document.slice(to)}`,
);
