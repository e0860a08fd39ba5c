// The named transforms of the dialect data: raw value in, canonical value (or undefined) out.

import { isObject, structured, toNumber, toText } from './json.ts';
import type { Transform } from './vocabulary.ts';

const COMPONENTS: Readonly<Record<string, string>> = {
  Generator: 'chat',
  Embedder: 'embeddings',
  Retriever: 'retrieval',
  Ranker: 'rerank',
  Agent: 'agent',
  ToolInvoker: 'tool',
};

const TRANSFORMS: Readonly<Record<Transform, (value: unknown) => unknown>> = {
  text: toText,
  /** Milliseconds to seconds. */
  milliseconds: (value) => {
    const number = toNumber(value);
    return number === null ? undefined : number / 1000;
  },
  json: structured,
  /** googleai/gemini-2.5-flash → gemini-2.5-flash. */
  lastPathSegment: (value) => toText(value).split('/').slice(1).join('/') || toText(value),
  /** googleai/gemini-2.5-flash → googleai. */
  pluginProvider: (value) => {
    const text = toText(value);
    return text.includes('/') ? text.split('/')[0] : undefined;
  },
  /** A Haystack component's class: OpenAIChatGenerator → chat. */
  componentClass: (value) => {
    const name = toText(value);
    const ending = Object.keys(COMPONENTS).find((end) => name.endsWith(end));
    return ending === undefined ? 'chain' : COMPONENTS[ending];
  },
  /** ai.streamText.doStream → true, ai.generateText.doGenerate → false. */
  isStreamOperation: (value) => {
    const text = toText(value);
    if (text === '') return undefined;
    return text.startsWith('ai.stream');
  },
  firstWord: (value) => toText(value).split(' ')[0],
  /** The numbers an object holds, added up: costs by kind of token. */
  sum: (value) => {
    const read = structured(value);
    if (!isObject(read)) return undefined;
    const numbers = Object.values(read).flatMap((item) => toNumber(item) ?? []);
    return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0);
  },
  /** Header attributes are lists of one. */
  first: (value) => (Array.isArray(value) ? (value[0] as unknown) : value),
  /** The number of an attempt, the first being 1, as how many came before it. */
  attemptsBefore: (value) => {
    const attempt = toNumber(value);
    return attempt === null ? undefined : Math.max(0, attempt - 1);
  },
  exists: (value) => value !== undefined && value !== null && value !== '',
};

export function transform(name: Transform, value: unknown): unknown {
  return TRANSFORMS[name](value);
}
