// LangWatch: JSON envelopes {type, value}; usage in langwatch.metrics, contexts without scores.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const TYPES = {
  llm: 'chat',
  rag: 'retrieval',
  retriever: 'retrieval',
  agent: 'invoke_agent',
  tool: 'execute_tool',
  chain: 'invoke_workflow',
  workflow: 'invoke_workflow',
  component: 'invoke_workflow',
  module: 'invoke_workflow',
  task: 'invoke_workflow',
  span: 'invoke_workflow',
  guardrail: 'guardrail',
  evaluation: 'evaluation',
  prompt: 'prompt_render',
};

export const langwatch: Dialect = {
  id: 'langwatch',
  telltales: ['langwatch.span.type', 'langwatch.input', 'langwatch.output', 'langwatch.metrics'],
  fields: merged(
    {
      operation: [{ key: 'langwatch.span.type', map: TYPES }],
      usage: [
        { key: 'langwatch.metrics', path: 'value', via: 'json' },
        { key: 'langwatch.metrics', via: 'json' },
      ],
      costUsd: [
        { key: 'langwatch.metrics', path: 'value.cost' },
        { key: 'langwatch.metrics', path: 'cost' },
      ],
      temperature: [{ key: 'langwatch.params', path: 'temperature' }],
      requestBody: ['langwatch.input'],
      responseBody: ['langwatch.output'],
      documents: ['langwatch.contexts', 'langwatch.rag.contexts', 'langwatch.rag_contexts'],
      user: ['langwatch.user.id', 'langwatch.user_id'],
      conversation: ['langwatch.thread.id', 'langwatch.thread_id'],
      tenant: ['langwatch.customer.id', 'langwatch.customer_id'],
      promptName: ['langwatch.prompt.id', 'langwatch.prompt.handle'],
      promptVersion: ['langwatch.prompt.version.number', 'langwatch.prompt.version'],
      metadata: ['langwatch.metadata', 'metadata'],
    },
    metadataUnder('langwatch.metadata.'),
  ),
};
