// Compares what normalise states with what a capture conveys: right, wrong, missing, not conveyed, and
// calls counted twice. Spelling is compared canonically, numbers exactly.

import type { LlmCall, Retrieval } from '../../src/model/records.ts';
import type { Capture, ExpectedCall, ExpectedRetrieval } from './captures.ts';

export interface Tally {
  right: number;
  wrong: number;
  missing: number;
  not_conveyed: number;
  double_counts: number;
}

export interface Miss {
  readonly capture: string;
  readonly fact: string;
  readonly verdict: 'wrong' | 'missing' | 'double';
  readonly expected: unknown;
  readonly stated: unknown;
}

export interface FactsReport {
  readonly total: Tally;
  readonly dialects: Record<string, Tally>;
  readonly misses: Miss[];
}

/** What normalise (or the store) says about one capture. */
export interface Stated {
  readonly calls: readonly LlmCall[];
  readonly retrievals: readonly Retrieval[];
}

export type Hmac = (id: string) => string;

const emptyTally = (): Tally => ({
  right: 0,
  wrong: 0,
  missing: 0,
  not_conveyed: 0,
  double_counts: 0,
});

export function emptyReport(): FactsReport {
  return { total: emptyTally(), dialects: {}, misses: [] };
}

/** Adds one capture's comparison to `report`. */
export function compareCapture(
  capture: Capture,
  stated: Stated,
  hmac: Hmac,
  report: FactsReport,
): void {
  const tally = (report.dialects[capture.dialect] ??= emptyTally());
  const name = `${capture.dialect}/${capture.scenario}`;
  const mark = (fact: string, verdict: Verdict, expected: unknown, value: unknown): void => {
    const key = verdict === 'double' ? 'double_counts' : verdict;
    tally[key] += 1;
    report.total[key] += 1;
    if (verdict === 'wrong' || verdict === 'missing' || verdict === 'double') {
      report.misses.push({ capture: name, fact, verdict, expected, stated: value });
    }
  };
  compareCalls(capture, stated.calls, hmac, mark);
  compareRetrievals(capture.expected.retrieval, stated.retrievals, mark);
}

type Verdict = 'right' | 'wrong' | 'missing' | 'not_conveyed' | 'double';
type Mark = (fact: string, verdict: Verdict, expected: unknown, value: unknown) => void;

const isCounted = (call: LlmCall): boolean =>
  call.usageRole === 'leaf' || call.usageRole === 'agent_only';

function compareCalls(capture: Capture, calls: readonly LlmCall[], hmac: Hmac, mark: Mark): void {
  const expected = [...capture.expected.llm_calls, ...capture.expected.embedding_calls];
  const counted = calls.filter(isCounted);
  const taken = new Set<LlmCall>();
  const unplaced: ExpectedCall[] = [];
  for (const entry of expected) {
    const isAttempt = entry.note?.startsWith('first attempt') === true;
    const row = isAttempt ? anyRow(entry, calls) : countedRow(entry, counted, calls, taken);
    if (row === undefined && !isAttempt && entry.call_span !== null) {
      unplaced.push(entry);
      continue;
    }
    if (row !== undefined && !isAttempt) taken.add(row);
    compareFacts(entry, row, hmac, mark);
  }
  // A call told of by another span than the one that looked like it when the data set was made.
  const left = counted.filter((call) => !taken.has(call));
  for (const entry of unplaced) {
    const row = left.shift();
    if (row !== undefined) taken.add(row);
    compareFacts(entry, row, hmac, mark);
  }
  const spare = expected.filter(
    (entry) => entry.call_span === null && entry.note?.startsWith('first attempt') !== true,
  ).length;
  const extra = counted.filter((call) => !taken.has(call));
  for (const call of extra.slice(spare))
    mark('call', 'double', '', `${call.scopeName} ${call.spanId}`);
}

function anyRow(entry: ExpectedCall, calls: readonly LlmCall[]): LlmCall | undefined {
  return calls.find((call) => call.spanId === entry.call_span?.span_id);
}

/** The counted row of the call: at its span, at a span that carries it too, or above or below it. */
function countedRow(
  entry: ExpectedCall,
  counted: readonly LlmCall[],
  calls: readonly LlmCall[],
  taken: ReadonlySet<LlmCall>,
): LlmCall | undefined {
  const ids = [entry.call_span?.span_id, ...entry.also_carried_by.map(({ span_id }) => span_id)];
  for (const id of ids) {
    const found = counted.find((call) => call.spanId === id && !taken.has(call));
    if (found !== undefined) return found;
  }
  const own = anyRow(entry, calls);
  if (own === undefined) return undefined;
  return counted.find(
    (call) =>
      !taken.has(call) &&
      (call.spanId === own.parentSpanId ||
        call.parentSpanId === own.spanId ||
        (own.responseId !== '' && call.responseId === own.responseId)),
  );
}

const NOT_CONVEYED = /^not conveyed/;

function compareFacts(entry: ExpectedCall, row: LlmCall | undefined, hmac: Hmac, mark: Mark): void {
  const { expected } = entry;
  for (const [fact, check] of Object.entries(CHECKS)) {
    const truth = expected[fact];
    if (truth === undefined) continue;
    if ((typeof truth === 'string' && NOT_CONVEYED.test(truth)) || entry.call_span === null) {
      mark(fact, 'not_conveyed', truth, null);
      continue;
    }
    const value = row === undefined ? undefined : check.value(row);
    const isSilent =
      value === undefined ||
      value === null ||
      value === '' ||
      (fact === 'refusal' && value === 'unknown');
    if (isSilent && isImplied(fact, truth)) mark(fact, 'not_conveyed', truth, value);
    else if (isSilent) mark(fact, 'missing', truth, value);
    else mark(fact, check.same(truth, value, expected, hmac) ? 'right' : 'wrong', truth, value);
  }
}

/** `false` that no attribute states: absent and false are told apart on purpose. */
const isImplied = (fact: string, truth: unknown): boolean =>
  truth === false && (fact === 'refusal' || fact === 'streaming');

interface Check {
  value(row: LlmCall): unknown;
  same(
    truth: unknown,
    value: unknown,
    expected: Readonly<Record<string, unknown>>,
    hmac: Hmac,
  ): boolean;
}

const equal = (truth: unknown, value: unknown): boolean => truth === value;

const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  gemini: ['gcp.gemini', 'gcp.gen_ai', 'gcp.vertex_ai'],
  bedrock: ['aws.bedrock'],
};
const ERRORS: Readonly<Record<string, string>> = {
  rate_limit: 'rate_limited',
  server_error: 'provider_error',
};

const plainly = (key: keyof LlmCall): Check => ({ value: (row) => row[key], same: equal });

const CHECKS: Readonly<Record<string, Check>> = {
  provider: {
    value: (row) => row.provider,
    same: (truth, value) =>
      truth === value || (PROVIDERS[String(truth)] ?? []).includes(String(value)),
  },
  operation: {
    value: (row) => row.operation,
    same: (truth, value) => (truth === 'generate_content' ? 'chat' : truth) === value,
  },
  request_model: plainly('requestModel'),
  response_model: plainly('responseModel'),
  input_tokens: plainly('inputTokens'),
  output_tokens: plainly('outputTokens'),
  cached_tokens: plainly('cacheReadTokens'),
  cache_creation_tokens: plainly('cacheCreationTokens'),
  reasoning_tokens: plainly('reasoningTokens'),
  finish_reason: {
    value: (row) => row.finishReason,
    same: (truth, value, { finish_reason_accept }) => {
      const accepted = Array.isArray(finish_reason_accept) ? finish_reason_accept : [truth];
      return accepted.some((item) => String(item).replace('tool_calls', 'tool_call') === value);
    },
  },
  refusal: {
    value: (row) => row.refusal,
    same: (truth, value) =>
      truth === true ? value === 'full' || value === 'partial' : value === 'none',
  },
  streaming: plainly('streaming'),
  tool_calls: {
    value: (row) => row.toolCallCount,
    same: (truth, value) => Array.isArray(truth) && truth.length === value,
  },
  user_id: {
    value: (row) => row.userHash,
    same: (truth, value, _, hmac) => hmac(String(truth)) === value,
  },
  session_id: {
    value: (row) => row.conversationHash,
    same: (truth, value, _, hmac) => hmac(String(truth)) === value,
  },
  prompt_version: plainly('promptVersion'),
  error_class_canonical: {
    value: (row) => row.errorType,
    same: (truth, value) => ERRORS[String(truth)] === value,
  },
  error_http_status: plainly('httpStatus'),
  error_type: {
    value: (row) => row.errorTypeRaw,
    same: (truth, value) =>
      Array.isArray(truth) &&
      truth.some((item) => String(item).split('=').slice(1).join('=') === value),
  },
  retry_after: plainly('retryAfterSeconds'),
};

function compareRetrievals(
  expected: readonly ExpectedRetrieval[],
  rows: readonly Retrieval[],
  mark: Mark,
): void {
  const counted = rows.filter(({ usageRole }) => usageRole !== 'rollup');
  let matched = 0;
  for (const entry of expected) {
    const row = counted.find(({ spanId }) => spanId === entry.span?.span_id);
    if (row !== undefined) matched += 1;
    compareDocuments(entry, row, mark);
  }
  for (const row of counted.slice(0, counted.length - matched)) {
    if (expected.some((entry) => entry.span?.span_id === row.spanId)) continue;
    mark('retrieval', 'double', '', row.spanId);
  }
}

function compareDocuments(entry: ExpectedRetrieval, row: Retrieval | undefined, mark: Mark): void {
  const { n_docs: count, scores } = entry.expected;
  if (count === 'not conveyed') mark('n_docs', 'not_conveyed', count, null);
  else if (row?.documentCount === undefined || row.documentCount === null) {
    mark('n_docs', 'missing', count, row?.documentCount);
  } else mark('n_docs', row.documentCount === count ? 'right' : 'wrong', count, row.documentCount);
  if (!Array.isArray(scores)) mark('scores', 'not_conveyed', scores, null);
  else if (row === undefined) mark('scores', 'missing', scores, undefined);
  else {
    const same = JSON.stringify(scores) === JSON.stringify(row.documentScores);
    mark('scores', same ? 'right' : 'wrong', scores, row.documentScores);
  }
}
