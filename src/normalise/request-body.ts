// A provider's request as JSON, wherever it sits: messages, system text, parameters, the format asked
// for. OpenAI, Anthropic, Bedrock, Gemini, Cohere, and the inputs of frameworks around them.

import { Content } from './content.ts';
import { at, firstOf, get, isObject, structured, toBoolean, toNumber, toText } from './json.ts';
import type { JsonObject } from './json.ts';
import { readMessages } from './message-shapes.ts';

const DEPTH_MAX = 8;

export interface RequestBody {
  readonly content: Content;
  model: string;
  temperature: number | null;
  topP: number | null;
  maxTokens: number | null;
  streaming: boolean | null;
  outputType: string;
  outputSchema: unknown;
  user: string;
}

/** Reads a request; a text that is no JSON is the user's message. */
export function readRequestBody(value: unknown): RequestBody {
  const body: RequestBody = {
    content: new Content(),
    model: '',
    temperature: null,
    topP: null,
    maxTokens: null,
    streaming: null,
    outputType: '',
    outputSchema: undefined,
    user: '',
  };
  readRequest(structured(value), body, 0);
  return body;
}

function readRequest(value: unknown, body: RequestBody, depth: number): void {
  if (depth > DEPTH_MAX) return;
  if (typeof value === 'string' || Array.isArray(value)) {
    readMessages(unwrapped(value), 'input', body.content);
    return;
  }
  if (!isObject(value)) return;
  body.model ||= toText(firstOf(value, ['model', 'modelId', 'model_id'])).replace(/^models\//, '');
  readParameters(value, body);
  for (const key of [
    'config',
    'inferenceConfig',
    'generationConfig',
    'generation_config',
    'kwargs',
  ]) {
    const inner = get(value, key);
    if (isObject(inner)) readParameters(inner, body);
  }
  readSystem(value, body);
  readInput(value, body, depth);
}

/** LangChain nests the messages of one prompt in a list of prompts. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
}

function readParameters(value: JsonObject, body: RequestBody): void {
  body.temperature ??= toNumber(get(value, 'temperature'));
  body.topP ??= toNumber(firstOf(value, ['top_p', 'topP']));
  body.maxTokens ??= toNumber(
    firstOf(value, [
      'max_tokens',
      'max_completion_tokens',
      'max_output_tokens',
      'maxTokens',
      'maxOutputTokens',
      'max_tokens_to_sample',
      'num_predict',
    ]),
  );
  body.streaming ??= toBoolean(get(value, 'stream'));
  const format =
    firstOf(value, ['response_format', 'responseFormat']) ?? at(value, ['text', 'format']);
  body.outputType ||= toText(get(format, 'type'));
  body.outputSchema ??=
    at(format, ['json_schema', 'schema']) ??
    get(format, 'schema') ??
    firstOf(value, ['responseSchema', 'response_schema', 'responseJsonSchema']) ??
    at(value, ['output', 'schema']);
  if (toText(firstOf(value, ['responseMimeType', 'response_mime_type'])) === 'application/json') {
    body.outputType ||= 'json';
  }
  if (at(value, ['output', 'format']) === 'json') body.outputType ||= 'json';
  body.user ||= toText(
    firstOf(value, ['user', 'safety_identifier']) ?? at(value, ['metadata', 'user_id']),
  );
}

function readSystem(value: JsonObject, body: RequestBody): void {
  const system =
    firstOf(value, [
      'system',
      'instructions',
      'systemInstruction',
      'system_instruction',
      'preamble',
    ]) ?? firstOf(get(value, 'config'), ['systemInstruction', 'system_instruction']);
  if (system === undefined) return;
  const content = new Content();
  readMessages(system, 'input', content);
  for (const message of content.messages) body.content.add('system', 'system', message.text);
}

function readInput(value: JsonObject, body: RequestBody, depth: number): void {
  const messages = firstOf(value, ['messages', 'contents', 'chat_history', 'input', 'inputs']);
  if (messages !== undefined) {
    if (isObject(messages) && !Object.hasOwn(messages, 'role'))
      readRequest(messages, body, depth + 1);
    else readMessages(unwrapped(structured(messages)), 'input', body.content);
  }
  const last = firstOf(value, ['prompt', 'message', 'question', 'query', 'value', 'inputText']);
  if (last === undefined || (messages !== undefined && !Object.hasOwn(value, 'chat_history')))
    return;
  if (isObject(last) && !Object.hasOwn(last, 'role')) readRequest(last, body, depth + 1);
  else readMessages(structured(last), 'input', body.content);
}
