// What the receiver is told. Every size is bytes, every time milliseconds.

import type { Consume, ExportOutcome, ExportRequest, Signal } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export interface AccessToken {
  readonly token: string;
  /** Signals the token may write; all of them unless given. */
  readonly signals?: readonly Signal[];
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** With it, clients must present a certificate signed by this authority. */
  readonly clientCaFile?: string;
  /** How often the files are looked at for a rotated certificate. Default 10 s. */
  readonly reloadIntervalMs?: number;
}

export interface ReceiverTimeouts {
  /** From connection to the end of the HTTP headers. Default 10 s. */
  readonly headersMs?: number;
  /** From the first byte of a request to the last of its body. Default 30 s. */
  readonly requestMs?: number;
  /** An idle connection is kept this long. Default 65 s. */
  readonly idleMs?: number;
}

export interface ReceiverOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Hands a decompressed request on; resolves when it is safe on disk. */
  readonly consume: Consume<ExportRequest, ExportOutcome>;
  readonly telemetry: Telemetry;
  /** Limit of a request body on the wire and again after decompression. Default 64 MiB. */
  readonly maxRequestBytes?: number;
  /** Bodies held at any time, compressed and not; beyond it OVERLOADED. Default 128 MiB. */
  readonly maxInflightBytes?: number;
  /** Limit of a response body. Default 4 MiB. */
  readonly maxResponseBytes?: number;
  /** Who may write. No tokens: everyone who reaches the port. */
  readonly tokens?: readonly AccessToken[];
  readonly tls?: TlsFiles;
  /** Browser origins that may post, e.g. `https://app.example.com`, or `*`. Default none. */
  readonly corsOrigins?: readonly string[];
  readonly timeouts?: ReceiverTimeouts;
}

const MIB = 1024 * 1024;

export const RECEIVER_DEFAULTS = {
  maxRequestBytes: 64 * MIB,
  maxInflightBytes: 128 * MIB,
  maxResponseBytes: 4 * MIB,
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 65_000,
  reloadIntervalMs: 10_000,
} as const;
