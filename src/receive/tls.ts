// Certificates from files, looked at again at an interval so that a rotated certificate is picked up
// without a restart. A pair that cannot be read keeps the old one in use and is logged once a look.

import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { AppError } from '../model/errors.ts';
import type { Logger } from '../telemetry/telemetry.ts';
import { RECEIVER_DEFAULTS, type TlsFiles } from './options.ts';

export interface TlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
}

export interface TlsContext {
  options(): TlsOptions;
  /** Called with new options after the files changed. */
  onRotate(use: (options: TlsOptions) => void): void;
  stop(): void;
}

function readOptions(files: TlsFiles): TlsOptions {
  const { clientCaFile } = files;
  const options = {
    cert: readFileSync(files.certFile),
    key: readFileSync(files.keyFile),
    ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile) }),
    requestCert: clientCaFile !== undefined,
    rejectUnauthorized: clientCaFile !== undefined,
  };
  createSecureContext(options);
  return options;
}

function fingerprint(files: TlsFiles): string {
  return [files.certFile, files.keyFile, files.clientCaFile ?? '']
    .map((path) => (path === '' ? '' : String(statSync(path, { bigint: true }).mtimeNs)))
    .join(' ');
}

/** Reads the files now; throws CONFIG_INVALID when they cannot be used. */
export function openTls(files: TlsFiles, log: Logger): TlsContext {
  let current: TlsOptions;
  let seen: string;
  try {
    current = readOptions(files);
    seen = fingerprint(files);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `the TLS files cannot be used: ${reason}`, {
      cause: error,
      violations: [{ field: 'receive.tls', description: reason }],
    });
  }
  const users: ((options: TlsOptions) => void)[] = [];
  const timer = setInterval(() => {
    try {
      const now = fingerprint(files);
      if (now === seen) return;
      current = readOptions(files);
      seen = now;
      for (const use of users) use(current);
      log.info('TLS certificate reloaded');
    } catch (error) {
      log.warn({ err: error }, 'the TLS files changed but cannot be used; the old ones stay');
    }
  }, files.reloadIntervalMs ?? RECEIVER_DEFAULTS.reloadIntervalMs);
  timer.unref();
  return {
    options: () => current,
    onRotate: (use) => users.push(use),
    stop: () => {
      clearInterval(timer);
    },
  };
}
