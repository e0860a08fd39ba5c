// One name per provider (OpenTelemetry's spelling), from some forty spellings; and, where only a
// framework is named, a guess from the model's name.

import type { Operation } from '../model/records.ts';
import { remembered } from './memo.ts';

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai', 'open_ai'],
  'azure.ai.openai': [
    'az.ai.openai',
    'azure.ai.openai',
    'azure',
    'azure.openai',
    'azure-openai',
    'azure_openai',
    'azureopenai',
  ],
  'azure.ai.inference': [
    'az.ai.inference',
    'azure.ai.inference',
    'azure_ai',
    'microsoft.foundry',
    'az.ai.agents',
  ],
  anthropic: ['anthropic', 'claude'],
  'aws.bedrock': [
    'aws.bedrock',
    'aws_bedrock',
    'aws',
    'bedrock',
    'bedrock_converse',
    'amazon-bedrock',
    'amazon_bedrock',
    'amazon',
    'aws.anthropic',
    'bedrock-agentcore',
  ],
  'gcp.vertex_ai': [
    'gcp.vertex_ai',
    'vertex_ai',
    'vertexai',
    'google.vertex',
    'google-vertex',
    'google_vertexai',
    'gcp.anthropic',
  ],
  'gcp.gemini': [
    'gcp.gemini',
    'gemini',
    'google.generative-ai',
    'google_genai',
    'google-genai',
    'google_generativeai',
    'googleai',
    'google_ai_studio',
  ],
  'gcp.gen_ai': ['gcp.gen_ai', 'google'],
  mistral_ai: ['mistral_ai', 'mistral', 'mistralai'],
  x_ai: ['x_ai', 'xai'],
  cohere: ['cohere', 'cohere_chat', 'cohereai'],
  deepseek: ['deepseek'],
  groq: ['groq'],
  perplexity: ['perplexity'],
  'ibm.watsonx.ai': ['ibm.watsonx.ai', 'ibm.watson.ai', 'watsonx', 'ibm'],
  moonshot_ai: ['moonshot_ai', 'moonshot', 'moonshotai'],
  together_ai: ['together_ai', 'together', 'togetherai'],
  fireworks_ai: ['fireworks_ai', 'fireworks'],
  hugging_face: ['hugging_face', 'huggingface'],
  vllm: ['vllm', 'hosted_vllm'],
};

const BY_SPELLING = new Map<string, string>();
for (const [provider, spellings] of Object.entries(SPELLINGS)) {
  for (const spelling of spellings) BY_SPELLING.set(spelling, provider);
}

/** Names of frameworks that stand where a provider should. */
const FRAMEWORKS: ReadonlySet<string> = new Set([
  'langchain',
  'langgraph',
  'crewai',
  'litellm',
  'strands-agents',
  'gcp.vertex.agent',
  'microsoft.agent_framework',
  'agent_framework',
  'pydantic_ai',
  'pydantic-ai',
  'spring_ai',
  'llama_index',
  'llamaindex',
  'haystack',
  'mcp',
  'openai_agents',
  'autogen',
  'unknown',
  'other',
  'custom',
  'gateway',
]);

const MODEL_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek|stability)\.[a-z]/,
    'aws.bedrock',
  ],
  [/^arn:aws:bedrock/, 'aws.bedrock'],
  [
    /^(?:gpt-|o[134](?:-|$)|chatgpt|text-embedding-|text-davinci|davinci|whisper|tts-|dall-e|omni-)/,
    'openai',
  ],
  [/^claude/, 'anthropic'],
  [/^(?:gemini|gemma|learnlm|imagen|text-bison|chat-bison)/, 'gcp.gemini'],
  [/^(?:command|embed-(?:english|multilingual)|rerank-|c4ai)/, 'cohere'],
  [/^(?:mistral|mixtral|codestral|ministral|magistral|pixtral|open-mistral)/, 'mistral_ai'],
  [/^grok/, 'x_ai'],
  [/^deepseek/, 'deepseek'],
  [/^sonar/, 'perplexity'],
  [/^(?:kimi|moonshot)/, 'moonshot_ai'],
];

/** Canonical provider of a stated name, or '' where the name is a framework's or empty. */
export const canonicalProvider = remembered((stated: string): string => {
  const name = stated.trim().toLowerCase();
  if (name === '' || FRAMEWORKS.has(name)) return '';
  const known = BY_SPELLING.get(name);
  if (known !== undefined) return known;
  // openai.chat, google.vertex.chat, anthropic.messages: the API's name follows the provider's.
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const prefix = BY_SPELLING.get(name.slice(0, dot));
    if (prefix !== undefined) return prefix;
  }
  if (FRAMEWORKS.has(name.split('.')[0]!)) return '';
  return name.slice(0, 64);
});

/** The provider a model's name points to, or ''. `vendor/model` names say it in front. */
export const providerOfModel = remembered(readModelName);

function readModelName(model: string): string {
  const name = model.toLowerCase().replace(/^models\//, '');
  if (name === '') return '';
  const slash = name.indexOf('/');
  if (slash > 0) {
    const stated = BY_SPELLING.get(name.slice(0, slash));
    if (stated !== undefined) return stated;
    return readModelName(name.slice(slash + 1));
  }
  return MODEL_PATTERNS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

/** An exact, dated version rather than an alias: what providers answer with. */
export function isServedName(model: string): boolean {
  return /-\d{4}-\d{2}-\d{2}$|-\d{8}(?:-v\d+(?::\d+)?)?$|-\d{3}$/.test(model);
}

/**
 * The family two names of one model share: vendor and region prefixes, dates and versions cut off.
 * 'anthropic.claude-3-5-sonnet-20241022-v2:0' → 'claude-3-5-sonnet'.
 */
export const modelFamily = remembered((model) =>
  model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek)\./, '')
    .replace(/(?:-v\d+)?(?::\d+)?$/, '')
    .replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, '')
    .replace(/-(?:latest|preview|exp|\d{3})$/, ''),
);

/** Operations a provider bills for: only they may carry counted usage. */
export const BILLABLE: ReadonlySet<Operation> = new Set<Operation>([
  'chat',
  'text_completion',
  'embeddings',
  'rerank',
  'image',
  'speech',
  'transcription',
]);
