import { z } from 'zod';
import { baseEnv, databaseEnv, defineService } from '#lib';

/** The nightly crawl: web, git and folders into the knowledge base. */
export const crawlerService = defineService({
  name: 'crawler',
  description: 'Nightly crawl into the knowledge base',
  entry: 'crawler/main.ts',
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
      .max(32)
      .default(4)
      .describe('Pages read at the same time, over all sites'),
    PANTHER_CRAWLER_DELAY_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(60_000)
      .default(1_000)
      .describe('Least time between two requests to one site, in milliseconds'),
  }),
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
