import { parentPort } from 'node:worker_threads';
import { runJob } from './job.ts';
import type { Job } from './job.ts';

parentPort?.on('message', (job: Job) => {
  const result = runJob(job);
  const rules = result.rules === null ? null : { results: result.rules.results };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage({ ...result, rules });
});
