// Trains in a thread of its own, so that pages and sources wait for no game.
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '#lib';
import type { WorkerAnswer } from './run.ts';
import { type TrainingRequest, trainPoker } from './train.ts';

const port = parentPort;
if (port === null) throw new Error('runs as a worker only');
let isStopped = false;
port.once('message', () => {
  isStopped = true;
});

const answer = (message: WorkerAnswer) => port.postMessage(message);
try {
  const result = await trainPoker(workerData as TrainingRequest, {
    onProgress: (progress) => answer({ kind: 'progress', progress }),
    isStopped: () => isStopped,
  });
  answer({ kind: 'result', result });
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  answer({ kind: 'fault', fault: error.toJSON() });
}
port.close();
