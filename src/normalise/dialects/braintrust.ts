// Braintrust: message and completion JSON beside gen_ai.* keys, metadata and metrics as JSON.

import type { Dialect } from '../vocabulary.ts';

export const braintrust: Dialect = {
  id: 'braintrust',
  scopes: ['braintrust*', '@braintrust/*'],
  telltales: [
    'gen_ai.prompt_json',
    'gen_ai.completion_json',
    'braintrust.metadata',
    'braintrust.parent',
  ],
  fields: {
    operation: ['gen_ai.operation.name', { key: 'braintrust.span_attributes', path: 'type' }],
    requestModel: ['gen_ai.request.model', { key: 'braintrust.metadata', path: 'model' }],
    usage: [{ key: 'braintrust.metrics', via: 'json' }],
    requestBody: ['gen_ai.prompt_json', 'braintrust.input_json', 'braintrust.input'],
    responseBody: ['gen_ai.completion_json', 'braintrust.output_json', 'braintrust.output'],
    metadata: ['braintrust.metadata'],
  },
};
