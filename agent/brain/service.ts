import { z } from 'zod';
import { baseEnv, defineService, doorEnv } from '#lib';

/** The trading brain: a process of its own, so that nothing the agent does can stop or slow it. */
export const brainService = defineService({
  name: 'brain',
  description: 'Trading brain',
  entry: 'agent/brain/main.ts',
  env: z.strictObject({
    ...baseEnv('brain'),
    ...doorEnv(5050),
    PANTHER_MODE: z
      .enum(['paper'])
      .default('paper')
      .describe('Paper trading: decisions and fills are recorded, no order leaves the machine'),
    PANTHER_BRAIN_CONFIG: z
      .string()
      .min(1)
      .optional()
      .describe('The configuration; brain.yaml in the state folder without it'),
  }),
  secrets: [{ name: 'brainToken', file: 'brainToken', why: 'who may use the HTTP door' }],
  port: 5050,
  healthPath: '/health',
  after: ['network-online.target'],
  wants: ['network-online.target'],
  watchdogSec: 60,
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  stopTimeoutSec: 45,
  memoryMaxMiB: 1024,
  cpuQuotaPercent: 100,
  tasksMax: 256,
  network: 'internet',
});
