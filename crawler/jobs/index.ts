export { defineJob, type Job } from './define.ts';
export { enqueueSources, isShareable, type QueuedSource } from './enqueue.ts';
export { createHandlers, type JobOutcome, type WorkSettings } from './handlers.ts';
export { jobKinds } from './kinds/index.ts';
export { type JobHandlers, type JobQueue, openQueue, type QueueOptions } from './queue.ts';
export { crawlShared, splitSources } from './share.ts';
export { isOpen, type JobName, type JobState, type JobStatus } from './status.ts';
export { openWorker, type Worker, type WorkOptions, withQueue, work } from './worker.ts';
