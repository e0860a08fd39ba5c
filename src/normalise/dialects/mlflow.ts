// MLflow tracing: every value a JSON-encoded string; trace-level aggregates are never read.

import type { Dialect } from '../vocabulary.ts';

const TYPES = {
  llm: 'chat',
  chat_model: 'chat',
  embedding: 'embeddings',
  retriever: 'retrieval',
  reranker: 'rerank',
  chain: 'invoke_workflow',
  workflow: 'invoke_workflow',
  task: 'invoke_workflow',
  parser: 'invoke_workflow',
  agent: 'invoke_agent',
  tool: 'execute_tool',
  evaluator: 'evaluation',
  guardrail: 'guardrail',
  memory: 'other',
};

export const mlflow: Dialect = {
  id: 'mlflow',
  scopes: ['mlflow', 'mlflow.*'],
  telltales: ['mlflow.spanType', 'mlflow.spanInputs', 'mlflow.traceRequestId'],
  fields: {
    operation: [{ key: 'mlflow.spanType', map: TYPES }],
    provider: ['mlflow.llm.provider'],
    requestModel: ['mlflow.llm.model'],
    usage: [{ key: 'mlflow.chat.tokenUsage', via: 'json' }],
    costUsd: [
      { key: 'mlflow.llm.cost', path: 'total_cost' },
      { key: 'mlflow.llm.cost', path: 'total' },
    ],
    inputCostUsd: [{ key: 'mlflow.llm.cost', path: 'input_cost' }],
    outputCostUsd: [{ key: 'mlflow.llm.cost', path: 'output_cost' }],
    requestBody: ['mlflow.spanInputs'],
    responseBody: ['mlflow.spanOutputs'],
    user: ['mlflow.trace.user'],
    conversation: ['mlflow.trace.session'],
    promptName: [
      { key: 'mlflow.linkedPrompts', path: '0.name' },
      { key: 'mlflow.linkedPrompts', path: 'name' },
    ],
    promptVersion: [
      { key: 'mlflow.linkedPrompts', path: '0.version' },
      { key: 'mlflow.linkedPrompts', path: 'version' },
    ],
  },
};
