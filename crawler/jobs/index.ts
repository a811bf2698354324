export { defineJob, type Job } from './define.ts';
export { jobKinds } from './kinds/index.ts';
export {
  type JobHandlers,
  type JobName,
  type JobQueue,
  type JobStatus,
  openQueue,
  type QueueOptions,
} from './queue.ts';
