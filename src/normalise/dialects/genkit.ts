// Firebase Genkit: colon-separated keys, everything in the JSON of genkit:input and genkit:output.
// The `generate` wrapper repeats the usage of the model span below it.

import { CONTEXT_WORDS, merged } from './conventions.ts';
import type { Dialect, Field, Source } from '../vocabulary.ts';

const SUBTYPES = {
  model: 'chat',
  'background-model': 'chat',
  embedder: 'embeddings',
  tool: 'execute_tool',
  'tool.v2': 'execute_tool',
  retriever: 'retrieval',
  reranker: 'rerank',
  indexer: 'other',
  evaluator: 'evaluation',
  flow: 'invoke_workflow',
  prompt: 'prompt_render',
  util: 'invoke_workflow',
};

const context: Partial<Record<Field, Source[]>> = {};
for (const [field, words] of Object.entries(CONTEXT_WORDS)) {
  context[field as Field] = words.map((path) => ({ key: 'genkit:metadata:context', path }));
}

const onModels = { key: 'genkit:metadata:subtype', equals: 'model' } as const;
const onEmbedders = { key: 'genkit:metadata:subtype', equals: 'embedder' } as const;

export const genkit: Dialect = {
  id: 'genkit',
  scopes: ['genkit-tracer'],
  telltales: ['genkit:type', 'genkit:name', 'genkit:path'],
  fields: merged(
    {
      operation: [
        { key: 'genkit:metadata:subtype', map: SUBTYPES },
        { key: 'genkit:type', map: { util: 'invoke_workflow', flow: 'invoke_workflow' } },
      ],
      provider: [
        { key: 'genkit:name', via: 'pluginProvider', when: onModels },
        { key: 'genkit:name', via: 'pluginProvider', when: onEmbedders },
      ],
      requestModel: [
        { key: 'genkit:name', via: 'lastPathSegment', when: onModels },
        { key: 'genkit:name', via: 'lastPathSegment', when: onEmbedders },
      ],
      requestBody: ['genkit:input'],
      responseBody: ['genkit:output'],
      errorLevel: [{ key: 'genkit:state', map: { error: 'ERROR' } }],
      conversation: ['genkit:sessionId'],
    },
    context,
  ),
};
