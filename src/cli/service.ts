// Asking the running service: an embedded ClickHouse belongs to one process, so commands that need its
// data ask the process that has it, and open the store themselves where none runs.

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { analyse, type Answers, type QuestionName } from '../analysis.ts';
import { openConfiguredStore } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError, ERRORS, type ErrorCode } from '../model/errors.ts';
import { createConfiguredPricer } from '../tools.ts';
import { urlHost } from '../write-path.ts';

type OnProgress = (progress: { done: number; total: number; monitor: string }) => void;

export interface ServiceRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Asks for the answer in lines, with how far it is. */
  readonly onProgress?: OnProgress;
}

const LINES_TYPE = 'application/x-ndjson';

/**
 * One request to the service of this configuration; undefined where none listens. Waits as long as the answer takes:
 * a replay of weeks takes minutes. Throws the AppError the service refused with.
 */
export async function askService(config: Config, request: ServiceRequest): Promise<unknown> {
  const base = `http://${urlHost(config.publish.host)}:${config.publish.port}`;
  const response = await send(base, request, config.auth.tokens[0]);
  if (response === undefined) return undefined;
  const last = parseAnswer(response.text);
  const answer = response.isInLines && last?.error === undefined ? last?.answer : last;
  if (response.status >= 200 && response.status < 300 && answer?.error === undefined) return answer;
  const code = answer?.error?.code ?? '';
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL';
  const message = answer?.error?.message ?? `${base} answered ${response.status}`;
  throw new AppError(known, message);
}

interface Response {
  readonly status: number;
  /** Of an answer in lines the last one: what the others said has been reported. */
  readonly text: string;
  readonly isInLines: boolean;
}

/** Not by fetch, which gives up on an answer after five minutes. */
function send(
  base: string,
  request: ServiceRequest,
  token: string | undefined,
): Promise<Response | undefined> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const fail = (cause: unknown) => {
      if (!isConnected) return resolve(undefined);
      reject(new AppError('SHUTTING_DOWN', `${base} ended before it answered`, { cause }));
    };
    const outgoing = httpRequest(`${base}${request.path}`, {
      method: request.method ?? 'GET',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.onProgress === undefined ? {} : { accept: LINES_TYPE }),
      },
    });
    outgoing.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      // A socket that is used again was connected before.
      isConnected = true;
      response.on('error', fail);
      const isInLines = (response.headers['content-type'] ?? '').startsWith(LINES_TYPE);
      const read = isInLines ? readLines(response, request.onProgress) : text(response);
      read.then(
        (content) => resolve({ status: response.statusCode ?? 0, text: content, isInLines }),
        fail,
      );
    });
    outgoing.end(body);
  });
}

/** The last line; those before it are progress. Rejects where the answer never came. */
async function readLines(
  response: IncomingMessage,
  onProgress: OnProgress | undefined,
): Promise<string> {
  let last: string | undefined;
  for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
    const { progress } = JSON.parse(line) as { progress?: Parameters<OnProgress>[0] };
    if (progress === undefined) last = line;
    else onProgress?.(progress);
  }
  if (last === undefined) throw new Error('the lines ended without an answer');
  return last;
}

interface Refusal {
  readonly answer?: Refusal;
  readonly error?: { readonly code?: string; readonly message?: string };
}

function parseAnswer(content: string): Refusal | undefined {
  try {
    return JSON.parse(content) as Refusal;
  } catch {
    return undefined;
  }
}

/** As `askService`, where only a running service can answer. */
export async function needService(config: Config, request: ServiceRequest): Promise<unknown> {
  const answer = await askService(config, request);
  if (answer !== undefined) return answer;
  throw new AppError(
    'SERVICE_ABSENT',
    `no spandrift answers on ${config.publish.host}:${config.publish.port}`,
  );
}

/** Answers a question in the running service, or on the store itself where none runs. */
export async function askAnalysis<N extends QuestionName>(
  config: Config,
  name: N,
  question: unknown,
  onProgress?: OnProgress,
): Promise<Answers[N]> {
  const progress = onProgress === undefined ? {} : { onProgress };
  if (config.store.url === undefined) {
    const path = `/api/v1/analysis/${name}`;
    const answer = await askService(config, { method: 'POST', path, body: question, ...progress });
    if (answer !== undefined) return answer as Answers[N];
  }
  const store = await openConfiguredStore(config);
  try {
    const { query, insert } = store;
    const pricer = createConfiguredPricer(config);
    const options = { query, insert, pricer, config, clock: Date.now, ...progress };
    return await analyse(options, name, question).catch(sayWithoutTables);
  } finally {
    await store.close();
  }
}

/** Rejects with what to do where the database has never been migrated; with the same error otherwise. */
export function sayWithoutTables(error: unknown): never {
  const isMissing =
    error instanceof AppError &&
    error.code === 'STORE_REFUSED' &&
    error.message.includes('(code 60)');
  if (!isMissing) throw error;
  throw new AppError('TABLES_ABSENT', 'the database has no tables yet', { cause: error });
}
