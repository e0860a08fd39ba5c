// Log records that belong to calls: message events, operation.details, ADOT's relocated content,
// evaluation results, exceptions. They become facts that settle joins to the call by trace and span
// id, whichever came first.

import { KIND, type OtlpView } from '../model/otlp-view.ts';
import type { CallFact, Evaluation, LlmCall, LlmMessage } from '../model/records.ts';
import { anyValueToJs, readHex, readText, readUnixNano } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { readRequestBody } from './request-body.ts';
import { readResponseBody } from './response-body.ts';
import { gatherContent } from './call-content.ts';
import { Content } from './content.ts';
import { absorb, isContentEventName, readEventContent } from './event-content.ts';
import { readResultEvent } from './evaluations.ts';
import { finishReasonOf, rawFinishReason } from './finish-reason.ts';
import { get, isObject, plainText, structured, toText, parseJson } from './json.ts';
import { hasContext, readContext, toLineage, type Context } from './lineage.ts';
import { toMessages } from './messages.ts';
import type { NormaliserOptions } from './options.ts';
import { judgeFormat } from './output-format.ts';
import type { Overlays, Plan } from './overlays.ts';
import { canonicalProvider } from './provider.ts';
import { resolve, resolveCount, resolveText } from './resolve.ts';
import type { ScopeInfo } from './scopes.ts';
import { estimateContent } from './token-estimate.ts';
import { FIELD } from './vocabulary.ts';

export interface LogRead {
  readonly facts: CallFact[];
  readonly evaluations: Evaluation[];
  readonly messages: LlmMessage[];
}

export interface LogTools {
  readonly overlays: Overlays;
  readonly reader: AttributeReader;
  readonly options: NormaliserOptions;
  scopeOf(scope: number): ScopeInfo;
}

/** Reads one record; adds what it finds to `into`. Records without ids can belong to no call. */
export function readLogRecord(view: OtlpView, row: number, tools: LogTools, into: LogRead): void {
  const { logs, bytes } = view;
  const { reader, overlays, options } = tools;
  reader.load(view, logs.attrFrom[row]!, logs.attrTo[row]!);
  const scope = tools.scopeOf(logs.scope[row]!);
  const name =
    readText(bytes, logs.eventNameStart[row]!, logs.eventNameEnd[row]!) ||
    toText(reader.valueOf('event.name')) ||
    toText(reader.valueOf('event_name'));
  const traceId = readHex(bytes, logs.traceIdAt[row]!, 16);
  const spanId = readHex(bytes, logs.spanIdAt[row]!, 8);
  const plan = overlays.plan({
    low: reader.dialects.low | scope.dialects.low,
    high: reader.dialects.high | scope.dialects.high,
  });
  const at = readUnixNano(bytes, logs.timeAt[row]!) || readUnixNano(bytes, logs.observedAt[row]!);
  const timestamp = at === 0n ? BigInt(options.now()) * 1_000_000n : at;
  const identity = { timestamp, traceId, spanId };
  if (name === 'gen_ai.evaluation.result') {
    const context = readContext(reader, plan);
    const models = {
      request: resolveText(reader, plan, FIELD.requestModel),
      response: resolveText(reader, plan, FIELD.responseModel),
    };
    const lineage = toLineage(scope.base, context, {});
    const found = readResultEvent(reader, plan, { identity, lineage, context, models }, options);
    if (found !== null) into.evaluations.push(found);
    return;
  }
  if (spanId === '' || traceId === '') return;
  const isDetails = name === 'gen_ai.client.inference.operation.details';
  const isAdot = name !== '' && name === scope.name;
  if (
    !isDetails &&
    !isAdot &&
    !isContentEventName(name) &&
    name !== 'gen_ai.client.operation.exception'
  ) {
    return;
  }
  const content = readRecordContent(view, row, name, { isAdot, reader, plan });
  const fields = contentFields(content, readContext(reader, plan), reader, plan, options);
  if (Object.keys(fields).length === 0) return;
  if (content.hasOutput) Object.assign(fields, formatOf(content));
  if (options.estimateTokens === true) addEstimate(content, fields);
  into.facts.push({ ...identity, parentSpanId: '', source: 'log', scope: 'self', fields });
  into.messages.push(...toMessages(content, identity, options));
}

/** What the answer is; whether that was asked for, only the call's span says. */
function formatOf(content: Content): Partial<LlmCall> {
  const { format } = judgeFormat({
    declared: '',
    schema: undefined,
    text: content.text('output'),
    toolCalls: content.toolCalls,
    answered: true,
  });
  const isJson = format === 'text' && isObject(parseJson(content.text('output').trim()));
  return format === '' ? {} : { outputFormat: isJson ? 'json' : format };
}

/** The weight of the record's words; settle takes it where the call itself has no counts. */
function addEstimate(content: Content, fields: Partial<LlmCall>): void {
  if (fields.inputTokens !== undefined || fields.outputTokens !== undefined) return;
  const { inputTokens, outputTokens } = estimateContent(content);
  if (inputTokens === null && outputTokens === null) return;
  Object.assign(fields, { inputTokens, outputTokens, usageQuality: 'estimated' });
}

function readRecordContent(
  view: OtlpView,
  row: number,
  name: string,
  how: { readonly isAdot: boolean; readonly reader: AttributeReader; readonly plan: Plan },
): Content {
  const { logs, bytes } = view;
  const kind = logs.bodyKind[row]!;
  const held =
    kind === KIND.EMPTY || kind === KIND.DROPPED
      ? null
      : structured(anyValueToJs(bytes, kind, logs.bodyStart[row]!, logs.bodyEnd[row]!));
  const content = new Content();
  if (how.isAdot) {
    if (!isObject(held)) return content;
    absorb(readRequestBody(get(held, 'input')).content, content);
    absorb(readResponseBody(get(held, 'output')).content, content);
    return content;
  }
  if (isContentEventName(name)) {
    const { reader } = how;
    readEventContent({ name, attribute: (key) => reader.valueOf(key), body: held }, content);
    return content;
  }
  absorb(gatherContent(how.reader, how.plan, content).content, content);
  return content;
}

/** What a record (or a step) says of its call, as record fields; only what is stated. */
export function contentFields(
  content: Content,
  context: Context,
  reader: AttributeReader,
  plan: Plan,
  { refusal, privacy }: NormaliserOptions,
): Partial<LlmCall> {
  const fields: Partial<LlmCall> = {};
  if (content.hasInput) {
    fields.inputCharacters = content.characters('input') + content.characters('system');
    fields.messageCount = content.count('input') + content.count('system');
    const text = content.text('input');
    if (text !== '') fields.inputHash = privacy.hashText(text);
    const system = content.text('system');
    if (system !== '') fields.promptVersion = `sha:${privacy.hashText(system).slice(0, 12)}`;
  }
  const finishReasonRaw =
    resolve(reader, plan, FIELD.finishReason, (value) => rawFinishReason(value) || null) ??
    content.finish;
  const finishReason = finishReasonOf(finishReasonRaw);
  if (finishReasonRaw !== '') Object.assign(fields, { finishReasonRaw, finishReason });
  const provider =
    resolve(reader, plan, FIELD.provider, (value) => canonicalProvider(plainText(value)) || null) ??
    '';
  if (content.hasOutput) {
    const text = content.text('output');
    fields.outputCharacters = content.characters('output');
    fields.toolCallCount = content.toolCalls;
    if (text !== '') fields.outputHash = privacy.hashText(text);
    Object.assign(
      fields,
      refusal.judge({
        outputText: text,
        refusalField: content.refusal,
        finishReasonRaw,
        finishReason,
        errorText: '',
        httpStatus: null,
        blockReason: '',
        guardrail: null,
        provider,
        toolCallCount: content.toolCalls,
        isChat: true,
      }),
    );
  }
  for (const key of ['inputTokens', 'outputTokens'] as const) {
    const count = resolveCount(reader, plan, FIELD[key]);
    if (count !== null) fields[key] = count;
  }
  for (const key of ['requestModel', 'responseModel', 'responseId'] as const) {
    const text = resolveText(reader, plan, FIELD[key]);
    if (text !== '') fields[key] = text;
  }
  if (hasContext(context)) Object.assign(fields, contextFields(context, privacy));
  return fields;
}

/** Context as record fields, people as HMACs; only what is stated. */
export function contextFields(
  context: Context,
  privacy: NormaliserOptions['privacy'],
): Partial<LlmCall> {
  const { user, conversation, ...rest } = context;
  const stated = {
    ...rest,
    // What belongs to the resource is each span's own.
    service: '',
    serviceVersion: '',
    environment: '',
    userHash: privacy.hmacId(user),
    conversationHash: privacy.hmacId(conversation),
  };
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== ''));
}
