// What the dialects have in common: message parts, totals, attributes of a prompt.

import type { Attributes } from '@opentelemetry/api';
import type { SimulatedCall, Turn } from '../turn.ts';
import { finishReasonOf } from '../spans.ts';

export type Retrieval = NonNullable<Turn['retrieval']>;

export type Tool = NonNullable<Turn['tool']>;

export const TEMPERATURE = 0.3;

/** Entries whose value is there; undefined ones are left out rather than sent empty. */
export function present(entries: Attributes): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) attributes[key] = value;
  }
  return attributes;
}

export function parts(role: string, text: string): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);
}

export function outputParts(turn: Turn, call: SimulatedCall): string {
  const tool = call.outcome === 'tool_call' ? turn.tool : undefined;
  const part =
    tool === undefined
      ? { type: 'text', content: call.answer }
      : { type: 'tool_call', id: `call_${tool.spanId}`, name: tool.name, arguments: {} };
  const finish = finishReasonOf(call);
  return JSON.stringify([{ role: 'assistant', parts: [part], finish_reason: finish }]);
}

/** Usage of all calls of a turn: what agent spans repeat, and what must not be counted again. */
export function totals(turn: Turn): { input: number; output: number } {
  let input = 0;
  let output = 0;
  for (const call of turn.calls) {
    input += call.inputTokens;
    output += call.outputTokens;
  }
  return { input, output };
}

export function promptAttributes(turn: Turn): Attributes {
  return present({
    'gen_ai.conversation.id': turn.conversationId === '' ? undefined : turn.conversationId,
    'gen_ai.prompt.name': turn.service.promptName,
    'gen_ai.prompt.version': turn.promptVersion,
    'user.id': turn.user,
    'tenant.id': turn.tenant,
  });
}
