// Our own log and metrics: what rooms are handed to tell operators how the service itself is doing.

import { pino, type Logger } from 'pino';
import { createOwnMetrics, type OwnMetrics } from './metrics.ts';

export type { Logger } from 'pino';
export type { OwnMetrics } from './metrics.ts';

export interface Telemetry {
  readonly log: Logger;
  readonly metrics: OwnMetrics;
}

export interface TelemetryOptions {
  readonly level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** Where log lines go; standard error unless given. */
  readonly destination?: { write(line: string): void };
}

/**
 * JSON log lines with secrets cut out by key, and a metrics registry of our own.
 * Headers, tokens, keys and passwords never reach a line, whatever object is logged.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[redacted]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
  return { log, metrics: createOwnMetrics() };
}

const SECRET_KEYS = [
  'authorization',
  'password',
  'token',
  'tokens',
  'secret',
  'api_key',
  'apiKey',
  'hmac_key',
  'hmacKey',
  'cookie',
];
