// The instrumentations that run live in a test: how each is switched on, which calls it makes, and what it
// is known not to convey. A gap listed here that is conveyed after all fails the test, as does one not listed.

import { createRequire } from 'node:module';
import {
  AI_SDK_CASES,
  ANTHROPIC_CASES,
  OPENAI_CASES,
  type Call,
  type LiveCase,
  type LiveRunner,
} from './live-cases.ts';

const CHAT_MODEL = 'gpt-4o';
const EMBEDDING_MODEL = 'text-embedding-3-small';
const CLAUDE_MODEL = 'claude-sonnet-4-5';
const TOOL_PARAMETERS = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

// Instrumentations patch what is required after them; an import would come too early.
const require = createRequire(import.meta.url);
const requireOpenAI = () => require('openai') as typeof import('openai');
type OpenAI = import('openai').OpenAI;

/**
 * A package by name, as what this file uses of it: the declarations of several do not pass our compiler
 * options, and we check all declarations.
 */
const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

interface Instrumentation {
  setMeterProvider(meters: unknown): void;
  setLoggerProvider(records: unknown): void;
  enable(): void;
  manuallyInstrument(client: unknown): void;
}
type Instrumentations<Name extends string> = Record<
  Name,
  new (options?: object) => Instrumentation
>;

interface AiSdk {
  registerTelemetry(telemetry: unknown): void;
  tool(definition: object): unknown;
  jsonSchema(schema: object): unknown;
  stepCountIs(steps: number): unknown;
  embed(request: object): Promise<unknown>;
  generateText(request: object): Promise<unknown>;
  streamText(request: object): { readonly text: Promise<string> };
}
type AiModel = (name: string) => unknown;
interface AiOpenAI {
  createOpenAI(options: object): Record<'embedding' | 'chat' | 'responses', AiModel>;
}

function newOpenAI(caller: string, providerUrl: string): OpenAI {
  const { OpenAI: Client } = requireOpenAI();
  return new Client({ apiKey: caller, baseURL: `${providerUrl}/v1`, maxRetries: 0 });
}

/** Makes a call with the `openai` client as applications do. */
function openaiCall(client: OpenAI): Call {
  return async (one, text) => {
    if (one.api === 'embeddings') {
      return client.embeddings.create({ model: EMBEDDING_MODEL, input: text });
    }
    if (one.api === 'responses') {
      if (one.isStreamed !== true) {
        return client.responses.create({ model: CHAT_MODEL, input: text });
      }
      return drain(await client.responses.create({ model: CHAT_MODEL, input: text, stream: true }));
    }
    const request = {
      model: CHAT_MODEL,
      messages: [{ role: 'user' as const, content: text }],
      ...(one.scenario === 'tool' ? { tools: [OPENAI_TOOL] } : {}),
    };
    if (one.isStreamed !== true) return client.chat.completions.create(request);
    const stream_options = { include_usage: true };
    return drain(
      await client.chat.completions.create({ ...request, stream: true, stream_options }),
    );
  };
}

const OPENAI_TOOL = {
  type: 'function' as const,
  function: { name: 'opening_hours', parameters: TOOL_PARAMETERS },
};

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const part of stream) void part;
}

async function anthropicCall(caller: string, providerUrl: string): Promise<Call> {
  const { Anthropic } = require('@anthropic-ai/sdk') as typeof import('@anthropic-ai/sdk');
  const client = new Anthropic({ apiKey: caller, baseURL: providerUrl, maxRetries: 0 });
  return async (one, text) => {
    const request = {
      model: CLAUDE_MODEL,
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: text }],
      ...(one.scenario === 'tool'
        ? { tools: [{ name: 'opening_hours', input_schema: TOOL_PARAMETERS }] }
        : {}),
    };
    if (one.isStreamed !== true) return client.messages.create(request);
    return drain(await client.messages.create({ ...request, stream: true }));
  };
}

const isLimited = ({ scenario }: LiveCase): boolean => scenario === 'limited';
const isCached = ({ scenario }: LiveCase): boolean => scenario === 'cached';
const isRefused = ({ scenario }: LiveCase): boolean => scenario === 'refused';
const isEmbedding = ({ api }: LiveCase): boolean => api === 'embeddings';
const isChatStream = ({ api, isStreamed }: LiveCase): boolean =>
  api === 'chat' && isStreamed === true;
const isResponsesStream = ({ api, isStreamed }: LiveCase): boolean =>
  api === 'responses' && isStreamed === true;

const otelOpenai: LiveRunner = {
  name: 'otel-openai',
  way: 'grpc',
  sendsAtOnce: false,
  cases: OPENAI_CASES,
  gaps: [
    { of: isCached, facts: ['cache_read_tokens'], why: 'it has no attribute for cached tokens' },
    {
      of: (one) => isRefused(one) && one.api === 'chat',
      facts: ['refusal'],
      why: 'the event of a refusal field is an empty message with finish reason stop',
    },
  ],
  open: async ({ providerUrl, records, meters }) => {
    const { OpenAIInstrumentation } = await load<Instrumentations<'OpenAIInstrumentation'>>(
      '@opentelemetry/instrumentation-openai',
    );
    const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
    instrumentation.setMeterProvider(meters);
    instrumentation.setLoggerProvider(records);
    instrumentation.enable();
    return openaiCall(newOpenAI('otel-openai', providerUrl));
  },
};

const traceloopOpenai: LiveRunner = {
  name: 'traceloop-openai',
  way: 'protobuf',
  sendsAtOnce: true,
  cases: OPENAI_CASES,
  gaps: [
    { of: isCached, facts: ['cache_read_tokens'], why: 'it has no attribute for cached tokens' },
    { of: isLimited, facts: 'call', why: 'a rejected promise never ends its span' },
    { of: isEmbedding, facts: 'call', why: 'embeddings are not instrumented' },
    {
      of: isChatStream,
      facts: ['input_tokens', 'output_tokens'],
      why: 'it sends its own estimate of a stream, which is not the provider’s usage',
    },
    {
      of: (one) => isRefused(one) && one.api === 'responses',
      facts: ['refusal'],
      why: 'a refusal part of a response is left out',
    },
    {
      of: isResponsesStream,
      facts: ['response_model', 'input_tokens', 'output_tokens', 'finish_reason', 'refusal'],
      why: 'the events of a streamed response are not read',
    },
  ],
  open: async ({ providerUrl }) => {
    const { OpenAIInstrumentation } = await load<Instrumentations<'OpenAIInstrumentation'>>(
      '@traceloop/instrumentation-openai',
    );
    new OpenAIInstrumentation().manuallyInstrument(requireOpenAI().OpenAI);
    return openaiCall(newOpenAI('traceloop-openai', providerUrl));
  },
};

const openinferenceOpenai: LiveRunner = {
  name: 'openinference-openai',
  way: 'protobuf',
  sendsAtOnce: false,
  cases: OPENAI_CASES,
  gaps: [
    { of: isLimited, facts: 'call', why: 'a rejected promise never ends its span' },
    {
      of: isChatStream,
      facts: ['response_model', 'input_tokens', 'output_tokens'],
      why: 'the model and usage of chunks are not read',
    },
    {
      of: isEmbedding,
      facts: ['response_model', 'input_tokens'],
      why: 'embedding spans carry no usage',
    },
  ],
  open: async ({ providerUrl }) => {
    const { OpenAIInstrumentation } = await load<Instrumentations<'OpenAIInstrumentation'>>(
      '@arizeai/openinference-instrumentation-openai',
    );
    new OpenAIInstrumentation().manuallyInstrument(requireOpenAI().OpenAI);
    return openaiCall(newOpenAI('openinference-openai', providerUrl));
  },
};

const langfuseOpenai: LiveRunner = {
  name: 'langfuse-openai',
  way: 'json',
  sendsAtOnce: false,
  cases: OPENAI_CASES,
  gaps: [
    {
      of: (one) => one.isStreamed !== true && !isLimited(one) && !isEmbedding(one),
      facts: ['request_model'],
      why: 'its model attribute becomes the served model',
    },
    {
      of: isChatStream,
      facts: ['response_model'],
      why: 'its model attribute is the requested one',
    },
    {
      of: isResponsesStream,
      facts: ['request_model'],
      why: 'its model attribute becomes the served model',
    },
    {
      of: (one) => one.api === 'chat' && !isLimited(one) && one.scenario !== 'filtered',
      facts: ['finish_reason'],
      why: 'the output is the message without its choice',
    },
    {
      of: ({ api, scenario, isStreamed }) =>
        api === 'responses' && scenario === 'answer' && isStreamed !== true,
      facts: ['finish_reason'],
      why: 'the output is the text alone',
    },
    {
      of: ({ scenario }) => scenario === 'filtered',
      facts: ['finish_reason'],
      says: 'empty',
      why: 'what is left of a filtered answer is an empty message',
    },
    {
      of: ({ scenario }) => scenario === 'filtered',
      facts: ['refusal'],
      why: 'what is left of a filtered answer is an empty message',
    },
    {
      of: isEmbedding,
      facts: ['response_model', 'input_tokens'],
      why: 'embedding spans carry no usage',
    },
  ],
  open: async ({ providerUrl }) => {
    const { observeOpenAI } = await import('@langfuse/openai');
    return openaiCall(observeOpenAI(newOpenAI('langfuse-openai', providerUrl)));
  },
};

const anthropicNative: LiveRunner = {
  name: 'anthropic-native',
  way: 'grpc',
  sendsAtOnce: true,
  cases: ANTHROPIC_CASES,
  gaps: [
    {
      of: ({ scenario }) => !['refused', 'tool', 'limited'].includes(scenario),
      facts: ['refusal'],
      why: 'content is not captured, so that a text cannot be read',
    },
  ],
  open: ({ providerUrl }) => anthropicCall('anthropic-native', providerUrl),
};

const openinferenceAnthropic: LiveRunner = {
  name: 'openinference-anthropic',
  way: 'json',
  sendsAtOnce: true,
  cases: ANTHROPIC_CASES,
  gaps: [],
  open: async ({ providerUrl }) => {
    const { AnthropicInstrumentation } = await load<Instrumentations<'AnthropicInstrumentation'>>(
      '@arizeai/openinference-instrumentation-anthropic',
    );
    const { Anthropic } = require('@anthropic-ai/sdk') as typeof import('@anthropic-ai/sdk');
    new AnthropicInstrumentation().manuallyInstrument(Anthropic);
    return anthropicCall('openinference-anthropic', providerUrl);
  },
};

const aiSdk: LiveRunner = {
  name: 'ai-sdk',
  way: 'protobuf',
  sendsAtOnce: true,
  cases: AI_SDK_CASES,
  gaps: [
    {
      of: isRefused,
      facts: ['finish_reason'],
      says: 'content_filter',
      why: 'it turns a refusal into the finish reason content-filter',
    },
    { of: isEmbedding, facts: ['response_model'], why: 'embedding spans name no served model' },
  ],
  open: async ({ providerUrl }) => {
    const { OpenTelemetry } = await load<{ OpenTelemetry: new () => unknown }>('@ai-sdk/otel');
    const provider = await load<AiOpenAI>('@ai-sdk/openai');
    const ai = await load<AiSdk>('ai');
    ai.registerTelemetry(new OpenTelemetry());
    const openai = provider.createOpenAI({ apiKey: 'ai-sdk', baseURL: `${providerUrl}/v1` });
    const hours = ai.tool({
      inputSchema: ai.jsonSchema(TOOL_PARAMETERS),
      execute: () => 'nine to five',
    });
    return async (one, prompt) => {
      const options = { maxRetries: 0 };
      if (one.api === 'embeddings') {
        return ai.embed({ ...options, model: openai.embedding(EMBEDDING_MODEL), value: prompt });
      }
      const model = one.api === 'chat' ? openai.chat(CHAT_MODEL) : openai.responses(CHAT_MODEL);
      if (one.isStreamed === true) return ai.streamText({ ...options, model, prompt }).text;
      if (one.scenario !== 'tool') return ai.generateText({ ...options, model, prompt });
      const stopWhen = ai.stepCountIs(2);
      return ai.generateText({ ...options, model, prompt, tools: { hours }, stopWhen });
    };
  },
};

export const LIVE_RUNNERS: readonly LiveRunner[] = [
  otelOpenai,
  traceloopOpenai,
  openinferenceOpenai,
  langfuseOpenai,
  anthropicNative,
  openinferenceAnthropic,
  aiSdk,
];
