// npm run facts [-- DIR] [--json] [--transport grpc|protobuf|json] [--shuffle] [--split] [--direct]:
// replays every capture through the real listeners into an embedded store, lets the settle job decide,
// reads the rows back and prints dialect × (right, wrong, missing, not conveyed) and calls counted
// twice. --direct leaves out listeners and store: decode and normalise alone. See docs/dialects.md.

import { parseArgs } from 'node:util';

import type { Variant } from './support/capture-variants.ts';
import { CAPTURES, readCaptures, type Capture } from './support/captures.ts';
import { compareCapture, emptyReport, type FactsReport } from './support/facts.ts';
import { formatReport } from './support/facts-table.ts';
import {
  createTestNormaliser,
  normaliseRequests,
  settleGathered,
} from './support/normalise-capture.ts';
import { WAYS } from './support/otlp-client.ts';
import { replay } from './support/replay.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    transport: { type: 'string' },
    shuffle: { type: 'boolean', default: false },
    split: { type: 'boolean', default: false },
    direct: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});

function variant(): Variant {
  const way = WAYS.find((name) => name === values.transport);
  if (values.transport !== undefined && way === undefined) {
    throw new Error(`--transport ${values.transport}: choose ${WAYS.join(', ')}`);
  }
  const { shuffle, split } = values;
  return { shuffle, split, ...(way === undefined ? {} : { way }) };
}

function compareDirectly(captures: readonly Capture[]): FactsReport {
  const result = emptyReport();
  const { normaliser, privacy } = createTestNormaliser();
  for (const capture of captures) {
    const stated = settleGathered(normaliseRequests(capture.requests, normaliser), normaliser);
    compareCapture(capture, stated, (id) => privacy.hmacId(id), result);
  }
  return result;
}

const captures = readCaptures(positionals[0] ?? CAPTURES).filter(({ dialect, scenario }) =>
  `${dialect}/${scenario}`.includes(values.only),
);
const result = values.direct ? compareDirectly(captures) : await replay(captures, variant());
if (values.json) {
  console.log(JSON.stringify({ total: result.total, dialects: result.dialects }));
} else console.log(formatReport(result).join('\n'));
