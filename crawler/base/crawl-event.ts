import { z } from 'zod';
import type { SourcePlan } from '../cli/plan.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { RunReport } from '../crawl/report.ts';
import type { EmbedProgress, EmbedReport } from '../embed/index.ts';

export type { SourcePlan };

export const crawlRequestSchema = z.strictObject({
  /** Names of sources; empty for those that are due. */
  names: z.array(z.string().max(64)).max(1_000).default([]),
  /** Due or not. */
  all: z.boolean().default(false),
  /** Of each source in this start. */
  pages: z.int().min(1).optional(),
  acceptsRemovals: z.boolean().default(false),
  /** For the User-Agent; that of the process that reads without it. */
  contact: z.string().min(1).max(500).optional(),
  delayMs: z.int().min(0).max(60_000).optional(),
  concurrency: z.int().min(1).max(64).optional(),
  /** A change of the embedding model is meant. */
  replaceModel: z.boolean().default(false),
  /** As the timer does it: sites are left out while nobody is named whom they could write to, and
   * afterwards the base is tidied up. */
  isNightly: z.boolean().default(false),
});

/** What is to be read. */
export type CrawlRequest = z.output<typeof crawlRequestSchema>;

/** How a crawl goes on. */
export type CrawlEvent =
  | ({ readonly event: 'progress' } & CrawlProgress)
  /** Passages get their vectors. */
  | ({ readonly event: 'embedding' } & EmbedProgress)
  | ({ readonly event: 'report' } & RunReport)
  /** A source that could not be begun; the others are read all the same. */
  | {
      readonly event: 'fault';
      readonly source: string;
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
    }
  | { readonly event: 'nothing-due' }
  /** Nobody is named whom their owners could write to. */
  | { readonly event: 'left-out'; readonly sources: readonly string[] }
  /** How giving vectors to new chunks went, where a model is configured. */
  | {
      readonly event: 'embedded';
      readonly outcome: EmbedReport['outcome'];
      readonly embedded: number;
      readonly reused: number;
      readonly model: string | undefined;
      /** Why the rest waits for the next run. */
      readonly reason: string | null;
      /** Passages that the model gives no usable vector for, found by words only. */
      readonly refused: {
        readonly count: number;
        readonly examples: readonly {
          readonly chunk: string;
          readonly url: string;
          readonly reason: string;
        }[];
      };
    };
