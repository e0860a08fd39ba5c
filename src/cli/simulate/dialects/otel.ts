// The conventions of OpenTelemetry for GenAI, current.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Dialect, SpanFace } from '../spans.ts';
import type { SimulatedCall, Turn } from '../turn.ts';
import { SpanKind } from '@opentelemetry/api';
import { contextAttributes, errorTypeOf, finishReasonOf, isFailed, scopeOf } from '../spans.ts';
import {
  TEMPERATURE,
  outputParts,
  parts,
  present,
  promptAttributes,
  totals,
  type Retrieval,
  type Tool,
} from './shared.ts';

const GENAI_SCOPE: InstrumentationScope = {
  name: 'genai-client',
  version: '1.41.0',
  schemaUrl: 'https://opentelemetry.io/schemas/1.41.0',
};

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

export function genaiRetrieval(turn: Turn, retrieval: Retrieval): SpanFace {
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

export const OTEL_GENAI: Dialect = {
  call: genaiCall,
  retrieval: genaiRetrieval,
  tool: genaiTool,
  wrapper: genaiWrapper,
};
