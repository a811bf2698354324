import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Fault, type FaultInit } from '#lib';
import { limits } from './limits.ts';
import {
  type TrainingProgress,
  type TrainingRequest,
  type TrainingResult,
  trainPoker,
} from './train.ts';

export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'result'; readonly result: TrainingResult }
  | { readonly kind: 'fault'; readonly fault: FaultInit };

export interface RunOptions {
  onProgress?(progress: TrainingProgress): void;
  /** Ends it early; what was learned until then is the result. */
  readonly signal?: AbortSignal;
  /** After this time it is ended in the same way. */
  readonly timeoutMs?: number;
}

const program = new URL('./worker.ts', import.meta.url);

/** Trains in a thread of its own. Where the program travels as one file there is no second one to start,
 * and this thread does it in small steps.
 * @throws Fault cockpit.record for a request that makes no sense, `aborted` when a stop was not obeyed */
export async function runPoker(
  request: TrainingRequest,
  options: RunOptions = {},
): Promise<TrainingResult> {
  const { signal, timeoutMs = limits.run.timeoutMs } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const stop = AbortSignal.any([deadline.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    if (existsSync(program)) return await runInThread(request, options, stop);
    const onProgress = (progress: TrainingProgress) => options.onProgress?.(progress);
    return await trainPoker(request, { onProgress, isStopped: () => stop.aborted });
  } finally {
    clearTimeout(timer);
  }
}

async function runInThread(
  request: TrainingRequest,
  { onProgress }: RunOptions,
  stop: AbortSignal,
): Promise<TrainingResult> {
  const worker = new Worker(program, { workerData: request, env: {}, execArgv: [] });
  const { promise, resolve, reject } = Promise.withResolvers<TrainingResult>();
  worker.on('message', (answer: WorkerAnswer) => {
    if (answer.kind === 'progress') onProgress?.(answer.progress);
    else if (answer.kind === 'result') resolve(answer.result);
    else reject(new Fault(answer.fault));
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the training thread ended without an answer')));
  let grace: NodeJS.Timeout | undefined;
  const onStop = () => {
    worker.postMessage('stop');
    const message = 'the training did not stop when it was asked to, and was ended';
    const giveUp = () => reject(new Fault({ code: 'aborted', message }));
    grace = setTimeout(giveUp, limits.run.stopGraceMs);
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return await promise;
  } finally {
    clearTimeout(grace);
    stop.removeEventListener('abort', onStop);
    await worker.terminate();
  }
}
