// Which group is being inserted, on disk before its first insert: after a crash the same batches form the
// same group again, so that every token meets the same rows.

import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';

export interface JournalEntry {
  readonly from: bigint;
  readonly to: bigint;
  /** Up to here the store confirmed so long ago that its disk has it. */
  readonly safe: bigint;
  readonly startedMs: number;
  /** Changes when the machine starts anew. */
  readonly boot: string;
}

export interface Journal {
  read(): Promise<JournalEntry | undefined>;
  write(entry: JournalEntry): Promise<void>;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** A name of this run of the machine. */
export async function readBoot(nowMs: number): Promise<string> {
  const id = await readFile(BOOT_ID, 'latin1').catch(() => '');
  // Without the kernel's id: the minute the machine started, which drifts little.
  return id.trim() || `up-${Math.round((nowMs - uptime() * 1000) / 60_000)}`;
}

/** The journal in `folder`, made if absent. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true });
  const path = `${folder}/group.json`;
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch(() => '');
      return parse(text);
    },
    write: async (entry) => {
      await replaceText(
        path,
        JSON.stringify(entry, (_key, value: unknown) =>
          typeof value === 'bigint' ? value.toString() : value,
        ),
      );
      await syncFolder(folder);
    },
  };
}

/**
 * Makes the loader of a stopped service look for nothing that it loaded up to `acknowledged`, should the machine have
 * restarted: who deleted rows since does not want them back.
 */
export async function trustLoaded(folder: string, acknowledged: bigint): Promise<void> {
  const journal = await openJournal(folder);
  const entry = await journal.read();
  if (entry !== undefined) await journal.write({ ...entry, safe: acknowledged });
}

function parse(text: string): JournalEntry | undefined {
  try {
    const { from, to, safe = '0', startedMs, boot } = JSON.parse(text) as Record<string, unknown>;
    if (typeof from !== 'string' || typeof to !== 'string') return undefined;
    if (typeof safe !== 'string') return undefined;
    if (typeof startedMs !== 'number' || typeof boot !== 'string') return undefined;
    return { from: BigInt(from), to: BigInt(to), safe: BigInt(safe), startedMs, boot };
  } catch {
    // Written by rename, so never half: unreadable is the same as absent.
    return undefined;
  }
}

/** Replaces a file's text so that a crash at any instant leaves the old or the new one, whole. */
export async function replaceText(
  path: string,
  text: string,
  temporary = `${path}.new`,
): Promise<void> {
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface QuarantinedRow {
  readonly row: number;
  readonly reason: string;
  /** RowBinary, base64. */
  readonly bytes: string;
}

/** Keeps refused rows for people, one JSON lines file a token: writing it again changes nothing. */
export async function quarantineRows(
  folder: string,
  token: string,
  rows: readonly QuarantinedRow[],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = `${folder}/${token.replaceAll(/[^\w.-]/g, '_')}.jsonl`;
  await writeFile(`${path}.new`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), {
    mode: 0o600,
  });
  await rename(`${path}.new`, path);
  return path;
}
