// The spellings users and frameworks share for people, sessions and lineage. Dialects that carry an
// application's own metadata under a prefix take them from here with `metadataUnder`.

import type { Field, Source } from '../vocabulary.ts';

/** Last parts of keys that name a context field, in order of trust. */
export const CONTEXT_WORDS: Readonly<Partial<Record<Field, readonly string[]>>> = {
  user: [
    'user_id',
    'userId',
    'user.id',
    'user',
    'userid',
    'end_user_id',
    'endUserId',
    'enduser.id',
  ],
  conversation: [
    'session_id',
    'sessionId',
    'session.id',
    'conversation_id',
    'conversationId',
    'conversation.id',
    'thread_id',
    'threadId',
    'thread.id',
    'chat_id',
    'chatId',
  ],
  promptName: ['prompt_name', 'promptName', 'prompt.name', 'prompt_key', 'promptKey'],
  promptVersion: ['prompt_version', 'promptVersion', 'prompt.version'],
  tenant: [
    'tenant_id',
    'tenantId',
    'tenant.id',
    'tenant',
    'org_id',
    'orgId',
    'organization_id',
    'organizationId',
    'customer_id',
    'customerId',
  ],
  team: ['team_id', 'teamId', 'team.name', 'team'],
  feature: ['feature', 'feature_name', 'featureName', 'feature.name', 'use_case', 'useCase'],
  indexVersion: ['index_version', 'indexVersion', 'index.version'],
  safetyPolicyVersion: [
    'safety_policy_version',
    'safetyPolicyVersion',
    'safety_policy.version',
    'safety.policy.version',
  ],
  canarySet: ['canary_set', 'canarySet', 'canary.set'],
  canaryCase: ['canary_case', 'canaryCase', 'canary.case'],
  canaryRun: ['canary_run', 'canaryRun', 'canary.run'],
};

/** Sources for every context field under `prefix`, e.g. `traceloop.association.properties.`. */
export function metadataUnder(prefix: string): Partial<Record<Field, Source[]>> {
  const fields: Partial<Record<Field, Source[]>> = {};
  for (const [field, words] of Object.entries(CONTEXT_WORDS)) {
    fields[field as Field] = words.map((word) => prefix + word);
  }
  return fields;
}

/** Field tables laid over each other; the sources of earlier ones come first. */
export function merged(
  ...tables: readonly Partial<Record<Field, readonly Source[]>>[]
): Partial<Record<Field, Source[]>> {
  const all: Partial<Record<Field, Source[]>> = {};
  for (const table of tables) {
    for (const [field, sources] of Object.entries(table)) {
      const target = (all[field as Field] ??= []);
      target.push(...sources);
    }
  }
  return all;
}
