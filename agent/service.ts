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
    PANTHER_KNOWLEDGE_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the embedded database; knowledge in the state folder without it'),
    PANTHER_CRAWLER_CONTACT: z
      .string()
      .min(1)
      .optional()
      .describe('Mail address or page in the User-Agent of crawls that are started here'),
    PANTHER_EMBEDDING_URL: z
      .string()
      .min(1)
      .optional()
      .describe('Base URL of the endpoint that embedded the passages, to embed questions'),
    PANTHER_EMBEDDING_MODEL: z
      .string()
      .min(1)
      .optional()
      .describe('Name of the embedding model at that endpoint'),
    PANTHER_EMBEDDING_FOLDER: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of a local embedding model in ONNX, in place of an endpoint'),
    PANTHER_MODELS: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Models in the order they are asked, such as minimax/MiniMax-M3,anthropic; those with a key without it',
      ),
    PANTHER_MODEL_URL: z
      .string()
      .min(1)
      .optional()
      .describe('Server of your own that speaks the OpenAI protocol; its models are local/NAME'),
    PANTHER_TRUST_TAILSCALE: z
      .stringbool()
      .default(false)
      .describe(
        'Believe the identity that `tailscale serve` on this machine puts into requests; any other program here could do so too',
      ),
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
      name: 'embeddingApiKey',
      file: 'embeddingApiKey',
      why: 'to embed questions, where the endpoint asks for a key',
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
    {
      name: 'anthropicApiKey',
      file: 'anthropicApiKey',
      why: 'model provider Anthropic',
      required: false,
    },
    { name: 'openaiApiKey', file: 'openaiApiKey', why: 'model provider OpenAI', required: false },
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
