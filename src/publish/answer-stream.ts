// Answers that take minutes: how far they are, line by line, and the answer last. One JSON object a line (NDJSON):
// {"progress": …} any number of times, then {"answer": …} or {"error": …}. The status is 200 either way.

import { PassThrough, type Readable } from 'node:stream';
import { toAppError, type AppError } from '../model/errors.ts';

export const LINES_TYPE = 'application/x-ndjson';

/** How an error looks in every answer. */
export function errorBody(error: AppError): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      help: error.help,
      ...(error.violations.length === 0 ? {} : { violations: error.violations }),
    },
  };
}

/** Lines of an answer that reports its progress. One whose reader has gone is worked out all the same, and dropped. */
export function streamAnswer(
  work: (onProgress: (progress: unknown) => void) => Promise<unknown>,
): Readable {
  const lines = new PassThrough();
  const write = (line: object) => {
    if (!lines.destroyed) lines.write(`${JSON.stringify(line)}\n`);
  };
  void work((progress) => write({ progress }))
    .then(
      (answer) => write({ answer }),
      (error: unknown) => write(errorBody(toAppError(error))),
    )
    .finally(() => lines.end());
  return lines;
}
