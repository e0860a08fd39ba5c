// The Vercel AI SDK.

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Dialect, SpanFace } from '../spans.ts';
import type { SimulatedCall, Turn } from '../turn.ts';
import { SpanKind } from '@opentelemetry/api';
import { errorTypeOf, finishReasonOf, isFailed } from '../spans.ts';
import { TEMPERATURE, present, totals, type Tool } from './shared.ts';
import { genaiRetrieval } from './otel.ts';

const VERCEL_SCOPE: InstrumentationScope = { name: 'ai', version: '' };

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

export const VERCEL: Dialect = {
  call: vercelCall,
  // The AI SDK has no retrieval span; applications write one by the conventions.
  retrieval: genaiRetrieval,
  tool: vercelTool,
  wrapper: vercelWrapper,
};
