// A small provider of models on a loopback port, for instrumentations of other people: OpenAI chat,
// responses and embeddings, Anthropic messages, streamed or not. What it answers is scripted by the word
// after "scenario" in the request; every answer has token counts and an id of its own, and it keeps its
// own log, which is the truth that stored rows are compared with.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicEvents, anthropicMessage } from './fake-provider-anthropic.ts';
import {
  chatChunks,
  chatCompletion,
  embeddingList,
  openaiResponse,
  responseEvents,
} from './fake-provider-openai.ts';

export const SCENARIOS = [
  'answer',
  'truncated',
  'filtered',
  'declined',
  'refused',
  'tool',
  'cached',
  'limited',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** One request as the provider saw it and what it said to it. */
export interface Served {
  /** The API key of the caller: which program called. */
  readonly caller: string;
  /** The id of the caller's case, from the request's text. */
  readonly run: string;
  readonly scenario: Scenario;
  readonly status: number;
  readonly isStreamed: boolean;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly responseId: string;
  /** Everything read, cached or not. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly text: string;
  /** The sequence number all unique values come from. */
  readonly sequence: number;
}

export interface FakeProvider {
  readonly url: string;
  readonly log: readonly Served[];
  close(): Promise<void>;
}

const TEXTS: Partial<Record<Scenario, string>> = {
  declined: "I'm sorry, but I can't help with that request.",
  refused: "I'm sorry, but I can't assist with that.",
  filtered: '',
  truncated: 'The lighthouse was built in 1891 and its lamp was turned by a clockwork that',
};
const ANSWER = 'Opening hours are nine to five, Monday to Friday.';
const RETRY_AFTER_SECONDS = 7;

/** Starts listening on a free port of the loopback interface. */
export async function startFakeProvider(): Promise<FakeProvider> {
  const log: Served[] = [];
  const server = createServer((request, response) => {
    answer(request, response, log).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Body {
  readonly model: string;
  readonly stream?: boolean;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  log: Served[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = JSON.parse(text) as Body;
  const [, scenario = '', run = ''] = /scenario ([a-z]+) of ([a-z0-9-]+)/.exec(text) ?? [];
  if (!isScenario(scenario)) throw new Error(`no scenario is named in ${text}`);
  const served = serve(request, body, scenario, run, log.length + 1);
  log.push(served);
  const path = new URL(request.url ?? '/', 'http://provider').pathname;
  if (served.status !== 200) return sendError(response, path);
  if (served.isStreamed) return sendStream(response, path, served);
  const document = DOCUMENTS[path]?.(served);
  if (document === undefined) throw new Error(`no document at ${path}`);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}

const isScenario = (name: string): name is Scenario =>
  (SCENARIOS as readonly string[]).includes(name);

function serve(
  request: IncomingMessage,
  body: Body,
  scenario: Scenario,
  run: string,
  sequence: number,
): Served {
  const { authorization = '', 'x-api-key': key } = request.headers;
  const isCached = scenario === 'cached';
  const isEmbedding = request.url?.endsWith('/embeddings') === true;
  return {
    caller: typeof key === 'string' ? key : authorization.replace(/^Bearer /, ''),
    run,
    scenario,
    status: scenario === 'limited' ? 429 : 200,
    isStreamed: body.stream === true,
    requestModel: body.model,
    responseModel: isEmbedding ? body.model : `${body.model}-2025-09-01`,
    responseId: `answer-${sequence}-${run}`,
    inputTokens: 2000 + 11 * sequence,
    outputTokens: isEmbedding ? 0 : 300 + 7 * sequence,
    cachedTokens: isCached ? 500 + 3 * sequence : 0,
    text: TEXTS[scenario] ?? ANSWER,
    sequence,
  };
}

const DOCUMENTS: Readonly<Record<string, (served: Served) => unknown>> = {
  '/v1/chat/completions': chatCompletion,
  '/v1/responses': openaiResponse,
  '/v1/embeddings': embeddingList,
  '/v1/messages': anthropicMessage,
};

const EVENTS: Readonly<Record<string, (served: Served) => readonly unknown[]>> = {
  '/v1/chat/completions': chatChunks,
  '/v1/responses': responseEvents,
  '/v1/messages': anthropicEvents,
};

function sendStream(response: ServerResponse, path: string, served: Served): void {
  const events = EVENTS[path]?.(served);
  if (events === undefined) throw new Error(`no stream at ${path}`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const { type } = event as { readonly type?: string };
    response.write(
      `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`,
    );
  }
  response.end(path === '/v1/chat/completions' ? 'data: [DONE]\n\n' : '');
}

function sendError(response: ServerResponse, path: string): void {
  const message = 'Rate limit reached for requests';
  const error =
    path === '/v1/messages'
      ? { type: 'error', error: { type: 'rate_limit_error', message } }
      : { error: { message, type: 'requests', code: 'rate_limit_exceeded', param: null } };
  response
    .writeHead(429, {
      'content-type': 'application/json',
      'retry-after': String(RETRY_AFTER_SECONDS),
    })
    .end(JSON.stringify(error));
}
