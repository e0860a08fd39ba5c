// The face of publish: verdicts and counts in; /metrics for Prometheus, the drift board and explain
// pages for people, /api/v1 for programs out. One fastify server, no external assets.

import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError, toAppError } from '../model/errors.ts';
import type { Monitor } from '../model/judgement.ts';
import type { Clock } from '../model/pipeline.ts';
import type { Tally } from '../model/tally.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { assertMayWrite } from './access.ts';
import { errorBody, LINES_TYPE, streamAnswer } from './answer-stream.ts';
import { createBehaviourMetrics, type Budget } from './behaviour.ts';
import { createBoard, type Board, type Endpoints } from './board.ts';
import type { PublishData, ReadinessCheck } from './data.ts';
import { renderGauges } from './gauges.ts';
import { addRoutesWithMethods } from './methods.ts';
import { PAGE_HEADERS, page, type Page } from './page.ts';
import {
  assertWatched,
  parseChange,
  parseChangesHours,
  parseDecision,
  parseEvaluations,
  parseSeriesQuery,
  segmentAsked,
} from './requests.ts';
import { loadRunbooks, runbookList } from './runbooks.ts';
import { toPoints } from './series.ts';
import { toJson } from './to-json.ts';
import { createShownFindings, type ShownFindings } from './shown.ts';
import { incidentOf, seriesIdOf, type Verdict } from './verdict.ts';

export type { Budget } from './behaviour.ts';
export type { Endpoints } from './board.ts';
export type { PublishData, ReadinessCheck, DecisionRequest, SeriesSpan } from './data.ts';
export type { Verdict } from './verdict.ts';

export interface PublisherOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly version: string;
  readonly monitors: readonly Monitor[];
  readonly data: PublishData;
  /** Everything that must hold for /readyz to answer 200. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]> | readonly ReadinessCheck[];
  /** Bearer tokens that may write from elsewhere. */
  readonly tokens: readonly string[];
  readonly labelValuesMax: number;
  readonly budgets: readonly Budget[];
  readonly runbooksFolder: string;
  /** Answers a question about history (compare, canary, backtest); NOT_FOUND for another name. */
  readonly analyse: (
    name: string,
    question: unknown,
    onProgress?: (progress: unknown) => void,
  ) => Promise<unknown>;
  /** Where applications send OTLP, for the page of a new user; absent without the receive role. */
  readonly endpoints: () => Endpoints | undefined;
}

export interface Publisher {
  /** Listens; resolves with the URL. Rejects PORT_IN_USE. */
  start(): Promise<string>;
  close(): Promise<void>;
  /** Takes the verdicts of a tick; they stand until the next. */
  publish(verdicts: readonly Verdict[], evaluatedAtMs: number): void;
  /** Counts one acknowledged batch. */
  countAcknowledged(tally: Tally): void;
}

interface Standing {
  verdicts: readonly Verdict[];
  evaluatedAtMs: number | null;
  readonly shown: ShownFindings;
}

/** Announced periods are told this long ahead. */
const PERIODS_AHEAD_MS = 90 * 86_400_000;

const BODY_BYTES_MAX = 4 * 1024 * 1024;

export function createPublisher(options: PublisherOptions): Publisher {
  const standing: Standing = {
    verdicts: [],
    evaluatedAtMs: null,
    shown: createShownFindings(() => standing.verdicts),
  };
  const { metrics } = options.telemetry;
  const behaviour = createBehaviourMetrics({
    registry: metrics.registry,
    labelValuesMax: options.labelValuesMax,
    onOverflow: (label) => metrics.labelOverflowTotal.inc({ label }),
    budgets: options.budgets,
  });
  const server = createServer(options, standing);
  return {
    start: () => listen(server, options),
    close: () => server.close(),
    publish: (verdicts, evaluatedAtMs) => {
      standing.verdicts = verdicts;
      standing.evaluatedAtMs = evaluatedAtMs;
    },
    countAcknowledged: (tally) => behaviour.count(tally),
  };
}

function createServer(options: PublisherOptions, standing: Standing): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void sendError(reply, toRequestError(error)),
    routerOptions: { querystringParser: (text) => Object.fromEntries(new URLSearchParams(text)) },
  });
  // Only application/json: a browser asks before it sends that across origins.
  server.removeContentTypeParser('text/plain');
  server.setErrorHandler((error, _request, reply) => sendError(reply, toRequestError(error)));
  server.setNotFoundHandler((request, reply) =>
    sendError(
      reply,
      new AppError('NOT_FOUND', `nothing at ${request.method} ${request.url.split('?')[0]}`),
    ),
  );
  addRoutesWithMethods(server, () => {
    addOperations(server, options, standing);
    addPages(server, options, standing);
    addReads(server, options, standing);
    addWrites(server, options, standing);
  });
  return server;
}

async function listen(server: FastifyInstance, options: PublisherOptions): Promise<string> {
  try {
    return await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new AppError('PORT_IN_USE', `publish.port ${options.port} is taken on ${options.host}`, {
      cause: error,
      at: 'publish.port',
    });
  }
}

/** Metrics and health: what Prometheus and an orchestrator ask. */
function addOperations(
  server: FastifyInstance,
  options: PublisherOptions,
  standing: Standing,
): void {
  const { registry } = options.telemetry.metrics;
  server.get('/metrics', async (_request, reply) => {
    const own = await registry.metrics();
    const gauges = renderGauges(standing.verdicts, {
      monitors: options.monitors,
      nowMs: options.clock(),
    });
    return reply.type(registry.contentType).send(`${own}\n${gauges}`);
  });
  server.get('/healthz', () => ({ status: 'alive', version: options.version }));
  server.get('/readyz', async (_request, reply) => {
    const checks = await options.readiness();
    const isReady = checks.every((check) => check.isReady);
    return reply.status(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      checks: checks.map(({ name, isReady: ready, detail }) => ({ name, ready, detail })),
    });
  });
}

function addPages(server: FastifyInstance, options: PublisherOptions, standing: Standing): void {
  const board: Board = createBoard({
    data: options.data,
    clock: options.clock,
    monitors: options.monitors,
    endpoints: options.endpoints,
    version: options.version,
    standing: () => standing,
  });
  const runbooks = loadRunbooks(options.runbooksFolder);
  const send = (reply: FastifyReply, content: Page) =>
    reply.headers(PAGE_HEADERS).send(page(content));
  server.get('/', async (request, reply) => {
    const query = request.query as Record<string, string>;
    // The explain link of an alert names its series.
    if (query['monitor'] !== undefined) {
      return reply.redirect(`/explain?${new URLSearchParams(query).toString()}`);
    }
    return send(reply, await board.boardPage());
  });
  server.get('/explain', async (request, reply) =>
    send(reply, await board.seriesPage(request.query as Record<string, string>)),
  );
  server.get('/findings/:id', async (request, reply) =>
    send(reply, await board.findingPage(idOf(request), request.query as Record<string, string>)),
  );
  server.get('/runbooks', (_request, reply) =>
    send(reply, { title: 'Runbooks', current: 'runbooks', body: runbookList(runbooks) }),
  );
  server.get('/runbooks/:name', (request, reply) => {
    const { name } = request.params as { name: string };
    const runbook = runbooks.get(name);
    if (runbook === undefined)
      throw new AppError('NOT_FOUND', `no runbook '${name}'; see /runbooks`);
    return send(reply, { title: name, current: 'runbooks', body: runbook.body, isProse: true });
  });
}

const idOf = (request: FastifyRequest) => (request.params as { id: string }).id;

function addReads(server: FastifyInstance, options: PublisherOptions, standing: Standing): void {
  const { data, clock } = options;
  server.get('/api/v1/drift', () => {
    standing.shown.remember(standing.verdicts.map(({ finding }) => finding));
    return {
      evaluated_at:
        standing.evaluatedAtMs === null ? null : new Date(standing.evaluatedAtMs).toISOString(),
      findings: standing.verdicts.map(({ finding, mutedUntilMs, incident }) => ({
        ...(toJson(finding) as object),
        incident: toJson(incident),
        muted_until: mutedUntilMs === null ? null : new Date(mutedUntilMs).toISOString(),
      })),
    };
  });
  server.get('/api/v1/findings/:id', async (request) => {
    const id = idOf(request);
    const finding = standing.shown.find(id) ?? (await data.readFinding(id));
    if (finding === undefined) throw new AppError('NOT_FOUND', `no finding '${id}'`);
    return {
      ...(toJson(finding) as object),
      incident: toJson(incidentOf(finding, standing.verdicts)),
      explained: toJson(await data.explain(finding)),
    };
  });
  server.get('/api/v1/series', async (request) => {
    const asked = parseSeriesQuery(request.query, clock());
    const monitor = options.monitors.find((entry) => entry.name === asked.monitor);
    if (monitor === undefined) {
      throw new AppError(
        'QUERY_INVALID',
        `monitor: no monitor '${asked.monitor}'; one of ${options.monitors.map((entry) => entry.name).join(', ')}`,
        { at: 'monitor' },
      );
    }
    const columns = ['service', 'environment', ...monitor.groupBy];
    const segment = segmentAsked(asked, columns);
    const key = { monitor: monitor.name, signal: monitor.signal, segment };
    const span = {
      fromMinute: Math.floor(asked.fromMs / 60_000),
      toMinute: Math.ceil(asked.toMs / 60_000),
      bucketMinutes: asked.bucketMinutes,
    };
    const rows = await data.readSeries([key], span);
    const finding = standing.verdicts.find(
      (verdict) => seriesIdOf(verdict.finding) === seriesIdOf(key),
    )?.finding;
    const points = toPoints(
      finding ?? { signal: monitor.signal, explanation: {} },
      rows.get(seriesIdOf(key)) ?? [],
      span,
    );
    return {
      ...(toJson(key) as object),
      baseline: finding?.baseline ?? null,
      points: points.map((point) => toJson(point)),
    };
  });
  server.get('/api/v1/changes', async (request) => {
    const nowMs = clock();
    const fromMs = nowMs - parseChangesHours(request.query) * 3_600_000;
    const changes = await data.readChanges({ fromMs, toMs: nowMs + 1 });
    const periods = await data.readPeriods({ fromMs, toMs: nowMs + PERIODS_AHEAD_MS });
    return {
      changes: changes.map((change) => toJson(change)),
      periods: periods.map((period) => toJson(period)),
    };
  });
  server.get('/api/v1/decisions', async () => ({
    decisions: (await data.readDecisions(clock() - 366 * 86_400_000)).map((decision) =>
      toJson(decision),
    ),
  }));
}

/** Segment columns of every monitor, slow ones and golden sets included; from the verdicts what no setting names. */
function watchedColumns(
  monitors: readonly Monitor[],
  verdicts: readonly Verdict[],
): Map<string, Set<string>> {
  const columnsOf = new Map<string, Set<string>>();
  for (const { name, groupBy } of monitors) {
    columnsOf.set(name, new Set(['service', 'environment', ...groupBy]));
    columnsOf.set(`${name}_slow`, new Set(['service', 'environment', ...groupBy]));
  }
  for (const { finding } of verdicts) {
    const columns = columnsOf.get(finding.monitor) ?? new Set();
    for (const column of Object.keys(finding.segment)) columns.add(column);
    columnsOf.set(finding.monitor, columns);
  }
  return columnsOf;
}

function addWrites(server: FastifyInstance, options: PublisherOptions, standing: Standing): void {
  const { data, clock, tokens } = options;
  server.post('/api/v1/changes', async (request, reply) => {
    assertMayWrite(request, tokens);
    const announced = parseChange(request.body, clock());
    if ('toMs' in announced) await data.announcePeriod(announced);
    else await data.announceChange(announced);
    return reply.status(201).send(toJson(announced));
  });
  server.post('/api/v1/evaluations', async (request, reply) => {
    assertMayWrite(request, tokens);
    const evaluations = parseEvaluations(request.body, clock());
    await data.storeEvaluations(evaluations);
    return reply.status(201).send({ stored: evaluations.length });
  });
  server.post('/api/v1/analysis/:name', (request, reply) => {
    assertMayWrite(request, tokens);
    const { name } = request.params as { name: string };
    if (request.headers.accept !== LINES_TYPE) return options.analyse(name, request.body);
    const lines = streamAnswer((onProgress) => options.analyse(name, request.body, onProgress));
    return reply.type(LINES_TYPE).send(lines);
  });
  server.post('/api/v1/decisions', async (request, reply) => {
    assertMayWrite(request, tokens);
    const asked = parseDecision(request.body);
    assertWatched(asked, watchedColumns(options.monitors, standing.verdicts));
    const decision = await data.recordDecision(asked);
    return reply.status(201).send(toJson(decision));
  });
}

function sendError(reply: FastifyReply, error: AppError): FastifyReply {
  const status = error.http === 0 ? 500 : error.http;
  return reply.status(status).type('application/json; charset=utf-8').send(errorBody(error));
}

/** fastify's own refusals (no JSON, too large, wrong type, no such path) in our words. */
function toRequestError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError('CONTENT_TYPE_UNSUPPORTED', 'send application/json', { cause: error });
  }
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new AppError('NOT_FOUND', 'no name is as long as that of the path', { cause: error });
  }
  if (code === 'FST_ERR_BAD_URL') {
    return new AppError('QUERY_INVALID', `path: ${(error as Error).message}`, { cause: error });
  }
  if (statusCode === 413) {
    return new AppError('BODY_TOO_LARGE', `the body is larger than ${BODY_BYTES_MAX} bytes`, {
      cause: error,
    });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('QUERY_INVALID', `body: ${(error as Error).message}`, { cause: error });
  }
  return toAppError(error);
}
