import type { z } from 'zod';

/** A kind of work that a queue holds and any worker can do. */
export interface Job<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  /** kebab-case; also the queue's name. */
  readonly name: Name;
  readonly description: string;
  readonly data: Data;
  /** Two jobs of one key never run at once, on no host. Default: one key for the whole kind. */
  readonly key?: (data: z.output<Data>) => string;
  /** What makes two waiting jobs the same one, so that the second is not queued. */
  readonly identity: (data: z.output<Data>) => Readonly<Record<string, unknown>>;
  /** After the first try. */
  readonly retries: number;
  readonly retryDelaySec: number;
  /** A job that runs longer is ended and tried again. */
  readonly expireSec: number;
}

/** Declares a kind of job; one file each, one line in `kinds/index.ts`. */
export function defineJob<const Name extends string, Data extends z.ZodType>(
  job: Job<Name, Data>,
): Job<Name, Data> {
  return job;
}
