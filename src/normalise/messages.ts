// The stored words of a call, redacted; nothing at all in the modes off and hash.

import type { Identity, LlmMessage } from '../model/records.ts';
import type { Content } from './content.ts';
import type { NormaliserTools } from './options.ts';

/** Characters kept of one message, and messages kept of one call. */
const CONTENT_LENGTH_MAX = 65_536;
const MESSAGES_MAX = 256;

export function toMessages(
  content: Content,
  identity: Identity,
  tools: NormaliserTools,
): LlmMessage[] {
  const { privacy } = tools;
  if (privacy.contentMode !== 'redacted' && privacy.contentMode !== 'full') return [];
  const kept: LlmMessage[] = [];
  const positions = { input: 0, output: 0, system: 0 };
  for (const { direction, role, text } of content.messages) {
    const position = positions[direction]++;
    if (text === '' || kept.length === MESSAGES_MAX) continue;
    kept.push({
      ...identity,
      direction,
      position,
      role,
      content: privacy.redactText(text.slice(0, CONTENT_LENGTH_MAX)),
    });
  }
  return kept;
}
