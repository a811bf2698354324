import type { SecretDefinition } from './types.ts';

// Every secret of the fleet: where 1Password keeps it, who may read the file on a host, and which
// units to restart when it changes. A host gets a secret only when one of its modules uses it.
// `{host}` stands for the host's name, `{user}` for the owner's login, `{home}` for their home.
export const secretMap = {
  tailscaleAuthKey: {
    description: 'joins a machine to the tailnet',
    reference: 'op://pantherOS/tailscale-auth-key/authKey',
    // Not tailscaled: restarting that cuts the connection a deployment runs over.
    consumers: ['tailscaled-autoconnect'],
  },
  githubPat: {
    description: 'reads private repositories as the owner',
    reference: 'op://pantherOS/github-pat/token',
    owner: '{user}',
    group: 'users',
    path: '{home}/.config/github/pat',
    consumers: [],
  },
  datadogApiKey: {
    description: 'lets this host send metrics to Datadog',
    reference: 'op://pantherOS/datadog/{host}/apiKey',
    owner: 'datadog',
    group: 'datadog',
    consumers: ['datadog-agent', 'datadog-process-agent'],
  },
  datadogAppKey: {
    description: 'reads dashboards and monitors through the Datadog API',
    reference: 'op://pantherOS/datadog/default/appKey',
    owner: '{user}',
    group: 'users',
    path: '{home}/.config/datadog/app-key',
    consumers: [],
  },
  datadogHostUrl: {
    description: 'the Datadog site that the owner looks at',
    reference: 'op://pantherOS/datadog/default/hostUrl',
    owner: '{user}',
    group: 'users',
    path: '{home}/.config/datadog/host-url',
    consumers: [],
  },
  minimaxApiKey: {
    description: 'MiniMax coding plan: API key',
    reference: 'op://pantherOS/minimax-coding-plan-api/default/apiKey',
    consumers: ['panther-agent', 'opencode'],
  },
  minimaxBaseUrl: {
    description: 'MiniMax coding plan: OpenAI-compatible base URL',
    reference: 'op://pantherOS/minimax-coding-plan-api/default/baseUrl',
    consumers: ['panther-agent'],
  },
  minimaxBaseAnthropicUrl: {
    description: 'MiniMax coding plan: Anthropic-compatible base URL',
    reference: 'op://pantherOS/minimax-coding-plan-api/default/baseAnthropicUrl',
    consumers: ['panther-agent', 'opencode'],
  },
  zaiApiKey: {
    description: 'Z.ai coding plan: API key',
    reference: 'op://pantherOS/zai-coding-plan-api/default/apiKey',
    consumers: ['panther-agent', 'opencode'],
  },
  zaiBaseUrl: {
    description: 'Z.ai coding plan: base URL',
    reference: 'op://pantherOS/zai-coding-plan-api/default/baseUrl',
    consumers: ['panther-agent', 'opencode'],
  },
  anthropicApiKey: {
    description: 'Anthropic: API key',
    reference: 'op://pantherOS/anthropic-api/default/apiKey',
    consumers: ['panther-agent', 'opencode'],
  },
  openaiApiKey: {
    description: 'OpenAI: API key',
    reference: 'op://pantherOS/openai-api/default/apiKey',
    consumers: ['panther-agent', 'opencode'],
  },
  embeddingApiKey: {
    description: 'embeddings for the knowledge base: API key',
    reference: 'op://pantherOS/embedding-api/default/apiKey',
    consumers: ['panther-crawler', 'panther-agent'],
  },
  rerankApiKey: {
    description: 'reranker of the knowledge base: API key',
    reference: 'op://pantherOS/rerank-api/default/apiKey',
    consumers: ['panther-agent'],
  },
  atticB2KeyId: {
    description: 'Backblaze B2 key of the binary cache: id',
    reference: 'op://pantherOS/attic/b2/keyId',
    consumers: ['attic-environment'],
  },
  atticB2AppKey: {
    description: 'Backblaze B2 key of the binary cache: secret',
    reference: 'op://pantherOS/attic/b2/appKey',
    consumers: ['attic-environment'],
  },
  atticTokenSecret: {
    description: 'signs the access tokens of the binary cache (RS256, base64)',
    reference: 'op://pantherOS/attic/server/tokenSecret',
    consumers: ['attic-environment'],
  },
  backupB2KeyId: {
    description: 'Backblaze B2 key of the backups: id',
    reference: 'op://pantherOS/backup/b2/keyId',
    consumers: ['backup-environment'],
  },
  backupB2AppKey: {
    description: 'Backblaze B2 key of the backups: secret',
    reference: 'op://pantherOS/backup/b2/appKey',
    consumers: ['backup-environment'],
  },
  backupPassword: {
    description: 'encrypts the backups',
    reference: 'op://pantherOS/backup/restic/password',
    consumers: [],
  },
  sshPrivateKey: {
    description: "the owner's SSH key of this device",
    reference: 'op://pantherOS/ssh/{host}/privateKey?ssh-format=openssh',
    owner: '{user}',
    group: 'users',
    path: '{home}/.ssh/id_ed25519',
    consumers: [],
  },
  opencodePassword: {
    description: "password of OpenCode's HTTP door",
    reference: 'op://pantherOS/opencode/server/password',
    // For `panther ask --via opencode`. Who has it can also read the keys that OpenCode was given.
    owner: '{user}',
    group: 'users',
    path: '{home}/.config/panther/opencode-password',
    consumers: ['opencode'],
  },
  agentToken: {
    description: "bearer token of the agent's HTTP door",
    reference: 'op://pantherOS/panther/agent/token',
    // The owner's commands show it, `panther ask` over SSH among them.
    owner: '{user}',
    group: 'users',
    path: '{home}/.config/panther/agent-token',
    consumers: ['panther-agent'],
  },
  mcpToken: {
    description: "opens the agent's read tools at /mcp and nothing else of its door",
    reference: 'op://pantherOS/panther/agent/mcp-token',
    consumers: ['panther-agent', 'opencode'],
  },
  brainToken: {
    description: "bearer token of the brain's HTTP door",
    reference: 'op://pantherOS/panther/brain/token',
    consumers: ['panther-brain', 'panther-agent'],
  },
  smartMoneyKey: {
    description: 'signs the messages of the smart-money webhook; its sender has it too',
    reference: 'op://pantherOS/panther/smart-money/key',
    consumers: ['panther-agent'],
  },
} as const satisfies Record<string, SecretDefinition>;
