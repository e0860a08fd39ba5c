// What one span says of its call's words, from whichever carrier has them: message attributes,
// indexed attributes, whole bodies, span events. Carriers repeat each other, so one is taken for the
// input and one for the output; a refusal, a finish reason and the bodies' facts are taken from all.

import type { AttributeReader, TextAt } from './attribute-reader.ts';
import { readRequestBody, type RequestBody } from './request-body.ts';
import { readResponseBody, type ResponseBody } from './response-body.ts';
import { Content } from './content.ts';
import { absorb, readInputValue, readOutputValue, readSystemValue } from './event-content.ts';
import { isObject } from './json.ts';
import type { Family } from './key-table.ts';
import { readMessages } from './message-shapes.ts';
import type { Plan } from './overlays.ts';
import { readPlainMessages, readPlainParts } from './plain-messages.ts';
import { readSource, readStructured } from './resolve.ts';
import type { BoundSource } from './shapes.ts';
import { unflatten } from './unflatten.ts';
import { FIELD } from './vocabulary.ts';

export interface CallContent {
  readonly content: Content;
  readonly request: RequestBody | null;
  readonly response: ResponseBody | null;
}

/** Gathers the content of the owner `reader` stands on; `events` is what its span events said. */
export function gatherContent(reader: AttributeReader, plan: Plan, events: Content): CallContent {
  if (events.isSilent && !mayHoldContent(reader, plan)) return NOTHING_SAID;
  const request = readRequest(reader, plan);
  const response = readResponse(reader, plan);
  const content = new Content();
  absorb(readInput(reader, plan, events, request), content);
  const output = readOutput(reader, plan, events, response);
  absorb(output, content);
  if (response !== null) {
    content.refusal ??= response.content.refusal;
    // Flattened dialects drop tool calls that the body still has.
    if (content.toolCalls === 0) content.toolCalls = response.content.toolCalls;
    if (content.finish === '') content.finish = response.finish;
  }
  return { content, request, response };
}

const CONTENT_FIELDS = [
  FIELD.requestBody,
  FIELD.responseBody,
  FIELD.systemText,
  FIELD.inputMessages,
  FIELD.outputMessages,
  FIELD.outputToolCalls,
];

function mayHoldContent(reader: AttributeReader, plan: Plan): boolean {
  return (
    CONTENT_FIELDS.some((field) => reader.mayState(plan, field)) ||
    INPUT_FAMILIES.some((family) => reader.hasList(family)) ||
    OUTPUT_FAMILIES.some((family) => reader.hasList(family))
  );
}

/** How the sources of a field are read until they gave enough. */
interface Visit {
  /** Reads what a source states, JSON texts parsed. True: enough. */
  readonly read: (value: unknown, source: BoundSource) => boolean;
  /** Reads a text of a common form as it stands. True: enough; null: it is of another form. */
  readonly readPlain?: (json: TextAt) => boolean | null;
}

function eachSource(reader: AttributeReader, plan: Plan, field: number, visit: Visit): void {
  for (const source of reader.sourcesOf(plan, field)) {
    if (readPlain(reader, source, visit) ?? readParsed(reader, source, visit)) return;
  }
}

function readPlain(reader: AttributeReader, source: BoundSource, visit: Visit): boolean | null {
  if (visit.readPlain === undefined || !source.isPlain) return null;
  const text = reader.textAt(source.row);
  return text === null ? null : visit.readPlain(text);
}

function readParsed(reader: AttributeReader, source: BoundSource, visit: Visit): boolean {
  const value = readStructured(reader, source);
  return value !== undefined && visit.read(value, source);
}

function readRequest(reader: AttributeReader, plan: Plan): RequestBody | null {
  let body: RequestBody | null = null;
  eachSource(reader, plan, FIELD.requestBody, {
    read: (value) => {
      body = readRequestBody(value);
      return true;
    },
  });
  return body;
}

function readResponse(reader: AttributeReader, plan: Plan): ResponseBody | null {
  let body: ResponseBody | null = null;
  eachSource(reader, plan, FIELD.responseBody, {
    read: (value, source) => {
      const read = readResponseBody(value);
      if (!read.content.hasOutput && !read.recognised) {
        const text = readSource(reader, source);
        if (typeof text === 'string') read.content.add('output', 'assistant', text);
      }
      body = read;
      return read.recognised || read.content.answers;
    },
  });
  return body;
}

const INPUT_FAMILIES: readonly Family[] = ['llm.input_messages.', 'gen_ai.prompt.', 'llm.prompts.'];
const OUTPUT_FAMILIES: readonly Family[] = [
  'llm.output_messages.',
  'gen_ai.completion.',
  'llm.choices.',
];

/** Shared by all calls without words; nobody adds to it. */
const NOTHING_SAID: CallContent = { content: new Content(), request: null, response: null };

function readInput(
  reader: AttributeReader,
  plan: Plan,
  events: Content,
  request: RequestBody | null,
): Content {
  const content = new Content();
  eachSource(reader, plan, FIELD.systemText, {
    readPlain: (json) => {
      const text = readPlainParts(json);
      if (text === null) return null;
      if (text !== '') content.add('system', 'system', text);
      return content.hasInput;
    },
    read: (value) => {
      readSystemValue(value, content);
      return content.hasInput;
    },
  });
  const system = content.hasInput;
  eachSource(reader, plan, FIELD.inputMessages, {
    readPlain: (json) =>
      readPlainMessages(json, 'input', content) ? content.count('input') > 0 : null,
    read: (value) => {
      if (isObject(value) && !Object.hasOwn(value, 'role')) {
        takeInput(readRequestBody(value).content, content, system);
      } else readInputValue(value, content);
      return content.count('input') > 0;
    },
  });
  if (content.count('input') > 0) return content;
  for (const family of INPUT_FAMILIES) {
    if (!reader.hasList(family)) continue;
    readMessages(unflatten(reader, family).map(asMessage), 'input', content);
    if (content.hasInput) return content;
  }
  for (const other of [request?.content, events]) {
    if (other !== undefined) takeInput(other, content, system);
    if (content.count('input') > 0) break;
  }
  return content;
}

/** llm.prompts.N.prompt.text and llm.choices.N.completion.text hold one text each. */
function asMessage(item: unknown): unknown {
  if (!isObject(item)) return item;
  const inner = item['prompt'] ?? item['completion'];
  return isObject(inner) ? { content: inner['text'] } : item;
}

function takeInput(from: Content, into: Content, hasSystem: boolean): void {
  for (const message of from.messages) {
    if (message.direction === 'output' || (hasSystem && message.direction === 'system')) continue;
    into.add(message.direction, message.role, message.text);
  }
  into.hasInput ||= from.hasInput;
}

function readOutput(
  reader: AttributeReader,
  plan: Plan,
  events: Content,
  response: ResponseBody | null,
): Content {
  const stated = readStatedOutput(reader, plan);
  if (stated.answers) return stated;
  let best = stated;
  for (const family of OUTPUT_FAMILIES) {
    if (!reader.hasList(family)) continue;
    const content = new Content();
    readMessages(unflatten(reader, family).map(asMessage), 'output', content);
    if (content.answers) return content;
    if (!best.hasOutput) best = content;
  }
  for (const other of [response?.content, events]) {
    if (other === undefined || !other.hasOutput) continue;
    const content = new Content();
    absorb(other, content);
    content.messages.splice(0, Infinity, ...other.messages.filter(isOutput));
    content.hasInput = false;
    if (content.answers) return content;
    if (!best.hasOutput) best = content;
  }
  return best;
}

const isOutput = (message: { readonly direction: string }): boolean =>
  message.direction === 'output';

/** The chunks of one answer as one message, with nothing between them. */
function joinChunks(content: Content): void {
  const chunks = content.messages.filter(isOutput);
  if (chunks.length < 2) return;
  const rest = content.messages.filter((message) => !isOutput(message));
  content.messages.splice(0, Infinity, ...rest);
  content.add('output', 'assistant', chunks.map(({ text }) => text).join(''));
}

/** Message attributes and, beside a text, tool calls under a key of their own. */
function readStatedOutput(reader: AttributeReader, plan: Plan): Content {
  const content = new Content();
  eachSource(reader, plan, FIELD.outputMessages, {
    readPlain: (json) => (readPlainMessages(json, 'output', content) ? content.answers : null),
    read: (value, source) => {
      readOutputValue(value, readSource(reader, source), content);
      return content.answers;
    },
  });
  if (plan.dialects.some(({ answersInChunks }) => answersInChunks === true)) joinChunks(content);
  if (content.toolCalls > 0) return content;
  eachSource(reader, plan, FIELD.outputToolCalls, {
    read: (calls) => {
      if (!Array.isArray(calls) || calls.length === 0) return false;
      content.toolCalls = calls.length;
      content.hasOutput = true;
      return true;
    },
  });
  return content;
}
