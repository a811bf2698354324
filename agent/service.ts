import { z } from 'zod';
import { baseEnv, databaseEnv, defineService, doorEnv } from '#lib';

/** The agent: one HTTP door with the API, MCP, metrics and the cockpit's pages. */
export const agentService = defineService({
  name: 'agent',
  description: 'Agent runtime and cockpit',
  entry: 'agent/main.ts',
  env: z.strictObject({
    ...baseEnv('agent'),
    ...doorEnv(8080),
    ...databaseEnv(),
    PANTHER_BRAIN_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:5050')
      .describe('HTTP door of the trading brain'),
  }),
  secrets: [
    { name: 'agentToken', file: 'agentToken', why: 'who may use the HTTP door' },
    {
      name: 'brainToken',
      file: 'brainToken',
      why: 'to ask the brain through its HTTP door',
      required: false,
    },
    {
      name: 'minimaxApiKey',
      file: 'minimaxApiKey',
      why: 'model provider MiniMax',
      required: false,
    },
    {
      name: 'minimaxBaseUrl',
      file: 'minimaxBaseUrl',
      why: 'where MiniMax speaks the OpenAI protocol',
      required: false,
    },
    {
      name: 'minimaxBaseAnthropicUrl',
      file: 'minimaxBaseAnthropicUrl',
      why: 'where MiniMax speaks the Anthropic protocol',
      required: false,
    },
    { name: 'zaiApiKey', file: 'zaiApiKey', why: 'model provider Z.ai', required: false },
    { name: 'zaiBaseUrl', file: 'zaiBaseUrl', why: 'where Z.ai is', required: false },
  ],
  port: 8080,
  healthPath: '/health',
  usesDatabase: true,
  // So that a boot does not begin with failed calls; the agent lives without the brain.
  after: ['network-online.target', 'panther-brain.service'],
  wants: ['network-online.target'],
  watchdogSec: 60,
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  memoryMaxMiB: 2048,
  cpuQuotaPercent: 200,
  tasksMax: 512,
  network: 'internet',
});
