// Asking the running service: an embedded ClickHouse belongs to one process, so commands that need its
// data ask the process that has it, and open the store themselves where none runs.

import { analyse, type Answers, type QuestionName } from '../analysis.ts';
import { openConfiguredStore } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError, ERRORS, type ErrorCode } from '../model/errors.ts';
import { createConfiguredPricer } from '../tools.ts';
import { urlHost } from '../write-path.ts';

export interface ServiceRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/**
 * One request to the service of this configuration; undefined where none answers.
 * Throws the AppError the service refused with.
 */
export async function askService(config: Config, request: ServiceRequest): Promise<unknown> {
  const base = `http://${urlHost(config.publish.host)}:${config.publish.port}`;
  const [token] = config.auth.tokens;
  let response: Response;
  try {
    response = await fetch(`${base}${request.path}`, {
      method: request.method ?? 'GET',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
  } catch {
    return undefined;
  }
  const answer = (await response.json().catch(() => undefined)) as
    { error?: { code?: string; message?: string } } | undefined;
  if (response.ok) return answer;
  const code = answer?.error?.code ?? '';
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL';
  const message = answer?.error?.message ?? `${base} answered ${response.status}`;
  throw new AppError(known, message);
}

/** As `askService`, where only a running service can answer. */
export async function needService(config: Config, request: ServiceRequest): Promise<unknown> {
  const answer = await askService(config, request);
  if (answer !== undefined) return answer;
  throw new AppError(
    'NOT_FOUND',
    `no spandrift answers on ${config.publish.host}:${config.publish.port} (publish.host, publish.port); start it with "spandrift serve"`,
  );
}

/** Answers a question in the running service, or on the store itself where none runs. */
export async function askAnalysis<N extends QuestionName>(
  config: Config,
  name: N,
  question: unknown,
  onProgress?: (progress: { done: number; total: number; monitor: string }) => void,
): Promise<Answers[N]> {
  if (config.store.url === undefined) {
    const path = `/api/v1/analysis/${name}`;
    const answer = await askService(config, { method: 'POST', path, body: question });
    if (answer !== undefined) return answer as Answers[N];
  }
  const store = await openConfiguredStore(config);
  try {
    const progress = onProgress === undefined ? {} : { onProgress };
    const { query, insert } = store;
    const pricer = createConfiguredPricer(config);
    const options = { query, insert, pricer, config, clock: Date.now, ...progress };
    return await analyse(options, name, question);
  } finally {
    await store.close();
  }
}
