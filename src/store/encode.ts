// Rows for the spool: everything one request becomes, as ClickHouse RowBinary, split by table and UTC day.

import type { MetricPoint } from '../model/metric-points.ts';
import type { OtlpView } from '../model/otlp-view.ts';
import type { Block } from '../model/pipeline.ts';
import type { Identity, Normalised } from '../model/records.ts';
import type { TableName } from '../model/tables.ts';
import { createBatchIds } from './batch-ids.ts';
import { encodeLogRecords } from './encode-logs.ts';
import { METRIC_TABLES, encodePoints, type MetricKind } from './encode-metrics.ts';
import { createRecordWriter, type RecordWriter } from './encode-records.ts';
import { ScopeParts, encodeSpans, type BatchStamp } from './encode-spans.ts';
import { believedNanos, createRowTimes, dayOfNanos } from './row-time.ts';
import { DayWriters } from './row-writer.ts';

export interface RowEncoderOptions {
  /** Name of this node: batch ids of different nodes must differ. */
  readonly nodeId: string;
  /** Times older than this before arrival are stored under the time of arrival. */
  readonly pastDaysMax?: number;
  readonly futureDaysMax?: number;
}

export interface EncodeContext {
  readonly ingestedAtMs: number;
  /** Given by tests; a new one otherwise. */
  readonly batchId?: bigint;
}

/**
 * Blocks are views on buffers that the next call of the same encoder writes over, unless they are handed over: hand
 * them to `spool.append`, which copies, before encoding again.
 */
export interface RowEncoder {
  encodeTraces(view: OtlpView, normalised: Normalised, context: EncodeContext): Block[];
  encodeLogs(view: OtlpView, normalised: Normalised, context: EncodeContext): Block[];
  encodeMetrics(points: readonly MetricPoint[], context: EncodeContext): Block[];
}

const PAST_DAYS_MAX = 400;
const FUTURE_DAYS_MAX = 1;

/** Creates an encoder; one per thread. */
export function createRowEncoder(options: RowEncoderOptions): RowEncoder {
  const nextBatchId = createBatchIds(options.nodeId);
  const limits = {
    pastDays: options.pastDaysMax ?? PAST_DAYS_MAX,
    futureDays: options.futureDaysMax ?? FUTURE_DAYS_MAX,
  };
  const writers = new TableWriters();
  const spanParts = new ScopeParts();
  const logParts = { service: new ScopeParts(), middle: new ScopeParts() };
  const stampOf = (context: EncodeContext): BatchStamp => ({
    batchId: context.batchId ?? nextBatchId(context.ingestedAtMs),
    times: createRowTimes(context.ingestedAtMs, limits),
  });
  return {
    encodeTraces: (view, normalised, context) => {
      const stamp = stampOf(context);
      encodeSpans(view, writers.of('otel_traces'), spanParts, stamp);
      writers.encodeNormalised(normalised, stamp);
      return writers.take();
    },
    encodeLogs: (view, normalised, context) => {
      const stamp = stampOf(context);
      encodeLogRecords(view, writers.of('otel_logs'), logParts, stamp);
      writers.encodeNormalised(normalised, stamp);
      return writers.take();
    },
    encodeMetrics: (points, context) => {
      const daysOf = (kind: MetricKind) => writers.of(METRIC_TABLES[kind]);
      encodePoints(points, daysOf, stampOf(context));
      return writers.take();
    },
  };
}

const RECORD_WRITERS = {
  llm_call_versions: createRecordWriter('llm_call_versions'),
  retrieval_versions: createRecordWriter('retrieval_versions'),
  evaluation_versions: createRecordWriter('evaluation_versions'),
  llm_messages: createRecordWriter('llm_messages'),
  call_facts: createRecordWriter('call_facts'),
} as const satisfies Partial<Record<TableName, RecordWriter>>;

/** Day writers of every table, kept from request to request. */
class TableWriters {
  readonly #tables = new Map<TableName, DayWriters>();

  of(table: TableName): DayWriters {
    let days = this.#tables.get(table);
    if (days === undefined) this.#tables.set(table, (days = new DayWriters()));
    return days;
  }

  encodeNormalised(normalised: Normalised, stamp: BatchStamp): void {
    this.#encode('llm_call_versions', normalised.calls, stamp);
    this.#encode('retrieval_versions', normalised.retrievals, stamp);
    this.#encode('evaluation_versions', normalised.evaluations, stamp);
    this.#encode('llm_messages', normalised.messages, stamp);
    const facts = normalised.facts.map((fact) => ({ ...fact, fields: toJson(fact.fields) }));
    this.#encode('call_facts', facts, stamp);
  }

  /** Every block with rows, in table order. */
  take(): Block[] {
    const blocks: Block[] = [];
    for (const [table, days] of this.#tables) {
      days.drain((day, writer) => {
        blocks.push({ table, day, rows: writer.rows, ...writer.take() });
      });
    }
    return blocks;
  }

  #encode(
    table: keyof typeof RECORD_WRITERS,
    records: readonly Identity[],
    { batchId, times }: BatchStamp,
  ): void {
    if (records.length === 0) return;
    const days = this.of(table);
    const write = RECORD_WRITERS[table];
    const { nowMs } = times;
    const stamp = { timestamp: 0n, version: nowMs, ingestedAt: nowMs, batchId };
    for (const record of records) {
      stamp.timestamp = believedNanos(record.timestamp, times);
      write(
        days.of(dayOfNanos(stamp.timestamp)),
        record as unknown as Readonly<Record<string, unknown>>,
        stamp,
      );
    }
  }
}

/** Partial records as JSON; the one bigint in them (a timestamp) as text. */
function toJson(fields: object): string {
  return JSON.stringify(fields, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
