// How far each file has been imported, kept beside the spool so that a second run goes on where the
// first one ended. A file is known by its path and the hash of its first bytes: appended lines are new,
// another file under the same name is another file.

import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../model/errors.ts';

const schema = z.record(
  z.string(),
  z.object({
    fingerprint: z.string(),
    /** Bytes the fingerprint covers: a file shorter than the limit may grow later. */
    fingerprintBytes: z.int().min(0),
    /** Decompressed bytes whose records are stored. */
    offset: z.int().min(0),
  }),
);

type Entries = z.infer<typeof schema>;

const FINGERPRINT_BYTES_MAX = 64 * 1024;

async function fingerprint(file: string, bytesMax: number) {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `${file} cannot be read`, { cause: error });
  });
  try {
    const head = Buffer.alloc(bytesMax);
    const { bytesRead } = await handle.read(head, 0, bytesMax, 0);
    const hash = createHash('sha256').update(head.subarray(0, bytesRead)).digest('hex');
    return { hash, bytes: bytesRead };
  } finally {
    await handle.close();
  }
}

/** The checkpoint file, read once and rewritten atomically. */
export class Checkpoint {
  readonly #path: string;
  readonly #entries: Entries;

  private constructor(path: string, entries: Entries) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Reads the file; a missing one is empty. Throws CONFIG_INVALID when it is not a checkpoint file. */
  static async open(path: string): Promise<Checkpoint> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      return new Checkpoint(path, {});
    }
    try {
      return new Checkpoint(path, schema.parse(JSON.parse(text)));
    } catch (error) {
      const message = `${path} is not an import checkpoint; remove it to import from the start`;
      throw new AppError('CONFIG_INVALID', message, { cause: error });
    }
  }

  /** Decompressed bytes of this very file that are stored already; 0 for one not seen before. */
  async offsetOf(file: string): Promise<number> {
    const entry = this.#entries[resolve(file)];
    if (entry === undefined) return 0;
    const { hash } = await fingerprint(file, entry.fingerprintBytes);
    return hash === entry.fingerprint ? entry.offset : 0;
  }

  /** Remembers durably that everything before `offset` is stored. */
  async save(file: string, offset: number): Promise<void> {
    const { hash, bytes } = await fingerprint(file, FINGERPRINT_BYTES_MAX);
    this.#entries[resolve(file)] = { fingerprint: hash, fingerprintBytes: bytes, offset };
    await mkdir(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.tmp`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(JSON.stringify(this.#entries));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.#path);
  }
}
