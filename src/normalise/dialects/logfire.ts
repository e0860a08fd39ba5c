// Logfire: pending_span copies (dropped before anything is read), request_data and response_data,
// and for streams an extra zero-length log span that holds the usage.

import { metadataUnder, merged } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

export const logfire: Dialect = {
  id: 'logfire',
  scopes: ['logfire', 'logfire.*'],
  telltales: ['request_data', 'response_data'],
  fields: merged(
    {
      operation: [
        'gen_ai.operation.name',
        { key: 'request_data', path: 'messages', via: 'exists', map: { true: 'chat' } },
        { key: 'request_data', path: 'model', via: 'exists', map: { true: 'chat' } },
      ],
      requestModel: ['gen_ai.request.model', { key: 'request_data', path: 'model' }],
      streaming: [{ key: 'request_data', path: 'stream' }],
      costUsd: ['operation.cost'],
      requestBody: ['request_data'],
      responseBody: ['response_data'],
      inputMessages: ['events'],
    },
    metadataUnder('logfire.'),
  ),
};
