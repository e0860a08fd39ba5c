// The embedded engine remembers insert tokens in text files, one line an insert:
//
//   <store>/store/<xyz>/<table's uuid>/deduplication_logs/deduplication_log_<n>.txt    operation TAB part TAB token
//
// The line is written before its part is put in place, so a killed process can leave two things behind:
//
// - half a line. The engine appends the next line to it and, from its next start on, stops reading there: every
//   later token is forgotten, and a group that is sent again after a crash is stored twice;
// - a line whose part never came to be. The engine takes the group that is sent again for stored: it is lost.
//
// Both belong to an insert that never happened, and are taken out before the engine reads them.

import { glob, readFile, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceText } from './journal.ts';

const WHOLE_LINE = /^\d\t[^\t]+\t[^\t]+$/;
const ADDED = /^1\t([^\t]+)\t/;
/** partition, first block, last block, merges. */
const PART = /^([^_]+)_(\d+)_(\d+)_\d+/;
/** Inserts into one table that can have been under way at once: the loader's and a job's. */
const UNDER_WAY_MAX = 4;

/** Logs under a data directory that need mending. O(bytes of the logs): some MiB at most. */
export async function findTornLogs(storePath: string): Promise<string[]> {
  const torn: string[] = [];
  for await (const path of glob(`${storePath}/store/*/*/deduplication_logs/*.txt`)) {
    const text = await readFile(path, 'latin1');
    if (text !== (await keepHappened(path, text))) torn.push(path);
  }
  return torn;
}

/** Takes out what did not happen. The engine must not have the directory open. */
export async function mendTornLogs(storePath: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const text = await keepHappened(path, await readFile(path, 'latin1'));
    // The engine takes every file of the logs' folder for a log.
    await replaceText(path, text, `${storePath}/deduplication_log.new`);
  }
}

async function keepHappened(path: string, text: string): Promise<string> {
  // What follows the last line break was not finished.
  const lines = text.split('\n').slice(0, -1);
  const whole = lines.filter((line) => WHOLE_LINE.test(line));
  // Older lines without a part are of parts that expired.
  const doubtful = whole.slice(-UNDER_WAY_MAX);
  const parts = doubtful.length === 0 ? [] : await readdir(dirname(dirname(path)));
  const happened = [
    ...whole.slice(0, -UNDER_WAY_MAX),
    ...doubtful.filter((line) => hasPart(line, parts)),
  ];
  return happened.map((line) => `${line}\n`).join('');
}

/** Whether the part of a line is there, itself or in one that was merged from it. */
function hasPart(line: string, parts: readonly string[]): boolean {
  const wanted = PART.exec(ADDED.exec(line)?.[1] ?? '');
  if (wanted === null) return true;
  return parts.some((name) => {
    const part = PART.exec(name);
    return (
      part !== null &&
      part[1] === wanted[1] &&
      Number(part[2]) <= Number(wanted[2]) &&
      Number(part[3]) >= Number(wanted[3])
    );
  });
}
