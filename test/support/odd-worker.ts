// Stands in for a decode worker in tests of the pool: answers one request a turn, says how many it held at most,
// ends itself on a request whose body begins with the word "die" and fills its heap on "eat".

import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer, WorkerTask } from '../../src/decode-worker.ts';
import { NO_TALLY } from '../../src/model/tally.ts';

const held: WorkerTask[] = [];
let heldMax = 0;

const say = (answer: WorkerAnswer) => parentPort?.postMessage(answer, []);

function answerOne(): void {
  const task = held.shift();
  if (task === undefined) return;
  const word = Buffer.from(task.body).toString('latin1', 0, 3);
  if (word === 'die') process.exit(3);
  if (word === 'eat') eat();
  say({
    id: task.id,
    outcome: { accepted: 1, rejected: 0, message: `at most ${heldMax}` },
    fingerprints: new Uint8Array(8),
    blocks: [],
    bytes: new Uint8Array(0),
    tally: NO_TALLY,
    seen: { redactions: [], unknownDialects: 0 },
  });
  setImmediate(answerOne);
}

function eat(): never {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 100_000 }, (_, index) => index + 0.5));
}

parentPort?.on('message', (task: WorkerTask) => {
  held.push(task);
  heldMax = Math.max(heldMax, held.length);
  // Later, so that everything sent meanwhile has arrived.
  if (held.length === 1) setTimeout(answerOne, 20);
});
say('ready');
