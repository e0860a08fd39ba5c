// What the simulated company runs: services, the models behind them and the tenants that call them.
// Models have real names, so that the price table prices them.

export interface SimulatedModel {
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  /** What answers while a served-model-swap is on. */
  readonly swappedModel: string;
  readonly serverAddress: string;
  /** Median seconds to the first token and per output token. */
  readonly firstTokenSeconds: number;
  readonly secondsPerToken: number;
  readonly reasoning: boolean;
}

export interface ModelShare {
  readonly model: SimulatedModel;
  readonly weight: number;
}

export interface SimulatedService {
  readonly name: string;
  readonly version: string;
  readonly team: string;
  readonly topic: 'support' | 'search' | 'code' | 'extract' | 'notes';
  /** Share of the run's calls. */
  readonly weight: number;
  readonly models: readonly ModelShare[];
  readonly promptName: string;
  readonly promptVersion: string;
  /** Mean turns of a conversation; 1 without conversation ids. */
  readonly turnsMean: number;
  readonly conversational: boolean;
  readonly inputTokensMedian: number;
  readonly outputTokensMedian: number;
  readonly cacheShare: number;
  readonly maxTokens: number;
  readonly outputFormat: 'text' | 'json';
  readonly streaming: boolean;
  /** Wraps its calls in an invoke_agent span that repeats their usage. */
  readonly agent: boolean;
  readonly toolRate: number;
  readonly dataSource: string;
  readonly retrievalRate: number;
  readonly evaluationRate: number;
  readonly rates: ServiceRates;
}

/** Chances a call has of each outcome, before users, tenants and incidents. */
export interface ServiceRates {
  readonly refusal: number;
  readonly serverError: number;
  readonly timeout: number;
  readonly rateLimited: number;
  readonly truncation: number;
  readonly emptyOutput: number;
  readonly invalidFormat: number;
  readonly retrievalHit: number;
  readonly retrievalEmpty: number;
  /** Mean score a judge gives, 0 to 1. */
  readonly score: number;
}

export interface SimulatedTenant {
  readonly name: string;
  readonly weight: number;
  /** Multiplies the refusal rate: what the tenant asks about differs, and mix shifts live on that. */
  readonly refusalFactor: number;
  readonly userCount: number;
}

type ModelTimes = readonly [firstTokenSeconds: number, secondsPerToken: number];

const SERVERS: Readonly<Record<string, string>> = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  'gcp.gemini': 'generativelanguage.googleapis.com',
  mistral_ai: 'api.mistral.ai',
};

/** A model of a provider; `names` is requested, served, served during a swap. */
function model(
  provider: string,
  names: readonly [string, string, string],
  times: ModelTimes,
  reasoning = false,
): SimulatedModel {
  return {
    provider,
    requestModel: names[0],
    responseModel: names[1],
    swappedModel: names[2],
    serverAddress: SERVERS[provider] ?? 'localhost',
    firstTokenSeconds: times[0],
    secondsPerToken: times[1],
    reasoning,
  };
}

export const MODELS: readonly SimulatedModel[] = [
  model('openai', ['gpt-4o', 'gpt-4o-2024-11-20', 'gpt-4o-2024-08-06'], [0.45, 0.011]),
  model(
    'openai',
    ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 'gpt-4.1-mini-2025-04-14'],
    [0.35, 0.008],
  ),
  model('openai', ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-2025-04-14'], [0.4, 0.009]),
  model(
    'openai',
    ['gpt-5-mini', 'gpt-5-mini-2025-08-07', 'gpt-4.1-mini-2025-04-14'],
    [1.2, 0.008],
    true,
  ),
  model(
    'anthropic',
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'],
    [0.8, 0.013],
  ),
  model(
    'anthropic',
    ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'claude-3-5-haiku-20241022'],
    [0.4, 0.007],
  ),
  model(
    'gcp.gemini',
    ['gemini-2.5-flash', 'gemini-2.5-flash', 'gemini-2.5-pro'],
    [0.4, 0.005],
    true,
  ),
  model(
    'mistral_ai',
    ['mistral-large-latest', 'mistral-large-2411', 'mistral-small-2501'],
    [0.5, 0.012],
  ),
];

/** The catalogue's model of that requested name, or undefined. */
export function findModel(requestModel: string): SimulatedModel | undefined {
  return MODELS.find((candidate) => candidate.requestModel === requestModel);
}

function shares(...pairs: readonly (readonly [string, number])[]): ModelShare[] {
  return pairs.flatMap(([name, weight]) => {
    const found = findModel(name);
    return found === undefined ? [] : [{ model: found, weight }];
  });
}

const RATES: ServiceRates = {
  refusal: 0.03,
  serverError: 0.004,
  timeout: 0.002,
  rateLimited: 0.006,
  truncation: 0.012,
  emptyOutput: 0.002,
  invalidFormat: 0.012,
  retrievalHit: 0.88,
  retrievalEmpty: 0.02,
  score: 0.82,
};

const SUPPORT: SimulatedService = {
  name: 'support-bot',
  version: '4.12.0',
  team: 'customer-care',
  topic: 'support',
  weight: 0.4,
  models: shares(['gpt-4o', 0.7], ['gpt-4o-mini', 0.3]),
  promptName: 'support-answer',
  promptVersion: 'v7',
  turnsMean: 3,
  conversational: true,
  inputTokensMedian: 900,
  outputTokensMedian: 180,
  cacheShare: 0.35,
  maxTokens: 800,
  outputFormat: 'text',
  streaming: true,
  agent: false,
  toolRate: 0,
  dataSource: 'help-center',
  retrievalRate: 0.8,
  evaluationRate: 0.2,
  rates: RATES,
};

export const SERVICES: readonly SimulatedService[] = [
  SUPPORT,
  {
    ...SUPPORT,
    name: 'search-assistant',
    version: '2.3.1',
    team: 'discovery',
    topic: 'search',
    weight: 0.25,
    models: shares(['gemini-2.5-flash', 1]),
    promptName: 'search-summary',
    promptVersion: 'v12',
    turnsMean: 1.6,
    inputTokensMedian: 1600,
    outputTokensMedian: 120,
    cacheShare: 0.1,
    dataSource: 'product-catalogue',
    retrievalRate: 1,
    evaluationRate: 0.05,
    rates: { ...RATES, refusal: 0.01, retrievalHit: 0.93 },
  },
  {
    ...SUPPORT,
    name: 'code-helper',
    version: '0.31.4',
    team: 'developer-tools',
    topic: 'code',
    weight: 0.15,
    models: shares(['claude-sonnet-4-5', 0.6], ['claude-haiku-4-5', 0.4]),
    promptName: 'code-review',
    promptVersion: '2026-10-02',
    turnsMean: 4,
    inputTokensMedian: 4200,
    outputTokensMedian: 520,
    cacheShare: 0.75,
    maxTokens: 4096,
    agent: true,
    toolRate: 0.45,
    dataSource: '',
    retrievalRate: 0,
    evaluationRate: 0.05,
    rates: { ...RATES, refusal: 0.004, truncation: 0.02 },
  },
  {
    ...SUPPORT,
    name: 'document-extractor',
    version: '1.8.0',
    team: 'back-office',
    topic: 'extract',
    weight: 0.12,
    models: shares(['gpt-4.1-mini', 0.6], ['gpt-5-mini', 0.4]),
    promptName: 'invoice-fields',
    promptVersion: 'v3',
    turnsMean: 1,
    conversational: false,
    inputTokensMedian: 2200,
    outputTokensMedian: 150,
    cacheShare: 0.2,
    outputFormat: 'json',
    streaming: false,
    dataSource: '',
    retrievalRate: 0,
    evaluationRate: 0.1,
    rates: { ...RATES, refusal: 0.002, emptyOutput: 0.001 },
  },
  {
    ...SUPPORT,
    name: 'meeting-notes',
    version: '3.0.2',
    team: 'collaboration',
    topic: 'notes',
    weight: 0.08,
    models: shares(['mistral-large-latest', 1]),
    promptName: 'meeting-summary',
    promptVersion: 'v5',
    turnsMean: 1.2,
    inputTokensMedian: 6000,
    outputTokensMedian: 420,
    cacheShare: 0,
    maxTokens: 2048,
    streaming: false,
    dataSource: '',
    retrievalRate: 0,
    evaluationRate: 0,
    rates: { ...RATES, refusal: 0.006 },
  },
];

export const TENANTS: readonly SimulatedTenant[] = [
  { name: 'acme', weight: 0.45, refusalFactor: 0.9, userCount: 400 },
  { name: 'globex', weight: 0.3, refusalFactor: 0.9, userCount: 250 },
  { name: 'initech', weight: 0.17, refusalFactor: 1, userCount: 120 },
  // Asks about dosages and symptoms, so it is declined more often than the others.
  { name: 'medisure', weight: 0.08, refusalFactor: 1.9375, userCount: 60 },
];
