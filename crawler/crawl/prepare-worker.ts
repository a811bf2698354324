// Makes text of pages in a thread of its own, one after another.
import { parentPort } from 'node:worker_threads';
import { Fault } from '#lib/light';
import { prepareText, type TextJob } from './prepare-text.ts';
import type { TextAnswer } from './preparer.ts';

const port = parentPort;
if (port === null) throw new Error('runs as a worker only');

port.on('message', (job: TextJob) => port.postMessage(answer(job)));

function answer(job: TextJob): TextAnswer {
  try {
    return { text: prepareText(job) };
  } catch (error) {
    if (error instanceof Fault) return { fault: { ...error.toJSON() } };
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
