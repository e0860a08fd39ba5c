// Servers and gateways: vLLM, Envoy AI Gateway, Traceloop Hub, Kong, Cloudflare. Their spans repeat a
// client's call and count only where no client span has usage.

import type { Dialect } from '../vocabulary.ts';

export const vllm: Dialect = {
  id: 'vllm',
  scopes: ['vllm.*', 'vllm'],
  telltales: [
    'gen_ai.latency.e2e',
    'gen_ai.latency.time_to_first_token',
    'gen_ai.usage.num_sequences',
  ],
  spanNames: { llm_request: 'chat' },
  fields: {
    responseId: ['gen_ai.request.id'],
    timeToFirstTokenSeconds: ['gen_ai.latency.time_to_first_token'],
  },
  gateway: true,
};

export const envoyAiGateway: Dialect = {
  id: 'envoy_ai_gateway',
  scopes: ['envoyproxy/ai-gateway*'],
  fields: {},
  gateway: true,
};

export const traceloopHub: Dialect = {
  id: 'traceloop_hub',
  scopes: ['traceloop_hub*'],
  fields: { inputMessages: ['llm.prompt.0.content'] },
  gateway: true,
};

export const kong: Dialect = { id: 'kong', scopes: ['kong*'], fields: {}, gateway: true };

export const cloudflare: Dialect = {
  id: 'cloudflare',
  scopes: ['cloudflare*', '@cloudflare/*'],
  fields: { costUsd: ['gen_ai.usage.cost'] },
  gateway: true,
};
