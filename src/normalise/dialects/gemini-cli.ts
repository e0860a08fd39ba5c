// Gemini CLI: gen_ai.prompt.name is a session id, no prompt; the same call also comes as log records.

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
};
