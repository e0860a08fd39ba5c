// Claude Code and the Agent SDK's command line: bare keys, uncached input tokens.

import type { Dialect } from '../vocabulary.ts';

const TYPES = {
  'claude_code.interaction': 'invoke_agent',
  'claude_code.llm_request': 'chat',
  'claude_code.tool': 'execute_tool',
  'claude_code.tool.execution': 'other',
  'claude_code.tool.blocked_on_user': 'other',
  interaction: 'invoke_agent',
  llm_request: 'chat',
  tool: 'execute_tool',
  'tool.execution': 'other',
  'tool.blocked_on_user': 'other',
};

export const claudeCode: Dialect = {
  id: 'claude_code',
  scopes: ['com.anthropic.claude_code*'],
  telltales: [
    'span.type=claude_code.interaction',
    'span.type=claude_code.llm_request',
    'span.type=claude_code.tool',
  ],
  spanNames: {
    'claude_code.interaction': 'invoke_agent',
    'claude_code.llm_request': 'chat',
    'claude_code.tool': 'execute_tool',
  },
  bareKeys: true,
  fields: {
    operation: [{ key: 'span.type', map: TYPES }],
    provider: [{ key: 'span.type', via: 'exists', map: { true: 'anthropic' } }],
    requestModel: ['model'],
    inputTokens: ['input_tokens'],
    outputTokens: ['output_tokens'],
    cacheReadTokens: ['cache_read_tokens'],
    cacheCreationTokens: ['cache_creation_tokens'],
    costUsd: ['cost_usd'],
    finishReason: ['stop_reason'],
    errorMessage: ['error'],
    httpStatus: ['status_code'],
    retryCount: [{ key: 'attempt', via: 'attemptsBefore' }],
    timeToFirstTokenSeconds: [{ key: 'ttft_ms', via: 'milliseconds' }],
    inputMessages: ['new_context'],
    outputMessages: ['response.model_output'],
    conversation: ['session.id'],
  },
  cache: [{ semantics: 'exclusive' }],
};
