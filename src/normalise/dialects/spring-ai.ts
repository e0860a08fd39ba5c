// Spring AI through Micrometer: every value is a string; framework spans never count.

import type { Dialect } from '../vocabulary.ts';

export const springAi: Dialect = {
  id: 'spring_ai',
  scopes: ['org.springframework.boot', 'io.micrometer.*'],
  telltales: ['spring.ai.kind', 'gen_ai.system=spring_ai'],
  fields: {
    operation: [
      {
        key: 'spring.ai.kind',
        map: {
          chat_client: 'invoke_workflow',
          advisor: 'invoke_workflow',
          tool_call: 'execute_tool',
          vector_store: 'retrieval',
        },
      },
    ],
    conversation: ['spring.ai.chat.client.conversation.id'],
    query: ['db.vector.query.content'],
    topK: ['db.vector.query.top_k'],
    documents: ['db.vector.query.response.documents'],
    scoreMetric: ['db.search.similarity_metric'],
    dimensions: ['gen_ai.request.embedding.dimensions'],
  },
};
