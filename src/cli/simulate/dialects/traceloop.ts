// OpenLLMetry (Traceloop).

import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Dialect, SpanFace } from '../spans.ts';
import type { SimulatedCall, Turn } from '../turn.ts';
import { SpanKind } from '@opentelemetry/api';
import { hashText } from '../random.ts';
import { errorTypeOf, finishReasonOf, isFailed, scopeOf } from '../spans.ts';
import { TEMPERATURE, outputParts, parts, present, type Retrieval } from './shared.ts';

const TRACELOOP_SCOPE: InstrumentationScope = {
  name: '@traceloop/instrumentation-openai',
  version: '0.27.0',
};

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

export const TRACELOOP: Dialect = {
  call: traceloopCall,
  retrieval: traceloopRetrieval,
  tool: (turn, tool) => traceloopEntity(turn, 'tool', tool.name),
  wrapper: (turn) => traceloopEntity(turn, 'workflow', turn.service.promptName),
};
