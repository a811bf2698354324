import { z } from 'zod';
import { baseEnv, databaseEnv, defineService, embeddingEnv } from '#lib';

/** The nightly crawl: web, git and folders into the knowledge base. */
export const crawlerService = defineService({
  name: 'crawler',
  description: 'Nightly crawl into the knowledge base',
  entry: 'crawler/main.ts',
  // V8 fills what it is given; a crawl needs no more (README.md of this room, "Limits").
  nodeFlags: ['--max-semi-space-size=8', '--max-old-space-size=192'],
  // Repositories are cloned, and PDF becomes text.
  programs: ['git', 'poppler-utils'],
  env: z.strictObject({
    ...baseEnv('crawler'),
    ...databaseEnv(),
    PANTHER_CRAWLER_CONTACT: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Mail address or page in the User-Agent, for owners of the sites; without it no site is read',
      ),
    PANTHER_CRAWLER_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Pages read at the same time, over all sites'),
    PANTHER_CRAWLER_DELAY_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(60_000)
      .default(1_000)
      .describe('Least time between two requests to one site, in milliseconds'),
    PANTHER_KNOWLEDGE_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the embedded database; knowledge in the state folder without it'),
    PANTHER_CHROMIUM: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Chromium for sources that are read through a browser; the first on PATH without it',
      ),
    PANTHER_METRICS_FILE: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Where the metrics of the last run are written, for a textfile collector; metrics/panther_crawler.prom in the state folder without it',
      ),
    ...embeddingEnv(
      'Base URL of an OpenAI-compatible endpoint for embeddings, such as http://127.0.0.1:11434/v1; without it search is by words alone',
    ),
  }),
  secrets: [
    {
      name: 'embeddingApiKey',
      file: 'embeddingApiKey',
      why: 'authorises it at the embedding endpoint, where that asks for a key',
      required: false,
    },
  ],
  usesDatabase: true,
  usesCache: true,
  after: ['network-online.target'],
  wants: ['network-online.target'],
  schedule: { calendar: '*-*-* 02:00:00', randomizedDelaySec: 1800, persistent: true },
  restart: { attempts: 3, windowSec: 3600, delaySec: 300 },
  startTimeoutSec: 4 * 3600,
  memoryMaxMiB: 2048,
  cpuQuotaPercent: 150,
  tasksMax: 512,
  network: 'internet',
});
