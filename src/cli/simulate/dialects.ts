// The ways instrumentations describe the same turn: OTel GenAI (current), OpenInference, OpenLLMetry
// (Traceloop) and the Vercel AI SDK. Each is one table of names; what they leave out stays out.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Dialect, SpanFace } from './spans.ts';
import type { SimulatedCall, Turn } from './turn.ts';
import { SpanKind } from '@opentelemetry/api';
import { hashText } from './random.ts';
import { contextAttributes, errorTypeOf, finishReasonOf, isFailed, scopeOf } from './spans.ts';

type Retrieval = NonNullable<Turn['retrieval']>;
type Tool = NonNullable<Turn['tool']>;

const GENAI_SCOPE: InstrumentationScope = {
  name: 'genai-client',
  version: '1.41.0',
  schemaUrl: 'https://opentelemetry.io/schemas/1.41.0',
};
const OPENINFERENCE_SCOPE: InstrumentationScope = {
  name: '@arizeai/openinference-instrumentation-openai',
  version: '4.2.7',
};
const TRACELOOP_SCOPE: InstrumentationScope = {
  name: '@traceloop/instrumentation-openai',
  version: '0.27.0',
};
const VERCEL_SCOPE: InstrumentationScope = { name: 'ai', version: '' };
const TEMPERATURE = 0.3;

/** Entries whose value is there; undefined ones are left out rather than sent empty. */
function present(entries: Attributes): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function parts(role: string, text: string): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);
}

function outputParts(turn: Turn, call: SimulatedCall): string {
  const tool = call.outcome === 'tool_call' ? turn.tool : undefined;
  const part =
    tool === undefined
      ? { type: 'text', content: call.answer }
      : { type: 'tool_call', id: `call_${tool.spanId}`, name: tool.name, arguments: {} };
  const finish = finishReasonOf(call);
  return JSON.stringify([{ role: 'assistant', parts: [part], finish_reason: finish }]);
}

/** Usage of all calls of a turn: what agent spans repeat, and what must not be counted again. */
function totals(turn: Turn): { input: number; output: number } {
  let input = 0;
  let output = 0;
  for (const call of turn.calls) {
    input += call.inputTokens;
    output += call.outputTokens;
  }
  return { input, output };
}

function genaiResponse(turn: Turn, call: SimulatedCall): Attributes {
  if (isFailed(call)) {
    return present({
      'error.type': errorTypeOf(call),
      'http.response.status_code': call.httpStatus === 0 ? undefined : call.httpStatus,
    });
  }
  return present({
    'gen_ai.response.model': call.responseModel,
    'gen_ai.response.id': call.responseId,
    'gen_ai.response.finish_reasons': [finishReasonOf(call)],
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': call.cacheReadTokens,
    'gen_ai.usage.reasoning.output_tokens': turn.model.reasoning ? call.reasoningTokens : undefined,
    'gen_ai.response.time_to_first_chunk': turn.service.streaming
      ? call.firstTokenSeconds
      : undefined,
    'gen_ai.output.messages': turn.hasContent ? outputParts(turn, call) : undefined,
  });
}

function promptAttributes(turn: Turn): Attributes {
  return present({
    'gen_ai.conversation.id': turn.conversationId === '' ? undefined : turn.conversationId,
    'gen_ai.prompt.name': turn.service.promptName,
    'gen_ai.prompt.version': turn.promptVersion,
    'user.id': turn.user,
    'tenant.id': turn.tenant,
  });
}

function genaiCall(turn: Turn, call: SimulatedCall): SpanFace {
  const { model, service } = turn;
  return {
    name: `chat ${model.requestModel}`,
    kind: SpanKind.CLIENT,
    scope: GENAI_SCOPE,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': model.provider,
      'gen_ai.request.model': model.requestModel,
      'gen_ai.request.temperature': TEMPERATURE,
      'gen_ai.request.max_tokens': service.maxTokens,
      'gen_ai.request.stream': service.streaming,
      'gen_ai.output.type': service.outputFormat,
      'server.address': model.serverAddress,
      'server.port': 443,
      ...promptAttributes(turn),
      ...(turn.hasContent
        ? {
            'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: turn.system }]),
            'gen_ai.input.messages': parts('user', turn.question),
          }
        : {}),
      ...genaiResponse(turn, call),
    },
  };
}

function genaiRetrieval(turn: Turn, retrieval: Retrieval): SpanFace {
  return {
    name: `retrieval ${retrieval.dataSource}`,
    kind: SpanKind.CLIENT,
    scope: GENAI_SCOPE,
    attributes: {
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': retrieval.dataSource,
      'gen_ai.retrieval.top_k': retrieval.topK,
      'gen_ai.retrieval.documents': JSON.stringify(retrieval.documents),
      ...(turn.hasContent ? { 'gen_ai.retrieval.query.text': turn.question } : {}),
      ...promptAttributes(turn),
    },
  };
}

function genaiTool(turn: Turn, tool: Tool): SpanFace {
  return {
    name: `execute_tool ${tool.name}`,
    kind: SpanKind.INTERNAL,
    scope: GENAI_SCOPE,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool.name,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': `call_${tool.spanId}`,
      ...(tool.failed ? { 'error.type': 'ToolError' } : {}),
      ...promptAttributes(turn),
    },
  };
}

function genaiWrapper(turn: Turn): SpanFace {
  const { service, model } = turn;
  if (!service.agent) {
    return {
      name: `${service.name} answer`,
      kind: SpanKind.SERVER,
      scope: scopeOf(service.name, service.version),
      attributes: { 'http.route': '/answer', ...contextAttributes(turn) },
    };
  }
  const { input, output } = totals(turn);
  return {
    name: `invoke_agent ${service.name}`,
    kind: SpanKind.INTERNAL,
    scope: GENAI_SCOPE,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.provider.name': model.provider,
      'gen_ai.request.model': model.requestModel,
      'gen_ai.agent.name': service.name,
      'gen_ai.usage.input_tokens': input,
      'gen_ai.usage.output_tokens': output,
      ...promptAttributes(turn),
    },
  };
}

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

function traceloopProperties(turn: Turn): Attributes {
  return present({
    'traceloop.workflow.name': turn.service.promptName,
    'traceloop.association.properties.user_id': turn.user,
    'traceloop.association.properties.tenant_id': turn.tenant,
    'traceloop.association.properties.session_id':
      turn.conversationId === '' ? undefined : turn.conversationId,
    'traceloop.prompt.key': turn.service.promptName,
    'traceloop.prompt.version': turn.promptVersion,
  });
}

function traceloopCall(turn: Turn, call: SimulatedCall): SpanFace {
  const { model, service } = turn;
  const failed = isFailed(call);
  return {
    name: `chat ${model.requestModel}`,
    kind: SpanKind.CLIENT,
    scope: TRACELOOP_SCOPE,
    attributes: present({
      'gen_ai.provider.name': model.provider,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model.requestModel,
      'gen_ai.request.max_tokens': service.maxTokens,
      'gen_ai.request.temperature': TEMPERATURE,
      ...traceloopProperties(turn),
      'gen_ai.input.messages': turn.hasContent ? parts('user', turn.question) : undefined,
      'error.type': failed ? errorTypeOf(call) : undefined,
      'gen_ai.response.model': failed ? undefined : call.responseModel,
      'gen_ai.response.id': failed ? undefined : call.responseId,
      'gen_ai.usage.total_tokens': failed ? undefined : call.inputTokens + call.outputTokens,
      'gen_ai.usage.input_tokens': failed ? undefined : call.inputTokens,
      'gen_ai.usage.output_tokens': failed ? undefined : call.outputTokens,
      'gen_ai.response.finish_reasons': failed ? undefined : [finishReasonOf(call)],
      'gen_ai.output.messages': turn.hasContent && !failed ? outputParts(turn, call) : undefined,
    }),
  };
}

function traceloopRetrieval(turn: Turn, retrieval: Retrieval): SpanFace {
  const attributes: Attributes = {
    ...traceloopProperties(turn),
    'db.system': 'Qdrant',
    'qdrant.search.collection_name': retrieval.dataSource,
    'db.vector.query.top_k': retrieval.topK,
    'db.vector.query.result.matches_length': retrieval.documents.length,
  };
  retrieval.documents.forEach((document, index) => {
    attributes[`db.vector.query.result.${index}.id`] = hashText(document.id);
    attributes[`db.vector.query.result.${index}.score`] = document.score;
  });
  const scope = scopeOf('@traceloop/instrumentation-qdrant', '0.27.0');
  return { name: 'qdrant.search', kind: SpanKind.CLIENT, scope, attributes };
}

function traceloopEntity(turn: Turn, kind: 'tool' | 'workflow', name: string): SpanFace {
  return {
    name: `${name}.${kind}`,
    kind: SpanKind.INTERNAL,
    scope: scopeOf('@traceloop/node-server-sdk', '0.27.0'),
    attributes: {
      ...traceloopProperties(turn),
      'traceloop.span.kind': kind,
      'traceloop.entity.name': name,
    },
  };
}

function vercelBase(turn: Turn, operation: string): Attributes {
  const { service, model } = turn;
  return present({
    'operation.name': `${operation} ${service.promptName}`,
    'resource.name': service.promptName,
    'ai.operationId': operation,
    'ai.telemetry.functionId': service.promptName,
    'ai.telemetry.metadata.userId': turn.user,
    'ai.telemetry.metadata.tenantId': turn.tenant,
    'ai.telemetry.metadata.sessionId': turn.conversationId === '' ? undefined : turn.conversationId,
    'ai.telemetry.metadata.promptVersion': turn.promptVersion,
    'ai.model.provider': `${model.provider}.chat`,
    'ai.model.id': model.requestModel,
    'ai.settings.maxOutputTokens': service.maxTokens,
  });
}

function vercelFinishReason(call: SimulatedCall): string {
  return finishReasonOf(call).replace('tool_calls', 'tool-calls').replace('_', '-');
}

function vercelCall(turn: Turn, call: SimulatedCall): SpanFace {
  const failed = isFailed(call);
  const operation = turn.service.streaming
    ? 'ai.streamText.doStream'
    : 'ai.generateText.doGenerate';
  const messages = [
    { role: 'system', content: turn.system },
    { role: 'user', content: [{ type: 'text', text: turn.question }] },
  ];
  return {
    name: operation,
    kind: SpanKind.INTERNAL,
    scope: VERCEL_SCOPE,
    attributes: {
      ...vercelBase(turn, operation),
      ...present({
        'ai.prompt.messages': turn.hasContent ? JSON.stringify(messages) : undefined,
        'gen_ai.system': `${turn.model.provider}.chat`,
        'gen_ai.request.model': turn.model.requestModel,
        'gen_ai.request.temperature': TEMPERATURE,
        'gen_ai.request.max_tokens': turn.service.maxTokens,
        'error.type': failed ? errorTypeOf(call) : undefined,
        'ai.response.finishReason': failed ? undefined : vercelFinishReason(call),
        'ai.response.text': turn.hasContent && !failed ? call.answer : undefined,
        'ai.response.id': failed ? undefined : call.responseId,
        'ai.response.model': failed ? undefined : call.responseModel,
        'ai.response.msToFirstChunk':
          failed || !turn.service.streaming ? undefined : call.firstTokenSeconds * 1000,
        'ai.usage.promptTokens': failed ? undefined : call.inputTokens,
        'ai.usage.completionTokens': failed ? undefined : call.outputTokens,
        'gen_ai.response.finish_reasons': failed ? undefined : [vercelFinishReason(call)],
        'gen_ai.response.id': failed ? undefined : call.responseId,
        'gen_ai.response.model': failed ? undefined : call.responseModel,
        'gen_ai.usage.input_tokens': failed ? undefined : call.inputTokens,
        'gen_ai.usage.output_tokens': failed ? undefined : call.outputTokens,
      }),
    },
  };
}

function vercelTool(turn: Turn, tool: Tool): SpanFace {
  return {
    name: 'ai.toolCall',
    kind: SpanKind.INTERNAL,
    scope: VERCEL_SCOPE,
    attributes: {
      'operation.name': `ai.toolCall ${turn.service.promptName}`,
      'ai.operationId': 'ai.toolCall',
      'ai.telemetry.functionId': turn.service.promptName,
      'ai.toolCall.name': tool.name,
      'ai.toolCall.id': `call_${tool.spanId}`,
    },
  };
}

function vercelWrapper(turn: Turn): SpanFace {
  const operation = turn.service.streaming ? 'ai.streamText' : 'ai.generateText';
  const { input, output } = totals(turn);
  const attributes = {
    ...vercelBase(turn, operation),
    'ai.usage.promptTokens': input,
    'ai.usage.completionTokens': output,
  };
  return { name: operation, kind: SpanKind.INTERNAL, scope: VERCEL_SCOPE, attributes };
}

export const DIALECTS = {
  otel: {
    call: genaiCall,
    retrieval: genaiRetrieval,
    tool: genaiTool,
    wrapper: genaiWrapper,
  },
  openinference: {
    call: openinferenceCall,
    retrieval: openinferenceRetrieval,
    tool: openinferenceTool,
    wrapper: openinferenceWrapper,
  },
  traceloop: {
    call: traceloopCall,
    retrieval: traceloopRetrieval,
    tool: (turn: Turn, tool: Tool) => traceloopEntity(turn, 'tool', tool.name),
    wrapper: (turn: Turn) => traceloopEntity(turn, 'workflow', turn.service.promptName),
  },
  vercel: {
    call: vercelCall,
    // The AI SDK has no retrieval span; applications write one by the conventions.
    retrieval: genaiRetrieval,
    tool: vercelTool,
    wrapper: vercelWrapper,
  },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS | 'mixed';

export const DIALECT_NAMES: readonly DialectName[] = [
  ...(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[]),
  'mixed',
];

/** The dialect a turn is told in: with `mixed`, each service keeps one of them. */
export function dialectFor(name: DialectName, turn: Turn): Dialect {
  if (name !== 'mixed') return DIALECTS[name];
  const all = Object.values(DIALECTS);
  return all[hashText(turn.service.name) % all.length] ?? DIALECTS.otel;
}
