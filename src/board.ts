// The read side put together: the publisher with what it reads and writes in the store.

import { fileURLToPath } from 'node:url';
import { analyse, questions, type AnalysisOptions, type QuestionName } from './analysis.ts';
import type { Part, Shared } from './app.ts';
import { calendarOf, createMonitorsOf } from './jobs.ts';
import { explain } from './judge/explain.ts';
import { estimateSince } from './judge/since.ts';
import {
  announceChange,
  announcePeriod,
  createReader,
  readChanges,
  readDecisions,
  readFinding,
  readPeriods,
  recordDecision,
  storeEvaluations,
  type Verdict,
} from './measure/measure.ts';
import { AppError } from './model/errors.ts';
import type { Tally } from './model/tally.ts';
import { createPublisher, type PublishData, type ReadinessCheck } from './publish/publish.ts';
import type { Spool } from './spool/spool.ts';
import { readVersion } from './version.ts';
import { urlHost } from './write-path.ts';

export interface Board extends Part {
  readonly countAcknowledged: (tally: Tally) => void;
  readonly takeVerdicts: (verdicts: readonly Verdict[], evaluatedAtMs: number) => void;
  /** What becomes known after the board is made: the write path. */
  connect(write: {
    readonly spool: Spool;
    urls(): { readonly grpc: string; readonly http: string };
  }): void;
  url(): string;
}

const RUNBOOKS = fileURLToPath(new URL('../docs/runbooks', import.meta.url));

export function createBoard(shared: Shared): Board {
  const { config, telemetry, clock } = shared;
  let write: Parameters<Board['connect']>[0] | undefined;
  let url = '';
  const publisher = createPublisher({
    host: config.publish.host,
    port: config.publish.port,
    telemetry,
    clock,
    version: readVersion(),
    monitors: createMonitorsOf(config),
    data: createPublishData(shared),
    readiness: () => checkReadiness(shared, write?.spool),
    tokens: config.auth.tokens,
    labelValuesMax: config.publish.label_values_max,
    budgets: config.budgets.map(({ service, tenant, usd_per_day: usdPerDay }) => ({
      service,
      tenant,
      usdPerDay,
    })),
    runbooksFolder: RUNBOOKS,
    endpoints: () => write?.urls(),
    analyse: (name, question, onProgress) => answerQuestion(shared, name, question, onProgress),
  });
  return {
    start: async () => {
      const { port } = new URL(await publisher.start());
      url = `http://${urlHost(config.publish.host)}:${port}`;
    },
    stop: () => publisher.close(),
    url: () => url,
    connect: (path) => {
      write = path;
    },
    countAcknowledged: (tally) => publisher.countAcknowledged(tally),
    takeVerdicts: (verdicts, atMs) => publisher.publish(verdicts, atMs),
  };
}

function createPublishData(shared: Shared): PublishData {
  const { store, clock, config } = shared;
  const query = store.boardQuery;
  const writer = { insert: store.insert, clock };
  const reader = createReader(query, {
    monitors: createMonitorsOf(config),
    explainer: { explain, estimateSince },
    refusalJudges: config.normalise.refusal.judged_by,
  });
  return {
    readFinding: (id) => readFinding(query, id),
    readSeries: (keys, span) => reader.readSeries(keys, span),
    readChanges: (span) => readChanges(query, span),
    readPeriods: async (span) => [
      ...calendarOf(config).filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs),
      ...(await readPeriods(query, span)),
    ],
    explain: (finding) => reader.explain(finding),
    announceChange: (change) => announceChange(writer, change),
    announcePeriod: (period) => announcePeriod(writer, period),
    storeEvaluations: (evaluations) => storeEvaluations({ ...writer, query }, evaluations),
    recordDecision: (request) => recordDecision(writer, request),
    readDecisions: (sinceMs) => readDecisions(query, sinceMs),
  };
}

/** Analyses of a service run on the jobs' connection: they may be long, and pages never wait. */
function answerQuestion(
  shared: Shared,
  name: string,
  question: unknown,
  onProgress: AnalysisOptions['onProgress'] = () => undefined,
): Promise<unknown> {
  if (!Object.hasOwn(questions, name)) {
    const known = Object.keys(questions).join(', ');
    throw new AppError('NOT_FOUND', `no analysis "${name}"; there are ${known}`);
  }
  const { config, clock, tools } = shared;
  const { query, insert } = shared.store;
  const options = { query, insert, config, clock, pricer: tools.pricer, onProgress };
  return analyse(options, name as QuestionName, question);
}

/** Ready: the store answers, or the spool has room to wait for it. */
async function checkReadiness(shared: Shared, spool: Spool | undefined): Promise<ReadinessCheck[]> {
  const storeAnswers = await shared.store.ping();
  const used = spool === undefined ? 0 : spool.stats().diskBytes;
  const limit = shared.config.spool.bytes_max;
  const hasRoom = spool !== undefined && used < limit * 0.95;
  return [
    {
      name: 'store',
      isReady: storeAnswers || hasRoom,
      detail: storeAnswers
        ? 'ClickHouse answers'
        : `ClickHouse does not answer; ${hasRoom ? 'rows wait in the spool' : 'check store.url and the server'}`,
    },
    {
      name: 'spool',
      isReady: spool === undefined || hasRoom,
      detail:
        spool === undefined
          ? 'this process does not receive'
          : `${used} of ${limit} bytes (spool.bytes_max) are used`,
    },
  ];
}
