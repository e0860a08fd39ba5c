// Content that travels as events, in span events and in log records alike: OpenTelemetry 1.26 to 1.36
// message events, operation.details, Strands and Semantic Kernel variants, and AWS ADOT's records.

import { Content } from './content.ts';
import { firstOf, get, isObject, structured, toText } from './json.ts';
import { readMessages } from './message-shapes.ts';
import { readResponseBody } from './response-body.ts';

const ROLE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/** What an event offers: its attributes by key, and its body (null for a span event). */
export interface EventParts {
  readonly name: string;
  attribute(key: string): unknown;
  readonly body: unknown;
}

/** Whether readEventContent would find something in an event of this name. */
export function isContentEventName(name: string): boolean {
  return (
    ROLE_EVENT.test(name) ||
    name === 'gen_ai.choice' ||
    name === 'gen_ai.content.prompt' ||
    name === 'gen_ai.content.completion' ||
    name === 'gen_ai.system.instructions'
  );
}

/** Reads one event into `content`. */
export function readEventContent(event: EventParts, content: Content): void {
  const role = ROLE_EVENT.exec(event.name)?.[1];
  if (role !== undefined) {
    readRoleEvent(event, role, content);
    return;
  }
  if (event.name === 'gen_ai.choice') readChoice(event, content);
  else if (event.name === 'gen_ai.content.prompt') {
    readInputValue(event.attribute('gen_ai.prompt'), content);
  } else if (event.name === 'gen_ai.content.completion') {
    const value = event.attribute('gen_ai.completion');
    readOutputValue(structured(value), value, content);
  } else if (event.name === 'gen_ai.system.instructions') {
    readSystemValue(event.attribute('gen_ai.event.content') ?? event.body, content);
  }
}

function readRoleEvent(event: EventParts, role: string, content: Content): void {
  const held =
    event.body ??
    event.attribute('gen_ai.event.content') ??
    event.attribute('content') ??
    event.attribute('message');
  const value = structured(held);
  const inner = isObject(value) ? (firstOf(value, ['content', 'parts', 'message']) ?? null) : value;
  const stated = isObject(value) ? toText(get(value, 'role')) : '';
  const words = inner === null || inner === undefined ? {} : { content: inner };
  readMessages([{ role: stated === '' ? role : stated, ...words }], 'input', content);
}

function readChoice(event: EventParts, content: Content): void {
  const held = structured(event.body ?? event.attribute('gen_ai.event.content'));
  const source = isObject(held) ? held : undefined;
  const finish =
    firstOf(source, ['finish_reason', 'finishReason']) ?? event.attribute('finish_reason');
  const message =
    firstOf(source, ['message', 'content']) ??
    (source === undefined ? held : undefined) ??
    event.attribute('message') ??
    event.attribute('content');
  const calls = firstOf(source, ['tool_calls']) ?? event.attribute('tool_calls');
  const value = structured(message);
  if (content.finish === '') content.finish = toText(finish);
  if (isObject(value) && !Object.hasOwn(value, 'text')) {
    readMessages({ role: 'assistant', tool_calls: calls, ...value }, 'output', content);
  } else readMessages({ role: 'assistant', tool_calls: calls, content: value }, 'output', content);
}

/** An input of any shape: messages, a list of texts, events with names, or one text. */
export function readInputValue(value: unknown, content: Content): void {
  const read = structured(value);
  if (Array.isArray(read) && read.some((item) => typeof get(item, 'event.name') === 'string')) {
    readNamedEvents(read, content);
  } else if (isObject(read) || (Array.isArray(read) && read.length > 0 && read.every(isObject))) {
    readMessages(read, 'input', content);
  } else if (Array.isArray(read)) for (const item of read) readText(item, content);
  else readText(value, content);
}

function readText(value: unknown, content: Content): void {
  const text = structured(value);
  if (typeof text === 'string') content.add('input', 'user', text);
  else if (typeof value === 'string') content.add('input', 'user', value);
}

function readNamedEvents(events: readonly unknown[], content: Content): void {
  for (const event of events) {
    const name = toText(get(event, 'event.name'));
    readEventContent({ name, attribute: (key) => get(event, key), body: event }, content);
  }
}

/** Elements that are messages or content parts rather than an answer that happens to be a JSON list. */
export function isMessageList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (item) =>
        isObject(item) &&
        ['role', 'parts', 'message', 'kwargs'].some((key) => Object.hasOwn(item, key)),
    )
  );
}

/** An output of any shape: messages where `read` is a list of them, else the answer's own text, `value`. */
export function readOutputValue(read: unknown, value: unknown, content: Content): void {
  if (isMessageList(read)) readMessages(read, 'output', content);
  else if (isObject(read) && (Object.hasOwn(read, 'role') || Object.hasOwn(read, 'choices'))) {
    absorb(readResponseBody(read).content, content);
  } else if (typeof value === 'string') content.add('output', 'assistant', value);
  else readMessages(read, 'output', content);
}

export function readSystemValue(value: unknown, content: Content): void {
  const system = new Content();
  readInputValue(value, system);
  const text = system.messages.map((message) => message.text).join('\n');
  if (text !== '') content.add('system', 'system', text);
}

/** Appends what another carrier said. */
export function absorb(from: Content, into: Content): void {
  into.messages.push(...from.messages);
  into.hasInput ||= from.hasInput;
  into.hasOutput ||= from.hasOutput;
  into.refusal ??= from.refusal;
  into.toolCalls += from.toolCalls;
  if (into.finish === '') into.finish = from.finish;
}
