// The three contracts between rooms. Batches cross walls, never single spans.

import type { ZodType } from 'zod';

/**
 * Hands a batch on. Resolves with what became of it only when it is safe on disk; rejects with an
 * AppError, permanent or retryable.
 */
export type Consume<T, R = void> = (batch: T, signal: AbortSignal) => Promise<R>;

/** Durable batches in order. `ack(position)` frees everything up to and including it. */
export interface Source<T> {
  /** The next batch after the last one read, or undefined when none waits. */
  read(signal: AbortSignal): Promise<T | undefined>;
  ack(position: bigint): Promise<void>;
}

/**
 * One read-only statement with bound parameters ({name:Type} in the text). Rows are validated by the
 * caller's schema; rejects STORE_UNREACHABLE or STORE_REFUSED.
 */
export type Query = <T>(statement: {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly row: ZodType<T>;
}) => Promise<T[]>;

/** Appends rows to one table through the store (jobs only; ingest goes through the spool). */
export type InsertRows = (
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  options?: { readonly deduplicationToken?: string },
) => Promise<void>;

/** One statement with no result, for jobs whose work is INSERT … SELECT inside ClickHouse. */
export type Command = (statement: {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>>;
}) => Promise<void>;

/** Milliseconds since the epoch; injected so that tests and backtests own time. */
export type Clock = () => number;

export type Signal = 'traces' | 'logs' | 'metrics';
export type Encoding = 'protobuf' | 'json';
export type Transport = 'grpc' | 'http';

/** One OTLP export request after decompression. */
export interface ExportRequest {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly transport: Transport;
  readonly body: Uint8Array;
}

/** What became of an accepted request: partial success is `rejected` > 0, a warning is a message alone. */
export interface ExportOutcome {
  readonly accepted: number;
  readonly rejected: number;
  /** English; empty on full success. */
  readonly message: string;
}

/** Rows of one table and one day, encoded as ClickHouse RowBinary in the table's column order. */
export interface Block {
  readonly table: string;
  /** Days since 1970-01-01 of the rows' partition key. */
  readonly day: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
  /** The bytes belong to whoever takes the block: their memory is their own and nobody else looks at it again. */
  readonly isHandedOver?: boolean;
}

/** What one append put into the spool: the blocks of one request, in the order they were given. */
export interface SpoolBatch {
  /** Ascending, never used twice; the value to `ack`. Gaps mean nothing. */
  readonly position: bigint;
  readonly appendedAtMs: number;
  /** Bytes are views on a buffer that belongs to the reader; they stay valid. */
  readonly blocks: readonly Block[];
}
