import { Worker } from 'node:worker_threads';
import type { Job, JobResult } from './job.ts';
import type { RuleRun } from './rules.ts';

export type WireResult = Omit<JobResult, 'rules'> & {
  readonly rules: Pick<RuleRun, 'results'> | null;
};

/** Runs jobs on so many threads; results come in the order of the jobs. */
export async function runJobs(
  jobs: readonly Job[],
  threads: number,
  onDone: (done: number) => void,
): Promise<WireResult[]> {
  const results: WireResult[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      if (job === undefined) break;
      results[index] = await ask(worker, job);
      onDone(++done);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

function ask(worker: Worker, job: Job): Promise<WireResult> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    worker.once('error', fail);
    worker.once('message', (result: WireResult) => {
      worker.off('error', fail);
      resolve(result);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    worker.postMessage(job);
  });
}
