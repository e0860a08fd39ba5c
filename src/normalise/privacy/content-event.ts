// Carriers of content besides span attributes: span events and log records, told by their names.

import { KIND, type OtlpView } from '../../model/otlp-view.ts';
import { readText } from '../../model/wire-value.ts';

const CONTENT_NAME =
  /^(?:gen_ai\.(?:system|user|assistant|tool|developer)\.message|gen_ai\.choice|gen_ai\.content\.(?:prompt|completion)|gen_ai\.client\.inference\.operation\.details|gen_ai\.tool\.(?:input|output)|llm\.content\.(?:prompt|completion)[a-z.]*|db\.query\.(?:result|embeddings)|db\.search\.result|(?:pinecone|qdrant|chroma|milvus|weaviate)\.[a-z.]+[\d.]*[a-z.]*|(?:gemini_cli|qwen_code|claude_code)\.[a-z_.]+)$/;

/** Attribute keys of a content event that hold words. */
const EVENT_CONTENT_KEY =
  /^(?:content|message|body|input|output|prompt|completion|text|tool_calls|arguments|result|gen_ai\.event\.content|.*(?:\.|_)(?:content|text|document|documents|metadata|vector|prompt|completion)|user_prompt|function_args|request_text|response_text)$/;

/** True for a span event or log record that carries messages or documents. */
export function isContentEvent(name: string): boolean {
  return CONTENT_NAME.test(name);
}

/** True for the attribute of a content event that holds the words themselves. */
export function isEventContentKey(key: string): boolean {
  return EVENT_CONTENT_KEY.test(key);
}

/**
 * True when log record `index` carries content: by its event name (field or `event.name` attribute), or
 * because that name is its scope's own (AWS ADOT).
 */
export function isContentLog(view: OtlpView, index: number): boolean {
  const { bytes, logs } = view;
  const name = eventName(view, index);
  if (name === '') return false;
  if (isContentEvent(name)) return true;
  const scope = logs.scope[index]!;
  const start = view.scopes.nameStart[scope]!;
  return start >= 0 && readText(bytes, start, view.scopes.nameEnd[scope]!) === name;
}

const EVENT_NAME_KEYS = new Set(['event.name', 'event_name']);
const EVENT_NAME_KEY_BYTES = 10;

function eventName(view: OtlpView, index: number): string {
  const { bytes, logs, attributes } = view;
  const name = readText(bytes, logs.eventNameStart[index]!, logs.eventNameEnd[index]!);
  if (name !== '') return name;
  for (let row = logs.attrFrom[index]!; row < logs.attrTo[index]!; row++) {
    const keyStart = attributes.keyStart[row]!;
    const keyEnd = attributes.keyEnd[row]!;
    if (attributes.kind[row] !== KIND.STRING || keyEnd - keyStart !== EVENT_NAME_KEY_BYTES)
      continue;
    if (!EVENT_NAME_KEYS.has(readText(bytes, keyStart, keyEnd))) continue;
    return readText(bytes, attributes.valueStart[row]!, attributes.valueEnd[row]!);
  }
  return '';
}
