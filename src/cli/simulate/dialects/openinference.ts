// OpenInference, as its instrumentation of the OpenAI client writes it.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Dialect, SpanFace } from '../spans.ts';
import type { SimulatedCall, Turn } from '../turn.ts';
import { SpanKind } from '@opentelemetry/api';
import { contextAttributes, finishReasonOf, isFailed, scopeOf } from '../spans.ts';
import { TEMPERATURE, present, type Retrieval, type Tool } from './shared.ts';

const OPENINFERENCE_SCOPE: InstrumentationScope = {
  name: '@arizeai/openinference-instrumentation-openai',
  version: '4.2.7',
};

function openinferenceCall(turn: Turn, call: SimulatedCall): SpanFace {
  const { model, service } = turn;
  const failed = isFailed(call);
  const tool = call.outcome === 'tool_call' ? turn.tool : undefined;
  return {
    name: 'OpenAI Chat Completions',
    kind: SpanKind.INTERNAL,
    scope: OPENINFERENCE_SCOPE,
    attributes: present({
      'openinference.span.kind': 'LLM',
      'llm.system': model.provider,
      'llm.provider': model.provider,
      'llm.model_name': failed ? model.requestModel : call.responseModel,
      'llm.invocation_parameters': JSON.stringify({
        model: model.requestModel,
        max_tokens: service.maxTokens,
        temperature: TEMPERATURE,
        ...(service.outputFormat === 'json' ? { response_format: { type: 'json_object' } } : {}),
      }),
      'llm.prompt_template.version': turn.promptVersion,
      'user.id': turn.user,
      'session.id': turn.conversationId === '' ? undefined : turn.conversationId,
      metadata: JSON.stringify({ tenant: turn.tenant, prompt_name: service.promptName }),
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.1.message.role': 'user',
      'llm.input_messages.0.message.content': turn.hasContent ? turn.system : undefined,
      'llm.input_messages.1.message.content': turn.hasContent ? turn.question : undefined,
      'llm.finish_reason': failed ? undefined : finishReasonOf(call),
      'llm.output_messages.0.message.role': failed ? undefined : 'assistant',
      'llm.output_messages.0.message.content':
        turn.hasContent && !failed && tool === undefined ? call.answer : undefined,
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': tool?.name,
      'llm.token_count.prompt': failed ? undefined : call.inputTokens,
      'llm.token_count.completion': failed ? undefined : call.outputTokens,
      'llm.token_count.total': failed ? undefined : call.inputTokens + call.outputTokens,
      'llm.token_count.prompt_details.cache_read': failed ? undefined : call.cacheReadTokens,
    }),
  };
}

function openinferenceRetrieval(turn: Turn, retrieval: Retrieval): SpanFace {
  const attributes: Attributes = {
    'openinference.span.kind': 'RETRIEVER',
    ...contextAttributes(turn),
    ...(turn.hasContent ? { 'input.value': turn.question } : {}),
  };
  retrieval.documents.forEach((document, index) => {
    attributes[`retrieval.documents.${index}.document.id`] = document.id;
    attributes[`retrieval.documents.${index}.document.score`] = document.score;
  });
  const scope = scopeOf(turn.service.name, turn.service.version);
  return { name: 'retrieve', kind: SpanKind.INTERNAL, scope, attributes };
}

function openinferenceTool(turn: Turn, tool: Tool): SpanFace {
  return {
    name: tool.name,
    kind: SpanKind.INTERNAL,
    scope: scopeOf(turn.service.name, turn.service.version),
    attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': tool.name },
  };
}

function openinferenceWrapper(turn: Turn): SpanFace {
  return {
    name: turn.service.agent ? 'agent' : 'answer_question',
    kind: SpanKind.INTERNAL,
    scope: scopeOf(turn.service.name, turn.service.version),
    attributes: {
      'openinference.span.kind': turn.service.agent ? 'AGENT' : 'CHAIN',
      ...contextAttributes(turn),
    },
  };
}

export const OPENINFERENCE: Dialect = {
  call: openinferenceCall,
  retrieval: openinferenceRetrieval,
  tool: openinferenceTool,
  wrapper: openinferenceWrapper,
};
