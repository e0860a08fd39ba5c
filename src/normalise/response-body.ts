// A provider's response as JSON, wherever it sits: OpenAI chat and Responses, Anthropic,
// Bedrock Converse and InvokeModel, Gemini, Cohere, Ollama, and the wrappers LangChain, Genkit, the
// AI SDK and LangWatch put around them. Shapes are told by their keys.

import { Content } from './content.ts';
import { at, firstOf, get, isObject, structured, toNumber, toText } from './json.ts';
import type { JsonObject } from './json.ts';
import { betterFinish, finishReasonOf } from './finish-reason.ts';
import { readMessages } from './message-shapes.ts';
import { fullerUsage, readUsage, type UsageBody } from './usage-shapes.ts';

const DEPTH_MAX = 8;
/** Objects one body may make the reader visit. */
const VISITS_MAX = 512;

export interface ResponseBody {
  readonly content: Content;
  id: string;
  model: string;
  finish: string;
  /** Gemini's promptFeedback.blockReason. */
  blockReason: string;
  errorCode: string;
  errorMessage: string;
  usage: UsageBody | null;
  serviceTier: string;
  costUsd: number | null;
  /** A provider's answer was recognised; not only some value somebody returned. */
  recognised: boolean;
  /** Made of chunks. */
  streamed: boolean;
}

/** Reads a response; a text that is no JSON is the answer itself. */
export function readResponseBody(value: unknown): ResponseBody {
  const body: ResponseBody = {
    content: new Content(),
    id: '',
    model: '',
    finish: '',
    blockReason: '',
    errorCode: '',
    errorMessage: '',
    usage: null,
    serviceTier: '',
    costUsd: null,
    recognised: false,
    streamed: false,
  };
  walkResponse(structured(value), { body, visits: 0, withContent: true }, 0);
  return body;
}

interface Walk {
  readonly body: ResponseBody;
  visits: number;
  withContent: boolean;
}

function walkResponse(value: unknown, walk: Walk, depth: number): void {
  if (depth > DEPTH_MAX || ++walk.visits > VISITS_MAX) return;
  if (typeof value === 'string') {
    if (walk.withContent && value !== '') walk.body.content.add('output', 'assistant', value);
    else if (walk.withContent) walk.body.content.hasOutput = true;
    return;
  }
  if (Array.isArray(value)) {
    if (value.some(isResponseLike)) {
      for (const item of value.slice(0, 64)) walkResponse(item, walk, depth + 1);
    } else if (walk.withContent) readMessages(value, 'output', walk.body.content);
    return;
  }
  if (isObject(value)) walkObject(value, walk, depth);
}

/** An element that is a whole response rather than a message or a part. */
function isResponseLike(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  return (
    isObject(value) &&
    ['choices', 'candidates', 'generations', 'usage', 'usageMetadata', 'output', 'message'].some(
      (key) => Object.hasOwn(value, key),
    )
  );
}

function walkObject(value: JsonObject, walk: Walk, depth: number): void {
  readMeta(value, walk.body);
  const content = walk.withContent ? walk.body.content : new Content();
  readAnswer(value, walk, content, depth);
  // Wrappers know no place for a refusal: it stands only in the raw response.
  walk.body.content.refusal ??= content.refusal;
  walk.body.finish = betterFinish(walk.body.finish, content.finish);
}

function readAnswer(value: JsonObject, walk: Walk, content: Content, depth: number): void {
  const choices = firstOf(value, ['choices', 'candidates']);
  if (Array.isArray(choices)) {
    walk.body.recognised = true;
    readMessages(choices.map(choiceMessage), 'output', content);
    walkAside(get(value, 'custom'), walk, depth);
  } else if (Array.isArray(get(value, 'generations'))) {
    walk.body.recognised = true;
    readGenerations(get(value, 'generations'), walk, content, depth);
    walkAside(get(value, 'llmOutput'), walk, depth);
  } else if (!readKnown(value, walk, content, depth)) readWrapper(value, walk, depth);
}

/** A choice's message, with the choice's finish reason and text where the message is elsewhere. */
function choiceMessage(choice: unknown): unknown {
  if (!isObject(choice)) return choice;
  const message = firstOf(choice, ['message', 'delta', 'content']);
  const finish = firstOf(choice, ['finish_reason', 'finishReason', 'stop_reason']);
  if (isObject(message)) return { finish_reason: finish, ...message };
  return { role: 'assistant', finish_reason: finish, content: message ?? get(choice, 'text') };
}

function readGenerations(value: unknown, walk: Walk, content: Content, depth: number): void {
  const flat = (value as readonly unknown[]).flat(1).slice(0, 64);
  for (const generation of flat) {
    const message = get(generation, 'message');
    if (message === undefined) readMessages(get(generation, 'text') ?? '', 'output', content);
    else readMessages(message, 'output', content);
    const path = get(message, 'id');
    if (Array.isArray(path) && path.at(-1) === 'AIMessageChunk') walk.body.streamed = true;
    const kwargs = firstOf(message, ['kwargs']) ?? message;
    if (isObject(kwargs)) readMeta(kwargs, walk.body);
    const info = firstOf(generation, ['generationInfo', 'generation_info']);
    if (isObject(info)) readMeta(info, walk.body);
  }
  void depth;
}

/** Shapes whose answer stands under a key of its own. True where one was recognised. */
function readKnown(value: JsonObject, walk: Walk, content: Content, depth: number): boolean {
  const kwargs = get(value, 'kwargs');
  if (isObject(kwargs)) {
    readMeta(kwargs, walk.body);
    readMessages(value, 'output', content);
    return true;
  }
  const output = get(value, 'output');
  if (isObject(output) && Object.hasOwn(output, 'message')) {
    walk.body.recognised = true;
    readMessages(get(output, 'message'), 'output', content);
    return true;
  }
  if (Array.isArray(output)) {
    walk.body.recognised = true;
    readMessages(output, 'output', content);
    return true;
  }
  const message = get(value, 'message');
  if (isObject(message) || Array.isArray(message)) {
    walk.body.recognised = true;
    readMessages(message, 'output', content);
    walkAside(get(value, 'custom'), walk, depth);
    walkAside(get(value, 'raw'), walk, depth);
    return true;
  }
  if (Object.hasOwn(value, 'content') || Object.hasOwn(value, 'role')) {
    readMessages(value, 'output', content);
    return true;
  }
  if (
    typeof get(value, 'text') === 'string' ||
    Array.isArray(firstOf(value, ['toolCalls', 'tool_calls']))
  ) {
    readMessages(value, 'output', content);
    return true;
  }
  return walk.body.blockReason !== '';
}

/** Facts about the call and a refusal, no words: the raw response a wrapper keeps beside its own. */
function walkAside(value: unknown, walk: Walk, depth: number): void {
  if (!isObject(value)) return;
  const before = walk.withContent;
  walk.withContent = false;
  walkResponse(value, walk, depth + 1);
  walk.withContent = before;
}

const WRAPPERS = [
  'response',
  'outputs',
  'output',
  'result',
  'results',
  'value',
  'messages',
  'data',
  'body',
  'replies',
  'completion',
  'answer',
  'generated_text',
  'generation',
];

function readWrapper(value: JsonObject, walk: Walk, depth: number): void {
  for (const key of WRAPPERS) {
    const inner = get(value, key);
    if (inner === undefined || inner === null) continue;
    // Haystack keeps the provider's facts beside each reply.
    for (const item of Array.isArray(inner) ? inner.slice(0, 16) : []) {
      const meta = get(item, 'meta');
      if (isObject(meta)) readMeta(meta, walk.body);
    }
    walkResponse(
      key === 'messages' && Array.isArray(inner) ? inner.slice(-1) : structured(inner),
      walk,
      depth + 1,
    );
    return;
  }
}

function readMeta(value: JsonObject, body: ResponseBody): void {
  const metadata = get(value, 'response_metadata');
  if (isObject(metadata)) readMeta(metadata, body);
  const id = firstOf(value, ['responseId', 'response_id', 'generation_id', 'id']);
  if (body.id === '' && typeof id === 'string' && looksLikeResponse(value)) body.id = id;
  const model = firstOf(value, ['modelVersion', 'model_version', 'model_name', 'modelId', 'model']);
  if (body.model === '' && typeof model === 'string') body.model = model.replace(/^models\//, '');
  if (body.finish === '') body.finish = finishOf(value);
  if (body.blockReason === '') {
    const feedback = firstOf(value, ['promptFeedback', 'prompt_feedback']);
    body.blockReason = toText(firstOf(feedback, ['blockReason', 'block_reason']));
  }
  body.usage = fullerUsage(body.usage, usageOf(value));
  if (body.usage !== null && Object.hasOwn(value, 'usage')) body.recognised = true;
  body.serviceTier ||= toText(firstOf(value, ['service_tier', 'serviceTier']));
  body.costUsd ??= toNumber(firstOf(value, ['total_cost_usd', 'total_cost']));
  readError(value, body);
}

function looksLikeResponse(value: JsonObject): boolean {
  return [
    'choices',
    'output',
    'content',
    'candidates',
    'usage',
    'usage_metadata',
    'usageMetadata',
    'stop_reason',
    'response_metadata',
    'finish_reason',
    'model',
    'text',
  ].some((key) => Object.hasOwn(value, key));
}

function finishOf(value: JsonObject): string {
  const stated = toText(
    firstOf(value, ['stop_reason', 'stopReason', 'finish_reason', 'finishReason', 'done_reason']),
  );
  if (stated !== '') return stated;
  const status = toText(get(value, 'status'));
  if (status === 'incomplete') {
    return toText(at(value, ['incomplete_details', 'reason'])) || 'incomplete';
  }
  const isResponse =
    get(value, 'object') === 'response' ||
    get(value, 'type') === 'message' ||
    Array.isArray(get(value, 'output'));
  return isResponse && ['completed', 'failed', 'cancelled'].includes(status) ? status : '';
}

function usageOf(value: JsonObject): UsageBody | null {
  for (const key of [
    'usage',
    'usageMetadata',
    'usage_metadata',
    'tokenUsage',
    'token_usage',
    'estimatedTokenUsage',
    'meta',
  ]) {
    const usage = readUsage(get(value, key), false);
    if (usage !== null) return usage;
  }
  return typeof get(value, 'prompt_eval_count') === 'number' ? readUsage(value, false) : null;
}

function readError(value: JsonObject, body: ResponseBody): void {
  const error = get(value, 'error');
  if (isObject(error)) {
    body.errorCode ||= toText(firstOf(error, ['code', 'type', 'status']));
    body.errorMessage ||= toText(get(error, 'message'));
  }
  body.errorCode ||= toText(firstOf(value, ['errorCode', 'error_code']));
  body.errorMessage ||= toText(firstOf(value, ['errorMessage', 'error_message']));
  // The Agent Development Kit puts Gemini's block reason in the place of an error code.
  if (body.blockReason === '' && finishReasonOf(body.errorCode) === 'content_filter') {
    body.blockReason = body.errorCode;
  }
}
