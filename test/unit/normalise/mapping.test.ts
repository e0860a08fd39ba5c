// Every attribute key that the reference mapping knows for a field we keep, on a span of its dialect:
// the record states the value. Keys that need more than a value (lists, events, bodies) have tests of
// their own; here stands why each is left out.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { normalise, type TestSpan } from '../../support/normalise-spans.ts';

interface Candidate {
  readonly dialect: string;
  readonly signal: string;
  readonly key: string;
}

const MAPPING = new URL('../../../../shared/reference/dialects/mapping.json', import.meta.url);

/** Whatever is not empty. */
const ANY = Symbol('any');

/** What shows the dialect and makes the span a call of a model. */
const CHAT: Readonly<Record<string, TestSpan>> = {
  anthropic_sdk: { scope: 'com.anthropic.sdk.typescript', name: 'anthropic.messages.create' },
  mistral_sdk: { scope: 'mistralai_sdk_tracer' },
  langfuse: { scope: 'langfuse-sdk', attributes: { 'langfuse.observation.type': 'generation' } },
  langsmith: { scope: 'langsmith', attributes: { 'langsmith.span.kind': 'llm' } },
  claude_code: {
    scope: 'com.anthropic.claude_code.tracing',
    attributes: { 'span.type': 'llm_request' },
  },
  genkit: {
    scope: 'genkit-tracer',
    attributes: { 'genkit:metadata:subtype': 'model', 'genkit:type': 'action' },
  },
  mastra: { scope: '@mastra/otel-bridge', attributes: { 'mastra.span.type': 'model_inference' } },
  mlflow: { scope: 'mlflow', attributes: { 'mlflow.spanType': '"LLM"' } },
  vercel_legacy: { scope: 'ai', attributes: { 'ai.operationId': 'ai.generateText.doGenerate' } },
  vercel_otel: { scope: 'gen_ai' },
  google_adk: { scope: 'gcp.vertex.agent', name: 'call_llm' },
  strands: { scope: 'strands.telemetry.tracer' },
  pydantic_ai: { scope: 'pydantic-ai' },
  logfire: { scope: 'logfire.openai' },
  litellm: { scope: 'litellm', name: 'litellm_request' },
  laminar: { scope: 'lmnr.tracer', attributes: { 'lmnr.span.type': 'LLM' } },
  spring_ai: { scope: 'org.springframework.boot' },
  langchain4j: { scope: 'io.micrometer.tracing' },
  semantic_kernel: { scope: 'Microsoft.SemanticKernel.Diagnostics' },
  ms_ai: { scope: 'Experimental.Microsoft.Extensions.AI' },
  azure_ai: { scope: 'Azure.AI.Inference.ChatCompletionsClient' },
  langchain_azure: { scope: 'langchain_azure_ai.callbacks' },
  openlit: { scope: 'openlit.otel.tracing' },
  haystack: {
    scope: 'haystack',
    attributes: { 'haystack.component.type': 'OpenAIChatGenerator' },
  },
  vllm: { scope: 'vllm.llm_engine', name: 'llm_request', kind: 2 },
  envoy_ai_gateway: {
    scope: 'envoyproxy/ai-gateway',
    attributes: { 'openinference.span.kind': 'LLM' },
  },
  traceloop_hub: { scope: 'traceloop_hub' },
  cloudflare: { scope: 'cloudflare' },
  openinference: {
    scope: 'openinference.instrumentation.openai',
    attributes: { 'openinference.span.kind': 'LLM' },
  },
  openllmetry_legacy: {
    scope: 'opentelemetry.instrumentation.openai.v1',
    attributes: { 'llm.request.type': 'chat' },
  },
  openllmetry: { scope: '@traceloop/instrumentation-openai' },
};
const PLAIN: TestSpan = { scope: 'opentelemetry.instrumentation.openai_v2' };
const RETRIEVAL: Readonly<Record<string, Record<string, unknown>>> = {
  openinference: { 'openinference.span.kind': 'RETRIEVER' },
};

/** Canonical field → the record's field, a value as sent, and as kept. */
const FACTS: Readonly<Record<string, readonly [field: string, sent: unknown, kept: unknown]>> = {
  provider: ['provider', 'groq', 'groq'],
  'model.requested': ['requestModel', 'model-a', 'model-a'],
  'model.responded': ['responseModel', 'model-b', 'model-b'],
  'response.id': ['responseId', 'resp-1', 'resp-1'],
  'response.finish_reasons': ['finishReason', 'length', 'length'],
  'usage.input_tokens': ['inputTokens', 31, 31],
  'usage.output_tokens': ['outputTokens', 17, 17],
  'usage.cache_read_tokens': ['cacheReadTokens', 7, 7],
  'usage.cache_write_tokens': ['cacheCreationTokens', 5, 5],
  'usage.reasoning_tokens': ['reasoningTokens', 3, 3],
  'cost.usd_reported': ['costUsd', 0.125, 0.125],
  'request.temperature': ['temperature', 0.25, 0.25],
  'request.top_p': ['topP', 0.5, 0.5],
  'request.max_tokens': ['maxTokens', 99, 99],
  'request.streaming': ['streaming', true, true],
  'request.output_type': ['outputFormat', 'json', 'json'],
  'latency.ttft_s': ['timeToFirstTokenSeconds', 0.5, 0.5],
  'prompt.name': ['promptName', 'greeting', 'greeting'],
  'prompt.version': ['promptVersion', '7', '7'],
  'session.id': ['conversationHash', 's-1', ANY],
  'user.id': ['userHash', 'u-1', ANY],
  'tenant.id': ['tenant', 'acme', 'acme'],
  feature: ['feature', 'search', 'search'],
  environment: ['environment', 'staging', 'staging'],
  release: ['serviceVersion', '1.2', '1.2'],
  service: ['service', 'bot', 'bot'],
  'error.type': ['errorTypeRaw', 'rate_limit_error', 'rate_limit_error'],
  'http.status_code': ['httpStatus', 429, 429],
  retries: ['retryCount', 2, 2],
  'response.cache_hit': ['cacheHit', true, true],
  'messages.input': ['inputCharacters', 'Hello', 5],
  'messages.output': ['outputCharacters', 'Hello', 5],
  'messages.system': ['promptVersion', 'Be brief', ANY],
  'retrieval.query': ['queryHash', 'Where?', ANY],
  'retrieval.top_k': ['topK', 4, 4],
  'retrieval.data_source': ['dataSource', 'docs', 'docs'],
  'retrieval.documents': ['documentCount', [{ id: 'd1', score: 0.9 }], 1],
};

/** Values that are JSON say more than the one fact: what stands beside it. */
const BESIDE: Readonly<Record<string, Record<string, unknown>>> = {
  'langfuse.observation.usage_details': { input: 31, output: 17 },
  'mlflow.chat.tokenUsage': { input_tokens: 31, output_tokens: 17 },
  usage: { inputTokens: 31, outputTokens: 17 },
  usage_metadata: { prompt_token_count: 31, candidates_token_count: 17 },
  'output.value': { object: 'chat.completion', model: 'x' },
};

/** Keys whose value is no plain text or number. */
const VALUES: Readonly<Record<string, unknown>> = {
  'ai.operationId': 'ai.streamText.doStream',
  'ai.response.msToFirstChunk': 500,
  'ai.stream.msToFirstChunk': 500,
  'langfuse.observation.cost_details': '{"input":0.1,"output":0.025}',
  'mlflow.llm.cost': '{"input_cost":0.1,"output_cost":0.025}',
  'mlflow.linkedPrompts': '[{"name":"greeting","version":"7"}]',
  'ai.telemetry.metadata.langfusePrompt': '{"name":"greeting","version":7}',
  'gen_ai.request.structured_output_schema': '{"type":"object"}',
  'gen_ai.retrieval.document_count': 1,
  attempt: 3,
  'lmnr.span.type': 'CACHED',
  'langfuse.observation.completion_start_time': '2026-11-21T01:30:00.500Z',
  'mastra.completion_start_time': '2026-11-21T01:30:00.500Z',
};

const LIST_ITEM = 'one part of a message, which says nothing alone';
const NOT_A_KEY = 'names a place, not a key';
const NOT_OURS = 'no field of ours: the service, its version and the feature are said elsewhere';

/** What states nothing alone, and why. A key listed here that does state the fact fails the test. */
const SILENT: Readonly<Record<string, string>> = {
  'llm.input_messages.0.message.role': LIST_ITEM,
  'llm.input_messages.0.message.name': LIST_ITEM,
  'llm.input_messages.0.message.tool_call_id': LIST_ITEM,
  'llm.input_messages.0.message.contents.0.message_content.type': LIST_ITEM,
  'llm.input_messages.0.message.contents.0.message_content.image.image.url': LIST_ITEM,
  'llm.input_messages.0.message.contents.0.message_content.signature': LIST_ITEM,
  'llm.input_messages.0.message.contents.0.message_content.data': LIST_ITEM,
  'llm.input_messages.0.message.contents.0.message_content.encrypted_content': LIST_ITEM,
  'llm.output_messages.0.message.role': LIST_ITEM,
  'llm.output_messages.0.message.contents.0.message_content.type': LIST_ITEM,
  'llm.output_messages.0.message.contents.0.message_content.signature': LIST_ITEM,
  'gen_ai.prompt.0.role': LIST_ITEM,
  'gen_ai.prompt.0.tool_calls.0.id': LIST_ITEM,
  'gen_ai.prompt.0.tool_calls.0.name': LIST_ITEM,
  'gen_ai.prompt.0.tool_calls.0.arguments': LIST_ITEM,
  'gen_ai.prompt.0.tool_call_id': LIST_ITEM,
  'gen_ai.completion.0.role': LIST_ITEM,
  'llm.input_messages.0.message.role==system': NOT_A_KEY,
  'langfuse.observation.level==ERROR': NOT_A_KEY,
  'lmnr.span.type==CACHED': NOT_A_KEY,
  'hidden_params / metadata.usage_object': NOT_A_KEY,
  'metadata / input.value': NOT_A_KEY,
  'metadata.cache_hit / hidden_params#cache_hit': NOT_A_KEY,
  'metadata#{tenant}': NOT_A_KEY,
  '<span.status.code==ERROR> + status.message': NOT_A_KEY,
  '<one logical span covers all retries>': NOT_A_KEY,
  '(none)': NOT_A_KEY,
  '(header cf-aig-cache-status only)': NOT_A_KEY,
  '(ai.* cache status in analytics)': NOT_A_KEY,
  'ErrorAttributes.ERROR_MESSAGE': NOT_A_KEY,
  'ErrorAttributes.ERROR_LLM_PROVIDER': NOT_A_KEY,
  'ErrorAttributes.ERROR_STACK_TRACE': NOT_A_KEY,
  'genkit:input#config': NOT_A_KEY,
  'gen_ai.output.messages.0.finish_reason': NOT_A_KEY,
  'traceloop.entity.input': 'the input of a workflow, not of a call',
  'traceloop.entity.output': 'the output of a workflow, not of a call',
  'langfuse.trace.input': 'the input of the whole trace',
  'pydantic_ai.all_messages': 'the messages of a whole agent run',
  final_result: 'the result of a whole agent run',
  'ai.toolCall.args': 'the input of a tool',
  'ai.response.reasoning': 'thoughts are no answer',
  'mlflow.trace.tokenUsage': 'an aggregate over the trace, never counted',
  'mlflow.trace.cost': 'an aggregate over the trace, never counted',
  'llm.cost.prompt_details.cache_input': 'a cost, not a count',
  'metadata.prompt_management_metadata': 'a Python text, not JSON',
  'gen_ai.request.previous_response.id': 'the turn before, not the session',
  'ai.settings.maxRetries': 'how many were allowed, not made',
  'error.message': 'a text, not a type',
  error: 'a text, not a type',
  'langfuse.observation.level': 'that it failed, not why',
  'gen_ai.data_source_count': 'how many, not which',
  'mastra.rag_vector_operation.input': 'a vector, no words',
  'resource.name': NOT_OURS,
  'traceloop.entity.path': NOT_OURS,
  'traceloop.entity.version': NOT_OURS,
  'http.route': NOT_OURS,
  'genkit:path': NOT_OURS,
  'gen_ai.agent.version': NOT_OURS,
  'vcs.ref.head.revision': NOT_OURS,
  'service.namespace': NOT_OURS,
};
/** Silent for one fact, though the key states another. */
const SILENT_FOR: Readonly<Record<string, string>> = {
  'error.type http.response.status_code': 'the status, not the type',
  'messages.output gen_ai.completion.0.finish_reason': LIST_ITEM,
  'messages.output ai.response.toolCalls': 'calls of tools are no text',
  'http.status_code rpc.grpc.status_code': 'a gRPC status has a type and no HTTP status',
};

/** `{a|b}` and `a|b` spelled out, indices filled in, `{key}` named. */
function spelled(key: string, name: string): string[] {
  const choice = /\{([^}]*\|[^}]*)\}/.exec(key);
  if (choice !== null) {
    return choice[1]!.split('|').flatMap((word) => spelled(key.replace(choice[0], word), name));
  }
  if (key.includes('|') && !key.startsWith('ErrorAttributes')) {
    const [head = '', ...rest] = key.split('|');
    const place = head.includes('#') ? head.slice(0, head.indexOf('#') + 1) : '';
    return [head, ...rest.map((word) => place + word)].flatMap((word) => spelled(word, name));
  }
  const filled = key.replace(/\{[ij]\}/g, '0').replaceAll('[]', '.0');
  return [filled.replace(/\{(?:key|name)\}/g, name)];
}

/** The value as it stands under the key: inside JSON where the key goes on after a #. */
function valueAt(key: string, path: string | undefined, sent: unknown): unknown {
  const value = Array.isArray(sent) ? JSON.stringify(sent) : sent;
  if (path === undefined) return VALUES[key] ?? value;
  const parts = path.split('.');
  const inner = parts.reduceRight<unknown>((held, part, index) => {
    if (part === '0') return [held];
    const above = index === 0 ? key : parts[index - 1]!;
    return { ...BESIDE[above], [part]: held };
  }, sent);
  return JSON.stringify(inner);
}

/** Whether the record of a span with this one key states the fact. */
function states(canonical: string, { dialect, signal }: Candidate, spelling: string): boolean {
  const [field, sent, kept] = FACTS[canonical]!;
  const isRetrieval = canonical.startsWith('retrieval.');
  const base = CHAT[dialect] ?? PLAIN;
  const [key = '', path] = spelling.split('#');
  const isBare = canonical === 'model.requested' || canonical.startsWith('usage.');
  const attributes: Record<string, unknown> = isRetrieval
    ? { ...(RETRIEVAL[dialect] ?? { 'gen_ai.operation.name': 'retrieval' }) }
    : {
        'gen_ai.operation.name': 'chat',
        ...(isBare ? {} : { 'gen_ai.request.model': 'x', 'gen_ai.usage.output_tokens': 17 }),
        ...base.attributes,
      };
  const resource: Record<string, unknown> = {};
  (signal === 'resource' ? resource : attributes)[key] = valueAt(key, path, sent);
  const rows = normalise([{ name: 'chat', ...base, attributes, resource }]);
  const row = (isRetrieval ? rows.retrievals[0] : rows.calls[0]) as
    Readonly<Record<string, unknown>> | undefined;
  if (row === undefined) return false;
  // Strands measures in milliseconds under a key that others use for seconds.
  if (dialect === 'strands' && canonical === 'latency.ttft_s')
    return row[field] === Number(kept) / 1000;
  return kept === ANY ? row[field] !== '' : row[field] === kept;
}

test(
  'every key of the reference mapping states its fact, or is known to say nothing alone',
  { skip: existsSync(MAPPING) ? false : `${MAPPING.pathname} is not there` },
  () => {
    const { fields } = JSON.parse(readFileSync(MAPPING, 'utf8')) as {
      readonly fields: Record<string, { readonly candidates: readonly Candidate[] }>;
    };
    const wrong: string[] = [];
    let asked = 0;
    for (const [canonical, { candidates }] of Object.entries(fields)) {
      if (FACTS[canonical] === undefined) continue;
      for (const candidate of candidates) {
        if (candidate.signal !== 'span' && candidate.signal !== 'resource') continue;
        for (const key of spelled(candidate.key, `${canonical.split('.')[0]}_id`)) {
          const silent = SILENT[key] ?? SILENT_FOR[`${canonical} ${key}`];
          asked += 1;
          if (states(canonical, candidate, key) !== (silent === undefined)) {
            wrong.push(`${canonical} of ${candidate.dialect}: ${key} ${silent ?? 'is not read'}`);
          }
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(asked > 480, `${asked} keys were asked`);
  },
);
