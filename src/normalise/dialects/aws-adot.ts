// AWS Distro for OpenTelemetry: content leaves the span for a log record whose event name is the
// span's scope name (log-events.ts reads it).

import type { Dialect } from '../vocabulary.ts';

export const awsAdot: Dialect = {
  id: 'aws_adot',
  telltales: ['aws.local.service', 'aws.genai.event'],
  fields: { conversation: ['session.id'] },
};

/** The AWS SDK instrumentation: uncached input tokens, and no keys for the cached ones. */
export const awsSdk: Dialect = {
  id: 'aws_sdk',
  scopes: ['@opentelemetry/instrumentation-aws-sdk', 'opentelemetry.instrumentation.botocore*'],
  spanNames: { 'BedrockRuntime.InvokeModel*': 'chat', 'BedrockRuntime.Converse*': 'chat' },
  fields: {},
  cache: [{ semantics: 'exclusive', providers: ['aws.bedrock'] }],
};
