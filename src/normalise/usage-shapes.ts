// Token counts in the shapes providers answer with, made one: input with cached tokens, output with
// reasoning tokens. The raw numbers are kept, because attributes often repeat them uncorrected.

import { firstOf, get, isObject, toCount } from './json.ts';

export interface UsageBody {
  /** As the body says, before any correction. */
  rawInput: number | null;
  rawOutput: number | null;
  /** Cached tokens included. */
  input: number | null;
  /** Reasoning tokens included. */
  output: number | null;
  total: number | null;
  cacheRead: number | null;
  cacheCreation: number | null;
  reasoning: number | null;
  /** The cached tokens were not part of the raw input. */
  exclusive: boolean;
}

const INPUT = [
  'input_tokens',
  'inputTokens',
  'prompt_tokens',
  'promptTokens',
  'promptTokenCount',
  'prompt_token_count',
  'prompt_eval_count',
  'inputTokenCount',
  'input_token_count',
  'input',
];
const OUTPUT = [
  'output_tokens',
  'outputTokens',
  'completion_tokens',
  'completionTokens',
  'candidatesTokenCount',
  'candidates_token_count',
  'responseTokenCount',
  'eval_count',
  'outputTokenCount',
  'output_token_count',
  'output',
];
const TOTAL = [
  'total_tokens',
  'totalTokens',
  'totalTokenCount',
  'total_token_count',
  'total',
  'tokens',
];
/** Names only providers whose input excludes cached tokens use (Anthropic, Bedrock Converse). */
const EXCLUSIVE_READ = [
  'cache_read_input_tokens',
  'cacheReadInputTokens',
  'cacheReadInputTokenCount',
];
const EXCLUSIVE_CREATION = [
  'cache_creation_input_tokens',
  'cacheWriteInputTokens',
  'cacheCreationInputTokens',
  'cacheWriteInputTokenCount',
];
const CACHE_READ = [
  'cached_tokens',
  'cachedInputTokens',
  'cached_input_tokens',
  'cachedContentTokenCount',
  'cached_content_token_count',
  'cachedContentTokens',
  'prompt_cache_hit_tokens',
  'prompt_cached_tokens',
  'cacheReadTokens',
];
const CACHE_CREATION = ['cacheWriteTokens', 'cache_write_tokens', 'prompt_cache_creation_tokens'];
const INPUT_DETAILS = [
  'prompt_tokens_details',
  'input_tokens_details',
  'input_token_details',
  'inputTokenDetails',
  'promptTokensDetails',
];
const OUTPUT_DETAILS = [
  'completion_tokens_details',
  'output_tokens_details',
  'output_token_details',
  'outputTokenDetails',
];
const DISJOINT_READ = ['input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens'];
const DISJOINT_CREATION = [
  'input_cache_creation',
  'cache_creation_input_tokens',
  'input_cache_write',
];
const DISJOINT_REASONING = ['output_reasoning_tokens', 'output_reasoning'];

const count = (value: unknown, keys: readonly string[]): number | null =>
  toCount(firstOf(value, keys));

/** Reads a usage object; null where it holds no counts. `disjoint`: its buckets add up to the total. */
export function readUsage(value: unknown, disjoint: boolean): UsageBody | null {
  if (!isObject(value)) return null;
  const nested = firstOf(value, ['tokens', 'billed_units']);
  if (isObject(nested)) return readUsage(nested, disjoint);
  const rawInput = count(value, INPUT);
  const rawOutput = count(value, OUTPUT);
  const total = count(value, TOTAL);
  if (rawInput === null && rawOutput === null && total === null) return null;
  return disjoint
    ? readDisjoint(value, rawInput, rawOutput, total)
    : readProvider(value, rawInput, rawOutput, total);
}

function readDisjoint(
  value: unknown,
  rawInput: number | null,
  rawOutput: number | null,
  total: number | null,
): UsageBody {
  const cacheRead = count(value, DISJOINT_READ);
  const cacheCreation = sumOf(value, DISJOINT_CREATION);
  const reasoning = count(value, DISJOINT_REASONING);
  const audioIn = count(value, ['input_audio_tokens', 'input_audio']) ?? 0;
  const audioOut = count(value, ['output_audio_tokens', 'output_audio']) ?? 0;
  return {
    rawInput,
    rawOutput,
    input: rawInput === null ? null : rawInput + (cacheRead ?? 0) + (cacheCreation ?? 0) + audioIn,
    output: rawOutput === null ? null : rawOutput + (reasoning ?? 0) + audioOut,
    total,
    cacheRead,
    cacheCreation,
    reasoning,
    exclusive: true,
  };
}

function sumOf(value: unknown, keys: readonly string[]): number | null {
  const first = count(value, keys);
  const parts = ['input_cache_creation_5m', 'input_cache_creation_1h']
    .map((key) => toCount(get(value, key)))
    .filter((part) => part !== null);
  if (first !== null) return first;
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

function readProvider(
  value: unknown,
  rawInput: number | null,
  rawOutput: number | null,
  total: number | null,
): UsageBody {
  const inputDetails = firstOf(value, INPUT_DETAILS);
  const outputDetails = firstOf(value, OUTPUT_DETAILS);
  const separateRead = count(value, EXCLUSIVE_READ);
  const separateCreation = count(value, EXCLUSIVE_CREATION);
  const cacheRead =
    separateRead ??
    count(inputDetails, ['cached_tokens', 'cache_read', 'cacheReadTokens', 'cached']) ??
    count(value, CACHE_READ);
  const cacheCreation =
    separateCreation ??
    count(inputDetails, [
      'cache_creation',
      'cache_write',
      'cacheWriteTokens',
      'cache_write_tokens',
    ]) ??
    count(value, CACHE_CREATION);
  const reasoning =
    count(outputDetails, ['reasoning_tokens', 'reasoning', 'reasoningTokens']) ??
    count(value, [
      'thoughtsTokenCount',
      'thoughts_token_count',
      'thoughtsTokens',
      'reasoning_tokens',
      'reasoningTokens',
    ]);
  const cached = (cacheRead ?? 0) + (cacheCreation ?? 0);
  const exclusive =
    (separateRead !== null || separateCreation !== null) &&
    isExclusive(rawInput, rawOutput, total, cached);
  const toolUse = count(value, ['toolUsePromptTokenCount', 'tool_use_prompt_token_count']) ?? 0;
  return {
    rawInput,
    rawOutput,
    input: rawInput === null ? null : rawInput + (exclusive ? cached : 0) + toolUse,
    output: withThoughts({ value, rawInput, rawOutput, total, reasoning, toolUse }),
    total,
    cacheRead,
    cacheCreation,
    reasoning,
    exclusive,
  };
}

/** LangChain and MLflow reuse the separate names for inclusive input: the total tells where it can. */
function isExclusive(
  input: number | null,
  output: number | null,
  total: number | null,
  cached: number,
): boolean {
  if (input === null || cached === 0) return true;
  if (cached > input || total === null || output === null) return true;
  return total !== input + output || total === input + cached + output;
}

/** Gemini counts thoughts beside the candidates, except where its total says they are inside. */
function withThoughts(facts: {
  readonly value: unknown;
  readonly rawInput: number | null;
  readonly rawOutput: number | null;
  readonly total: number | null;
  readonly reasoning: number | null;
  readonly toolUse: number;
}): number | null {
  const { value, rawInput, rawOutput, total, reasoning, toolUse } = facts;
  const beside = firstOf(value, ['thoughtsTokenCount', 'thoughts_token_count', 'thoughtsTokens']);
  if (rawOutput === null) return null;
  if (beside === undefined || reasoning === null || reasoning === 0) return rawOutput;
  const inside = total !== null && total === (rawInput ?? 0) + toolUse + rawOutput;
  return inside ? rawOutput : rawOutput + reasoning;
}

/** A wrapper's own counts leave out what the raw response beside them tells of the same tokens. */
export function fullerUsage(known: UsageBody | null, found: UsageBody | null): UsageBody | null {
  if (known === null || found === null) return known ?? found;
  const isSame = found.rawInput === known.rawInput && found.rawOutput === known.rawOutput;
  const isPlain = known.cacheRead === null && known.cacheCreation === null;
  return isSame && isPlain && known.reasoning === null ? found : known;
}
