// The one error class and the one table of error codes. Every refusal a client, an operator or the
// loader sees is a row here: its kind decides who acts, its statuses what the wire says.
// docs/errors.md is kept in step by test/unit/house/errors.test.ts.

export type ErrorKind = 'permanent' | 'retryable' | 'corrupt' | 'config' | 'assert';

export interface ErrorRow {
  readonly kind: ErrorKind;
  /** HTTP status to answer with; 0 where the error never reaches a client. */
  readonly http: number;
  /** gRPC status code number; 0 where the error never reaches a client. */
  readonly grpc: number;
  /** What the reader can do about it. */
  readonly help: string;
}

const GRPC = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export const ERRORS = {
  OTLP_MALFORMED: {
    kind: 'permanent',
    http: 400,
    grpc: GRPC.INVALID_ARGUMENT,
    help: 'The body is not a valid OTLP request. Check the exporter version and that nothing between it and spandrift rewrites the body.',
  },
  OTLP_NOTHING_VALID: {
    kind: 'permanent',
    http: 400,
    grpc: GRPC.INVALID_ARGUMENT,
    help: 'Every record of the request was invalid; the message names the first reason.',
  },
  OTLP_WRONG_SIGNAL: {
    kind: 'permanent',
    http: 400,
    grpc: GRPC.INVALID_ARGUMENT,
    help: 'The payload looks like another signal. Send traces to /v1/traces, logs to /v1/logs, metrics to /v1/metrics.',
  },
  BODY_TOO_LARGE: {
    kind: 'permanent',
    http: 413,
    grpc: GRPC.RESOURCE_EXHAUSTED,
    help: 'Send smaller batches or raise receive.max_request_bytes.',
  },
  RESPONSE_TOO_LARGE: {
    kind: 'permanent',
    http: 500,
    grpc: GRPC.RESOURCE_EXHAUSTED,
    help: 'The answer does not fit receive.max_response_bytes even when shortened; raise it.',
  },
  BODY_UNREADABLE: {
    kind: 'permanent',
    http: 400,
    grpc: GRPC.INVALID_ARGUMENT,
    help: 'The compressed body is truncated or corrupt.',
  },
  ENCODING_UNSUPPORTED: {
    kind: 'permanent',
    http: 415,
    grpc: GRPC.UNIMPLEMENTED,
    help: 'Use gzip, zstd or no compression.',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    kind: 'permanent',
    http: 415,
    grpc: 0,
    help: 'Use application/x-protobuf or application/json.',
  },
  METHOD_NOT_ALLOWED: {
    kind: 'permanent',
    http: 405,
    grpc: 0,
    help: 'Use a method that the Allow header names; OTLP is sent with POST.',
  },
  PATH_NOT_FOUND: {
    kind: 'permanent',
    http: 404,
    grpc: GRPC.UNIMPLEMENTED,
    help: 'OTLP/HTTP paths are /v1/traces, /v1/logs and /v1/metrics.',
  },
  UNAUTHENTICATED: {
    kind: 'permanent',
    http: 401,
    grpc: GRPC.UNAUTHENTICATED,
    help: 'Send Authorization: Bearer <token> with a token of auth.tokens.',
  },
  PERMISSION_DENIED: {
    kind: 'permanent',
    http: 403,
    grpc: GRPC.PERMISSION_DENIED,
    help: 'The token is known but may not write this signal.',
  },
  OVERLOADED: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'Too many bytes are in flight; the exporter retries by itself. Raise receive.max_inflight_bytes or add receivers.',
  },
  REQUEST_TIMEOUT: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.DEADLINE_EXCEEDED,
    help: 'The body did not arrive in time. Check the network between exporter and spandrift, or raise receive.request_timeout_seconds.',
  },
  SPOOL_FULL: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'The spool reached spool.bytes_max or the disk reserve; it empties when ClickHouse accepts rows again.',
  },
  SHUTTING_DOWN: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'The service is draining; the exporter retries by itself.',
  },
  SPOOL_WRITE_FAILED: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'The disk refused a write; see the log for the system error.',
  },
  WORKER_LOST: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'The decode worker that held the request ended and is started anew; nothing of the request was stored and the exporter retries by itself. If it repeats, the log says why; receive.workers = 0 decodes on the main thread.',
  },
  STORE_UNREACHABLE: {
    kind: 'retryable',
    http: 503,
    grpc: GRPC.UNAVAILABLE,
    help: 'ClickHouse does not answer; rows wait in the spool.',
  },
  STORE_REFUSED: {
    kind: 'permanent',
    http: 500,
    grpc: GRPC.INTERNAL,
    help: 'ClickHouse refused the statement; the message carries its code.',
  },
  QUERY_INVALID: {
    kind: 'permanent',
    http: 400,
    grpc: 0,
    help: 'The request names an unknown field or an impossible value; the message says which.',
  },
  NOT_FOUND: {
    kind: 'permanent',
    http: 404,
    grpc: 0,
    help: 'Check the name; the message says what was looked for.',
  },
  SEGMENT_CORRUPT: {
    kind: 'corrupt',
    http: 0,
    grpc: 0,
    help: 'A spool segment failed its checksum; it was moved to the quarantine folder and the rest goes on.',
  },
  CONFIG_INVALID: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'Every mistake is listed with its path; fix them and start again.',
  },
  SERVICE_ABSENT: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'Start it with "spandrift serve", or set publish.host and publish.port to where it listens.',
  },
  TABLES_ABSENT: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'Run "spandrift migrate" or "spandrift serve" first, or set store.path or store.url, and store.database, to where the data is.',
  },
  MIGRATION_CHANGED: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'A migration that was already applied has another checksum now. Restore the file; write a new migration instead.',
  },
  EMBEDDED_UNAVAILABLE: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'The embedded ClickHouse has no build for this platform. Set store.url to a ClickHouse server.',
  },
  PORT_IN_USE: {
    kind: 'config',
    http: 0,
    grpc: 0,
    help: 'Another process listens there. Stop it or set another port (0 picks a free one).',
  },
  INTERNAL: {
    kind: 'assert',
    http: 500,
    grpc: GRPC.INTERNAL,
    help: 'A fault of spandrift; please report it with the log lines around it.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which a retry makes sense; only for retryable errors, 1 to 30. */
  readonly retryAfterSeconds?: number;
  /** Where: a field path, a segment file with offset, a table. */
  readonly at?: string;
  /** Records of a request refused with it, where they were counted. */
  readonly rejected?: number;
  /** One entry a mistake, where several are reported at once: field path and description. */
  readonly violations?: readonly { readonly field: string; readonly description: string }[];
}

/** An error with a row in `ERRORS`. `message` says what was wrong with which value; never a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly retryAfterSeconds: number | undefined;
  readonly at: string | undefined;
  readonly rejected: number;
  readonly violations: readonly { readonly field: string; readonly description: string }[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = ERRORS[code].kind;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.at = options.at;
    this.rejected = options.rejected ?? 0;
    this.violations = options.violations ?? [];
  }

  get http(): number {
    return ERRORS[this.code].http;
  }

  get grpc(): number {
    return ERRORS[this.code].grpc;
  }

  get help(): string {
    return ERRORS[this.code].help;
  }
}

/** True when waiting may help: an AppError of kind retryable. */
export function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'retryable';
}

/** Any thrown value as an AppError; unknown ones become INTERNAL with the cause kept. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('INTERNAL', message, { cause: error });
}
