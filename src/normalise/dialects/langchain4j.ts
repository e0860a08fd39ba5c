// LangChain4j through Micrometer: strings, `unknown` for what it does not know, no content.

import type { Dialect } from '../vocabulary.ts';

export const langchain4j: Dialect = {
  id: 'langchain4j',
  telltales: ['outcome=SUCCESS', 'outcome=ERROR'],
  fields: { errorLevel: [{ key: 'outcome', map: { error: 'ERROR' } }] },
};
