// Gemini CLI: gen_ai.prompt.name is a session id, no prompt; an answer is one message a chunk. The same
// call also comes as log records; those of the response carry neither trace nor span id.

import type { Dialect } from '../vocabulary.ts';

export const geminiCli: Dialect = {
  id: 'gemini_cli',
  scopes: ['gemini-cli'],
  only: ['promptName'],
  fields: {
    promptName: [],
    conversation: ['gen_ai.conversation.id', 'session.id'],
  },
  cache: [{ semantics: 'inclusive' }],
  answersInChunks: true,
};
