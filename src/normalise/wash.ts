// Short texts of the records (names, versions, ids) through privacy: a tenant may be an e-mail, a
// document id a URL with a token. They repeat, so what was looked through once is remembered.

import type { Normalised } from '../model/records.ts';
import type { NormaliserTools } from './options.ts';

const REMEMBERED_MAX = 20_000;

const TEXTS = [
  'service',
  'serviceVersion',
  'environment',
  'tenant',
  'team',
  'feature',
  'promptName',
  'promptVersion',
  'indexVersion',
  'safetyPolicyVersion',
  'provider',
  'requestModel',
  'responseModel',
  'finishReasonRaw',
  'errorTypeRaw',
  'dataSource',
  'evaluationName',
  'evaluator',
  'canarySet',
  'canaryCase',
  'canaryRun',
] as const;

type Row = { [K in (typeof TEXTS)[number]]?: string } & {
  featureFlags?: Record<string, string>;
  documentIds?: string[];
};

/** Redacts the short texts of rows in place. One for each normaliser. */
export function createWash({ privacy }: NormaliserTools): (found: Normalised) => void {
  const remembered = new Map<string, string>();
  const clean = (text: string): string => {
    if (text === '') return text;
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    const cleaned = privacy.redactText(text);
    remembered.set(text, cleaned);
    return cleaned;
  };
  const washRow = (row: Row): void => {
    for (const key of TEXTS) {
      const text = row[key];
      if (text !== undefined) row[key] = clean(text);
    }
    const flags = row.featureFlags;
    if (flags !== undefined) for (const key of Object.keys(flags)) flags[key] = clean(flags[key]!);
    if (row.documentIds !== undefined) row.documentIds = row.documentIds.map(clean);
  };
  return ({ calls, retrievals, evaluations, facts }) => {
    for (const row of [...calls, ...retrievals, ...evaluations]) washRow(row);
    for (const fact of facts) washRow(fact.fields);
  };
}
