// What a span is. Stated words come first, the most specific dialect's before the others'; then the
// span's name; then the shape of what it carries.

import type { Operation } from '../model/records.ts';
import { toText } from './json.ts';
import { remembered } from './memo.ts';
import { FIELD, OPERATION_WORDS } from './vocabulary.ts';
import type { Overlays } from './overlays.ts';
import { resolve, resolveCount, resolveText } from './resolve.ts';
import type { SpanSubject } from './subject.ts';

/** LlamaIndex tasks say what they do only in their name. */
const RETRIEVER_NAME = /(?:^|[._ ])retrieve(?:r)?$/i;

/** The operation, or null for a span that has nothing to do with a model. */
export function operationOf(subject: SpanSubject, overlays: Overlays): Operation | null {
  const { reader, plan, name } = subject;
  const named = overlays.operationOfName(plan, name);
  const stated = resolve(reader, plan, FIELD.operation, (value) => value as Operation | null);
  if (stated !== null) return refined(stated, named, subject);
  if (named !== undefined) return named;
  if (hasDocuments(subject)) return 'retrieval';
  return inferred(subject);
}

function refined(stated: Operation, named: Operation | undefined, subject: SpanSubject): Operation {
  // Mastra marks its steps and chunks as LLM spans too; LiteLLM its raw copies.
  if (stated === 'chat' && (named === 'agent_step' || named === 'other')) return named;
  if (stated === 'chat') {
    const word = OPERATION_WORDS[toText(subject.reader.valueOf('gen_ai.operation.name'))];
    if (word === 'agent_step' || word === 'invoke_agent') return word;
    if (isEmbedding(subject)) return 'embeddings';
  }
  if (stated === 'invoke_workflow') {
    if (hasDocuments(subject)) return 'retrieval';
    if (RETRIEVER_NAME.test(subject.name) && subject.reader.hasKey('traceloop.entity.output')) {
      return 'retrieval';
    }
    // Langfuse for Python before 3.3.1 calls its generations spans.
    const isGeneration = ['model.name', 'usage_details'].every((key) =>
      subject.reader.hasKey(`langfuse.observation.${key}`),
    );
    if (isGeneration) return 'chat';
  }
  return stated;
}

/** Wrappers of a whole client call every request a generation. */
function isEmbedding({ reader, plan, name }: SpanSubject): boolean {
  if (!namesEmbedding(name)) return false;
  const model =
    resolveText(reader, plan, FIELD.requestModel) || resolveText(reader, plan, FIELD.eitherModel);
  return namesEmbedding(model);
}

const namesEmbedding = remembered((name) => /embed/i.test(name));

/** Fields that only a call of a model states. */
const SAYING = [
  FIELD.inputMessages,
  FIELD.outputMessages,
  FIELD.responseBody,
  FIELD.finishReason,
  FIELD.responseId,
  FIELD.provider,
];

function hasDocuments({ reader }: SpanSubject): boolean {
  return reader.hasFamily('retrieval.documents.') || reader.hasFamily('db.vector.query.result.');
}

function inferred(subject: SpanSubject): Operation | null {
  const { reader, plan, name } = subject;
  const model =
    resolveText(reader, plan, FIELD.requestModel) ||
    resolveText(reader, plan, FIELD.responseModel) ||
    resolveText(reader, plan, FIELD.eitherModel);
  const hasTokens =
    resolveCount(reader, plan, FIELD.inputTokens) !== null ||
    resolveCount(reader, plan, FIELD.outputTokens) !== null;
  if (model === '' && !hasTokens) return null;
  if (namesEmbedding(name) || namesEmbedding(model)) return 'embeddings';
  if (/rerank/i.test(name) || /rerank/i.test(model)) return 'rerank';
  if (/count_tokens|tokenize/i.test(name)) return 'token_count';
  const said =
    hasTokens ||
    SAYING.some((field) => reader.mayState(plan, field)) ||
    reader.hasList('gen_ai.prompt.') ||
    reader.hasList('gen_ai.completion.');
  return said ? 'chat' : null;
}
