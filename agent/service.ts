import { z } from 'zod';
import { baseEnv, databaseEnv, defineService, doorEnv, embeddingEnv } from '#lib';

/** What the pages load, by the name it has there. What a style names comes before it. */
export const pageFiles = {
  'grain.svg': 'agent/cockpit/web/static/grain.svg',
  'icon.svg': 'agent/cockpit/web/static/icon.svg',
  'mono-300.woff2':
    'node_modules/@fontsource/jetbrains-mono/files/jetbrains-mono-latin-300-normal.woff2',
  'mono-500.woff2':
    'node_modules/@fontsource/jetbrains-mono/files/jetbrains-mono-latin-500-normal.woff2',
  'theme.css': 'agent/cockpit/web/static/theme.css',
  'htmx.js': 'node_modules/htmx.org/dist/htmx.min.js',
  'sse.js': 'node_modules/htmx.org/dist/ext/hx-sse.min.js',
  'cockpit.js': 'agent/cockpit/web/static/cockpit.js',
  'uplot.js': 'node_modules/uplot/dist/uPlot.iife.min.js',
  'uplot.css': 'node_modules/uplot/dist/uPlot.min.css',
  'candles.js': 'node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.js',
  'charts.js': 'agent/cockpit/web/static/charts.js',
} as const;

/** The agent: one HTTP door with the API, MCP, metrics and the cockpit's pages. */
export const agentService = defineService({
  name: 'agent',
  description: 'Agent runtime and cockpit',
  entry: 'agent/main.ts',
  files: pageFiles,
  env: z.strictObject({
    ...baseEnv('agent'),
    ...doorEnv(8080),
    ...databaseEnv(),
    PANTHER_BRAIN_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:5050')
      .describe('HTTP door of the trading brain'),
    PANTHER_FLEET_FILE: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The resolved fleet as data; nix/generated/fleet.json of the repository without it',
      ),
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
    PANTHER_CHROMIUM: z
      .string()
      .min(1)
      .optional()
      .describe('Chromium for crawls that are started here; the first on PATH without it'),
    ...embeddingEnv('Base URL of the endpoint that embedded the passages, to embed questions'),
    PANTHER_RERANK_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Whole address of a /rerank endpoint that puts what was found into its order, such as http://127.0.0.1:8080/rerank',
      ),
    PANTHER_RERANK_MODEL: z
      .string()
      .min(1)
      .optional()
      .describe('Name of the model at that endpoint, where it has several'),
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
    PANTHER_AGENT_RUNS: z.coerce
      .number()
      .int()
      .min(0)
      .max(16)
      .default(2)
      .describe(
        'Queued runs of agents that this process does at once for all machines with its database; 0: none',
      ),
    PANTHER_ASK_SPREAD: z
      .stringbool()
      .default(false)
      .describe('Let other machines look parts of questions up, as `panther ask --spread` does'),
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
      name: 'mcpToken',
      file: 'mcpToken',
      why: 'who may call the read tools at /mcp and nothing else, such as OpenCode',
      required: false,
    },
    {
      name: 'brainToken',
      file: 'brainToken',
      why: 'to ask the brain through its HTTP door',
      required: false,
    },
    {
      name: 'smartMoneyKey',
      file: 'smartMoneyKey',
      why: 'to check who sends moves of watched wallets to /api/smart-money',
      required: false,
    },
    {
      name: 'embeddingApiKey',
      file: 'embeddingApiKey',
      why: 'to embed questions, where the endpoint asks for a key',
      required: false,
    },
    {
      name: 'rerankApiKey',
      file: 'rerankApiKey',
      why: 'to have passages put into order, where the endpoint asks for a key',
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
