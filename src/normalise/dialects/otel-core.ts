// What any OpenTelemetry span may carry: errors, HTTP status, people, lineage, feature flags, and
// the lineage keys spandrift recommends (docs/dialects.md). Always an overlay, always last.
// Source: open-telemetry/semantic-conventions (general, http, feature-flags).

import { CONTEXT_WORDS, merged, metadataUnder } from './conventions.ts';
import type { Dialect, Field, Source } from '../vocabulary.ts';

const bare: Partial<Record<Field, readonly Source[]>> = {
  user: ['user.id', 'enduser.id', 'user_id', 'userId'],
  conversation: [
    'session.id',
    'session_id',
    'sessionId',
    'conversation.id',
    'conversation_id',
    'thread_id',
  ],
  tenant: ['tenant.id', 'tenant', 'tenant_id'],
  team: ['team', 'team.name'],
  feature: ['feature', 'feature.name', 'app.feature'],
  promptName: CONTEXT_WORDS.promptName ?? [],
  promptVersion: CONTEXT_WORDS.promptVersion ?? [],
  indexVersion: [
    ...(CONTEXT_WORDS.indexVersion ?? []),
    'gen_ai.data_source.version',
    'retrieval.index.version',
  ],
  safetyPolicyVersion: [
    ...(CONTEXT_WORDS.safetyPolicyVersion ?? []),
    'gen_ai.safety_policy.version',
  ],
  canarySet: CONTEXT_WORDS.canarySet ?? [],
  canaryCase: CONTEXT_WORDS.canaryCase ?? [],
  canaryRun: CONTEXT_WORDS.canaryRun ?? [],
};

/** Failures in the numbers of gRPC; 0 is success and answers nothing. */
const GRPC_STATUS = {
  '1': 'CANCELLED',
  '2': 'UNKNOWN',
  '3': 'INVALID_ARGUMENT',
  '4': 'DEADLINE_EXCEEDED',
  '5': 'NOT_FOUND',
  '7': 'PERMISSION_DENIED',
  '8': 'RESOURCE_EXHAUSTED',
  '9': 'FAILED_PRECONDITION',
  '11': 'OUT_OF_RANGE',
  '12': 'UNIMPLEMENTED',
  '13': 'INTERNAL',
  '14': 'UNAVAILABLE',
  '16': 'UNAUTHENTICATED',
};

export const otelCore: Dialect = {
  id: 'otel_core',
  fields: merged(
    {
      errorType: ['error.type', { key: 'rpc.grpc.status_code', map: GRPC_STATUS }],
      errorMessage: ['error.message'],
      httpStatus: ['http.response.status_code', 'http.status_code'],
      retryCount: ['http.request.resend_count'],
      environment: ['deployment.environment.name', 'deployment.environment'],
      service: ['service.name'],
      serviceVersion: ['service.version'],
      featureFlagKey: ['feature_flag.key'],
      featureFlagVariant: [
        'feature_flag.result.variant',
        'feature_flag.variant',
        'feature_flag.result.value',
      ],
      retryAfterSeconds: [
        { key: 'http.response.header.retry-after', via: 'first' },
        { key: 'http.response.header.retry_after', via: 'first' },
      ],
      dataSource: ['db.collection.name', 'db.namespace', 'db.system.name', 'db.system'],
    },
    bare,
    metadataUnder('app.'),
  ),
};
