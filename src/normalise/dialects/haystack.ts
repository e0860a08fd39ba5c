// Haystack: component spans; the component's class says what it is, content only where tracing it is on.

import type { Dialect } from '../vocabulary.ts';

export const haystack: Dialect = {
  id: 'haystack',
  scopes: ['haystack', 'haystack.*'],
  telltales: ['haystack.component.name', 'haystack.component.type', 'haystack.pipeline.input_data'],
  spanNames: { 'haystack.pipeline.run': 'invoke_workflow', 'haystack.agent.run': 'invoke_agent' },
  fields: {
    operation: [{ key: 'haystack.component.type', via: 'componentClass' }],
    requestBody: ['haystack.component.input'],
    responseBody: ['haystack.component.output'],
    query: [{ key: 'haystack.component.input', path: 'query' }],
    feature: ['haystack.component.name'],
  },
};
