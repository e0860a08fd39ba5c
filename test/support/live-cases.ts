// The calls that every live instrumentation makes at the fake provider, and what is compared of them.

import type { LoggerProvider } from '@opentelemetry/sdk-logs';
import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Scenario } from './fake-provider.ts';

export type Api = 'chat' | 'responses' | 'embeddings' | 'messages';

export interface LiveCase {
  readonly api: Api;
  readonly scenario: Scenario;
  readonly isStreamed?: boolean;
  /** How many calls at the provider it takes. */
  readonly calls?: number;
}

export const FACTS = [
  'request_model',
  'response_model',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'finish_reason',
  'refusal',
  'error_type',
] as const;
export type Fact = (typeof FACTS)[number];

/** What an instrumentation does not say: of which calls, which facts; 'call' when it tells of none. */
export interface Gap {
  readonly of: (one: LiveCase) => boolean;
  readonly facts: readonly Fact[] | 'call';
  /** What it says instead; silence unless given. */
  readonly says?: string;
  readonly why: string;
}

export type Call = (one: LiveCase, text: string) => Promise<unknown>;

export interface LiveRunner {
  readonly name: string;
  readonly way: 'grpc' | 'protobuf' | 'json';
  /** True: every span is exported as it ends, children before parents, in requests of their own. */
  readonly sendsAtOnce: boolean;
  readonly cases: readonly LiveCase[];
  readonly gaps: readonly Gap[];
  /** Switches the instrumentation on in this process and resolves with what makes a call. */
  readonly open: (surroundings: Surroundings) => Promise<Call>;
}

export interface Surroundings {
  readonly providerUrl: string;
  readonly records: LoggerProvider;
  readonly meters: MeterProvider;
}

/** What the model is asked; the provider's script goes by it. */
export const textOf = ({ scenario }: LiveCase, run: string): string =>
  `What are the opening hours? (scenario ${scenario} of ${run})`;

const chat = (scenario: Scenario, isStreamed = false): LiveCase => ({
  api: 'chat',
  scenario,
  isStreamed,
});

export const OPENAI_CASES: readonly LiveCase[] = [
  chat('answer'),
  chat('answer', true),
  chat('truncated'),
  chat('filtered'),
  chat('declined'),
  chat('refused'),
  chat('tool'),
  chat('cached'),
  chat('limited'),
  { api: 'responses', scenario: 'answer' },
  { api: 'responses', scenario: 'refused' },
  { api: 'responses', scenario: 'answer', isStreamed: true },
  { api: 'embeddings', scenario: 'answer' },
];

const message = (scenario: Scenario, isStreamed = false): LiveCase => ({
  api: 'messages',
  scenario,
  isStreamed,
});

export const ANTHROPIC_CASES: readonly LiveCase[] = [
  message('answer'),
  message('answer', true),
  message('truncated'),
  message('declined'),
  message('refused'),
  message('tool'),
  message('cached'),
  message('cached', true),
  message('limited'),
];

export const AI_SDK_CASES: readonly LiveCase[] = [
  ...OPENAI_CASES.filter(({ scenario }) => scenario !== 'tool'),
  // The tool is run and the model asked again: two calls under one wrapper.
  { api: 'chat', scenario: 'tool', calls: 2 },
];
