// Short texts of the records (names, versions, ids) through privacy: a tenant may be an e-mail, a
// document id a URL with a token. They repeat, so what was looked through once is remembered.

import type { LlmCall, Lineage, Normalised } from '../model/records.ts';
import type { NormaliserTools } from './options.ts';

const REMEMBERED_MAX = 20_000;

/** Short texts of a fact's fields. */
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
  'canarySet',
  'canaryCase',
  'canaryRun',
] as const satisfies readonly (keyof LlmCall)[];

type Clean = (text: string) => string;

/** Redacts the short texts of rows in place. */
export interface Wash {
  call(call: LlmCall): void;
  /** Retrievals, evaluations and facts; calls were washed with their kind. */
  others(found: Normalised): void;
}

/** One for each normaliser. */
export function createWash({ privacy }: NormaliserTools): Wash {
  const remembered = new Map<string, string>();
  const clean: Clean = (text) => {
    if (text === '') return text;
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    const cleaned = privacy.redactText(text);
    remembered.set(text, cleaned);
    return cleaned;
  };
  return {
    call: (call) => {
      washCall(call, clean);
    },
    others: (found) => {
      washOthers(found, clean);
    },
  };
}

function washOthers({ retrievals, evaluations, facts }: Normalised, clean: Clean): void {
  for (const row of retrievals) {
    washLineage(row, clean);
    row.dataSource = clean(row.dataSource);
    row.canarySet = clean(row.canarySet);
    row.documentIds = row.documentIds.map(clean);
  }
  for (const row of evaluations) {
    washLineage(row, clean);
    washCanary(row, clean);
    row.requestModel = clean(row.requestModel);
    row.responseModel = clean(row.responseModel);
    row.evaluationName = clean(row.evaluationName);
    row.evaluator = clean(row.evaluator);
  }
  for (const { fields } of facts) {
    for (const key of TEXTS) {
      const text = fields[key];
      if (text !== undefined) Object.assign(fields, { [key]: clean(text) });
    }
  }
}

function washCall(call: LlmCall, clean: Clean): void {
  washLineage(call, clean);
  washCanary(call, clean);
  call.provider = clean(call.provider);
  call.requestModel = clean(call.requestModel);
  call.responseModel = clean(call.responseModel);
  call.finishReasonRaw = clean(call.finishReasonRaw);
  call.errorTypeRaw = clean(call.errorTypeRaw);
}

function washLineage(row: Lineage, clean: Clean): void {
  row.service = clean(row.service);
  row.serviceVersion = clean(row.serviceVersion);
  row.environment = clean(row.environment);
  row.tenant = clean(row.tenant);
  row.team = clean(row.team);
  row.feature = clean(row.feature);
  row.promptName = clean(row.promptName);
  row.promptVersion = clean(row.promptVersion);
  row.indexVersion = clean(row.indexVersion);
  row.safetyPolicyVersion = clean(row.safetyPolicyVersion);
  const flags = row.featureFlags;
  for (const key of Object.keys(flags)) flags[key] = clean(flags[key]!);
}

function washCanary(
  row: Pick<LlmCall, 'canarySet' | 'canaryCase' | 'canaryRun'>,
  clean: Clean,
): void {
  row.canarySet = clean(row.canarySet);
  row.canaryCase = clean(row.canaryCase);
  row.canaryRun = clean(row.canaryRun);
}
