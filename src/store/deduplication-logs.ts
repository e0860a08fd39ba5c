// The embedded engine remembers insert tokens in text files, one line an insert:
//
//   <store>/store/<xyz>/<table's uuid>/deduplication_logs/deduplication_log_<n>.txt    operation TAB part TAB token
//
// A process killed in the middle of writing a line leaves a torn one. The engine then appends the next line to it
// and, from its next start on, stops reading there: every later token is forgotten, and a group that is sent again
// after a crash is stored twice. So torn lines are taken out before the engine reads them. The line is written
// before its part is put in place: a torn one belongs to an insert that never came to be.

import { glob, readFile } from 'node:fs/promises';
import { replaceText } from './journal.ts';

const WHOLE_LINE = /^\d\t[^\t]+\t[^\t]+$/;

/** Logs under a data directory that hold a torn line. O(bytes of the logs): some MiB at most. */
export async function findTornLogs(storePath: string): Promise<string[]> {
  const torn: string[] = [];
  for await (const path of glob(`${storePath}/store/*/*/deduplication_logs/*.txt`)) {
    const text = await readFile(path, 'latin1');
    if (text !== wholeLinesOf(text)) torn.push(path);
  }
  return torn;
}

/** Takes torn lines out. The engine must not have the directory open. */
export async function mendTornLogs(storePath: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const text = wholeLinesOf(await readFile(path, 'latin1'));
    // The engine takes every file of the logs' folder for a log.
    await replaceText(path, text, `${storePath}/deduplication_log.new`);
  }
}

function wholeLinesOf(text: string): string {
  // What follows the last line break was not finished.
  const lines = text.split('\n').slice(0, -1);
  return lines
    .filter((line) => WHOLE_LINE.test(line))
    .map((line) => `${line}\n`)
    .join('');
}
