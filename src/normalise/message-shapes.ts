// Messages and their parts in every shape providers and instrumentations use: OpenAI chat and
// Responses items, Anthropic and Bedrock blocks, Gemini contents, AI SDK and Genkit parts, LangChain
// constructors, OTel parts, OpenInference's unflattened wrappers. One reader for all of them: shapes
// are told by their keys, never by who sent them.

import { Content } from './content.ts';
import {
  firstOf,
  get,
  isObject,
  parseJson,
  structured,
  toJsonText,
  toText,
  WALK_DEPTH_MAX,
} from './json.ts';
import type { JsonObject } from './json.ts';

export type Side = 'input' | 'output';

/** Messages of one carrier beyond this many are counted but not read. */
export const MESSAGES_MAX = 2048;
export const PARTS_MAX = 4096;

const TOOL_CALL_TYPES: ReadonlySet<string> = new Set([
  'tool_call',
  'tool-call',
  'tool_use',
  'tooluse',
  'function_call',
  'functioncall',
  'server_tool_use',
  'mcp_call',
  'custom_tool_call',
  'toolrequest',
]);
const TOOL_RESULT_TYPES: ReadonlySet<string> = new Set([
  'tool_call_response',
  'tool_result',
  'tool-result',
  'toolresult',
  'function_call_output',
  'tool_response',
]);
const SILENT_TYPES: ReadonlySet<string> = new Set([
  'reasoning',
  'thinking',
  'redacted_thinking',
  'reasoning_content',
  'image',
  'image_url',
  'input_image',
  'file',
  'input_file',
  'audio',
  'input_audio',
  'blob',
  'uri',
  'step-start',
  'compaction',
]);
const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  humanmessage: 'user',
  ai: 'assistant',
  aimessage: 'assistant',
  aimessagechunk: 'assistant',
  model: 'assistant',
  chatbot: 'assistant',
  systemmessage: 'system',
  developer: 'system',
  toolmessage: 'tool',
  function: 'tool',
};
/** Keys that hold a tool call whatever the part's type. */
const TOOL_CALL_KEYS = ['toolUse', 'functionCall', 'toolRequest', 'tool_call', 'function_call'];
const TOOL_RESULT_KEYS = ['toolResult', 'toolResponse', 'functionResponse'];
const CONTENT_KEYS = ['content', 'parts', 'contents', 'text', 'message_content'];

/** Reads one message, a list of them, or a bare text or part list, into `content`. */
export function readMessages(value: unknown, side: Side, content: Content, depth = 0): void {
  if (depth > WALK_DEPTH_MAX || value === undefined || value === null) return;
  if (typeof value === 'string') {
    content.add(side, defaultRole(side), value);
    return;
  }
  if (Array.isArray(value)) readList(value, side, content, depth);
  else if (isObject(value)) readMessage(value, side, content, depth);
}

function readList(list: readonly unknown[], side: Side, content: Content, depth: number): void {
  if (list.length === 0) {
    if (side === 'output') content.hasOutput = true;
    else content.hasInput = true;
  }
  if (list.length > 0 && list.every(isPart)) {
    const text = readParts(list, side, content, depth + 1);
    content.add(side, defaultRole(side), text);
    return;
  }
  for (const item of list.slice(0, MESSAGES_MAX)) readMessages(item, side, content, depth + 1);
}

/** A bare content part rather than a message: it has a type or a text and no role. */
function isPart(value: unknown): boolean {
  if (!isObject(value) || Object.hasOwn(value, 'role') || Object.hasOwn(value, 'message'))
    return false;
  if (Object.hasOwn(value, 'kwargs') || Object.hasOwn(value, 'parts')) return false;
  const type = toText(get(value, 'type')).toLowerCase();
  if (isToolCall(value, type)) return true;
  if (type === 'message' || ROLES[type] !== undefined || type === 'system') return false;
  return (
    type !== '' ||
    typeof get(value, 'text') === 'string' ||
    [...TOOL_CALL_KEYS, ...TOOL_RESULT_KEYS, 'reasoning', 'reasoningContent'].some((key) =>
      Object.hasOwn(value, key),
    )
  );
}

function roleOf(message: JsonObject, side: Side): string {
  const role = canonicalRole(toText(firstOf(message, ['role', '_getType', 'type', 'sender'])));
  if (role !== '') return role;
  const classPath = get(message, 'id');
  if (Array.isArray(classPath)) {
    const last = ROLES[toText(classPath.at(-1)).toLowerCase()];
    if (last !== undefined) return last;
  }
  return defaultRole(side);
}

/** user, assistant, system or tool; '' for a word that means none of them. */
function canonicalRole(named: string): string {
  const word = named.toLowerCase();
  const role = ROLES[word] ?? word;
  return ['user', 'assistant', 'system', 'tool'].includes(role) ? role : '';
}

const defaultRole = (side: Side): string => (side === 'output' ? 'assistant' : 'user');

/** Traceloop in Python makes a message of its own of what the model thought. */
const isThought = (role: string): boolean => ['thinking', 'reasoning'].includes(role.toLowerCase());

function readMessage(message: JsonObject, side: Side, content: Content, depth: number): void {
  if (isThought(toText(get(message, 'role')))) return;
  if (hasOnly(message, PLAIN_MESSAGE)) {
    readPlainMessage(message, side, content, depth);
    return;
  }
  const inner = get(message, 'message');
  if (isObject(inner) || (typeof inner === 'string' && !Object.hasOwn(message, 'content'))) {
    noteFinish(message, side, content);
    readMessages(typeof inner === 'string' ? structured(inner) : inner, side, content, depth + 1);
    if (Object.hasOwn(message, 'tool_calls') && !Object.hasOwn(Object(inner), 'tool_calls')) {
      countToolCalls(message, side, content);
    }
    return;
  }
  const kwargs = get(message, 'kwargs');
  const body = isObject(kwargs) ? kwargs : message;
  const role = roleOf(message, side);
  noteFinish(body, side, content);
  noteRefusal(body, side, content);
  countToolCalls(body, side, content);
  const direction = side === 'input' && role === 'system' ? 'system' : side;
  const parts = partsOf(body);
  if (parts === undefined && !saysSomething(body)) return;
  const text = parts === undefined ? '' : readParts(parts, side, content, depth + 1);
  content.add(direction, role, text);
}

function readPlainMessage(message: JsonObject, side: Side, content: Content, depth: number): void {
  const role = roleOf(message, side);
  if (side === 'output' && content.finish === '') {
    content.finish = toText(get(message, 'finish_reason'));
  }
  const parts = firstOf(message, CONTENT_KEYS);
  if (parts === undefined && !saysSomething(message)) return;
  const text = readParts(parts, side, content, depth + 1);
  content.add(side === 'input' && role === 'system' ? 'system' : side, role, text);
}

/** A message that has words and nothing else, as it is written. */
export interface PlainMessage {
  readonly role: string;
  readonly finish: string;
  readonly text: string;
}

/** Notes a plain message as `readMessages` does. */
export function notePlainMessage(message: PlainMessage, side: Side, content: Content): void {
  const named = toText(message.role);
  if (isThought(named)) return;
  if (side === 'output' && content.finish === '') content.finish = toText(message.finish);
  const role = canonicalRole(named) || defaultRole(side);
  content.add(side === 'input' && role === 'system' ? 'system' : side, role, message.text);
}

/** The texts of parts as one; those that say nothing leave no line. */
export function joinTexts(texts: readonly string[]): string {
  let joined = '';
  for (const text of texts) if (text !== '') joined += joined === '' ? text : `\n${text}`;
  return joined;
}

/** A message without content of any kind conveys none: its words were switched off or lost. */
function saysSomething(message: JsonObject): boolean {
  return [
    ...CONTENT_KEYS,
    'refusal',
    'tool_calls',
    'toolCalls',
    'function_call',
    'additional_kwargs',
  ].some((key) => Object.hasOwn(message, key) && message[key] !== undefined);
}

/** What a message holds: its content or parts, or the value under a key named like its role. */
function partsOf(message: JsonObject): unknown {
  const found = firstOf(message, CONTENT_KEYS);
  if (found !== undefined) return found;
  if (isPart(message)) return [message];
  return firstOf(message, ['user', 'assistant', 'system', 'chatbot', 'output']);
}

function noteFinish(message: JsonObject, side: Side, content: Content): void {
  if (side === 'input' || content.finish !== '') return;
  const raw = firstOf(message, [
    'finish_reason',
    'finishReason',
    'stop_reason',
    'stopReason',
    'done_reason',
  ]);
  const nested =
    raw ??
    firstOf(get(message, 'response_metadata'), ['finish_reason', 'finishReason', 'stop_reason']);
  content.finish = toText(nested);
}

function noteRefusal(message: JsonObject, side: Side, content: Content): void {
  if (side === 'input') return;
  const refusal =
    firstOf(message, ['refusal']) ?? firstOf(get(message, 'additional_kwargs'), ['refusal']);
  const text = toText(refusal);
  if (text !== '') content.refusal = text;
}

function countToolCalls(message: JsonObject, side: Side, content: Content): void {
  if (side === 'input') return;
  const calls = firstOf(message, ['tool_calls', 'toolCalls', 'tool_requests']);
  const list = typeof calls === 'string' ? structured(calls) : calls;
  if (Array.isArray(list)) for (const call of list) content.toolCalls += callsIn(call);
  else if (firstOf(message, ['function_call', 'function_call_name']) !== undefined) {
    content.toolCalls += 1;
  } else {
    const extra = firstOf(get(message, 'additional_kwargs'), ['tool_calls']);
    if (Array.isArray(extra)) content.toolCalls += extra.length;
  }
}

/** Stream readers that ignore the index glue parallel calls together: '{…}{…}' are two. */
function callsIn(call: unknown): number {
  const held = get(call, 'tool_call') ?? call;
  const text = get(get(held, 'function') ?? held, 'arguments');
  if (typeof text !== 'string' || !text.includes('}{') || parseJson(text) !== undefined) return 1;
  const pieces = text.split('}{');
  const isGlued = pieces.every((piece, index) => {
    const start = index === 0 ? '' : '{';
    const end = index === pieces.length - 1 ? '' : '}';
    return parseJson(start + piece + end) !== undefined;
  });
  return isGlued ? pieces.length : 1;
}

/** Text of a content value; tool calls, refusals and finish reasons inside are noted in `content`. */
export function readParts(value: unknown, side: Side, content: Content, depth: number): string {
  if (depth > WALK_DEPTH_MAX || value === undefined || value === null) return '';
  if (typeof value === 'string') return readTextPart(value, side, content, depth);
  if (Array.isArray(value)) {
    return joinTexts(
      value.slice(0, PARTS_MAX).map((part) => readParts(part, side, content, depth + 1)),
    );
  }
  return isObject(value) ? readPart(value, side, content, depth) : toText(value);
}

/** A text that is itself a JSON list of parts (flattened dialects write them so) is read as parts. */
function readTextPart(text: string, side: Side, content: Content, depth: number): string {
  if (text === 'null') return '';
  if (text.startsWith('[{')) {
    const parsed = parseJson(text);
    if (Array.isArray(parsed) && parsed.every(isPart)) {
      return readParts(parsed, side, content, depth + 1);
    }
  }
  return text;
}

/** Keys of a part, and of a message, that only has words. */
const PLAIN_PART: ReadonlySet<string> = new Set(['type', 'text', 'content']);
const PLAIN_MESSAGE: ReadonlySet<string> = new Set(['role', 'content', 'parts', 'finish_reason']);

/** Nearly every part and message is plain: it need not be asked for each spelling of everything else. */
function hasOnly(value: JsonObject, keys: ReadonlySet<string>): boolean {
  for (const key in value) if (!keys.has(key)) return false;
  return true;
}

function readPart(part: JsonObject, side: Side, content: Content, depth: number): string {
  if (part['type'] === 'text' && hasOnly(part, PLAIN_PART)) {
    return readParts(part['text'] ?? part['content'], side, content, depth + 1);
  }
  const type = toText(get(part, 'type')).toLowerCase();
  const refusal = get(part, 'refusal');
  if (type === 'refusal' || (typeof refusal === 'string' && refusal !== '')) {
    const text = toText(firstOf(part, ['refusal', 'content', 'text']));
    if (side === 'output' && text !== '') content.refusal = text;
    return '';
  }
  if (isToolCall(part, type)) {
    if (side === 'output') content.toolCalls += 1;
    return side === 'output' ? '' : toJsonText(part);
  }
  const result = firstOf(part, TOOL_RESULT_KEYS);
  if (result !== undefined || TOOL_RESULT_TYPES.has(type)) {
    const answer = firstOf(result ?? part, ['result', 'response', 'output', 'content']);
    return typeof answer === 'string' ? answer : toJsonText(answer ?? result ?? part);
  }
  if (SILENT_TYPES.has(type) || get(part, 'thought') === true) return '';
  const inner = firstOf(part, [
    'text',
    'content',
    'message_content',
    'value',
    'parts',
    'output_text',
  ]);
  return inner === undefined ? '' : readParts(inner, side, content, depth + 1);
}

/** By its type or a key of its own; OpenAI's say only `function`, as definitions do, which have no arguments. */
function isToolCall(part: JsonObject, type: string): boolean {
  if (TOOL_CALL_TYPES.has(type) || TOOL_CALL_KEYS.some((key) => isFilled(get(part, key)))) {
    return true;
  }
  return type === 'function' && get(get(part, 'function'), 'arguments') !== undefined;
}

function isFilled(value: unknown): boolean {
  return isObject(value) ? Object.keys(value).length > 0 : Array.isArray(value);
}
