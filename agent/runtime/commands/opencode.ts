import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderOf } from '#crawler';
import { defineCommand, Fault } from '#lib';
import { type KnownProvider, knownProviders, type ProviderName } from '#lib/models';
import {
  type OpencodeProvider,
  opencodeConfig,
  quietEnvironment,
  type ToolServer,
} from '#lib/opencode';
import { readFolderOwner } from '#lib/postgres';
import type { Surroundings } from '../ask/here.ts';
import { findLayout, root } from '../supervise/open.ts';
import { readSecret } from '../supervise/secret-files.ts';

export const command = defineCommand({
  name: 'opencode',
  summary: 'Print the configuration that gives OpenCode our read tools, and nothing else',
  description:
    'For a machine that the fleet does not configure: the tools of `panther mcp`, the model providers whose keys lie in the state folder (by the names of their files), and an agent that may only read. What it must be started with besides goes to stderr.',
  options: {
    coding: {
      type: 'boolean',
      description: 'Also an agent that works on a project, and asks before it changes anything',
    },
    door: {
      type: 'boolean',
      description:
        "Take the tools from the agent's door, with the token that opens nothing else; without it OpenCode starts `panther mcp` and has no token",
    },
    model: {
      type: 'string',
      value: 'PROVIDER/MODEL',
      description: 'The model it asks; the first one of the first provider without it',
    },
  },
  examples: [
    { command: 'panther opencode > ~/.config/opencode/opencode.json', description: '' },
    {
      command: 'panther opencode --door',
      description:
        'while `panther up` runs: with its tools over HTTP, and a token for nothing else',
    },
    {
      command: 'panther opencode --coding --model zai/glm-5',
      description: 'with an agent that asks before it writes',
    },
  ],
  async run({ env, cwd, options, stdout, stderr }) {
    const { secretsDir } = findLayout(env);
    const providers = providersIn(secretsDir);
    const state = env.PANTHER_STATE_DIR;
    const config = opencodeConfig({
      providers,
      model: options.model,
      coding: options.coding,
      tools: options.door
        ? findTools(env, cwd)
        : {
            command: commandLine(),
            ...(state ? { environment: { PANTHER_STATE_DIR: state } } : {}),
          },
    });
    stdout(JSON.stringify(config, null, 2));
    if (providers.length === 0) {
      stderr(`no key of a model provider is in ${secretsDir}; OpenCode's own sign-in is used`);
    }
    const variables = Object.entries(quietEnvironment).map(([name, value]) => `${name}=${value}`);
    stderr(`start it so that it fetches nothing: ${variables.join(' ')} opencode`);
  },
});

/** Those whose keys are on this machine. */
function providersIn(folder: string): readonly OpencodeProvider[] {
  return (Object.keys(knownProviders) as ProviderName[]).flatMap((name) => {
    const { keySecret, urlSecrets }: KnownProvider = knownProviders[name];
    const keyFile = join(folder, keySecret);
    if (!existsSync(keyFile)) return [];
    const [url] = urlSecrets;
    const urlFile = url === undefined ? undefined : join(folder, url.name);
    const isThere = urlFile !== undefined && existsSync(urlFile);
    return [{ name, keyFile, ...(isThere ? { urlFile } : {}) }];
  });
}

/** The door of the agent that runs here or that `PANTHER_AGENT_URL` names, and the file of the token for its
 * tools: that of this machine, or what `PANTHER_MCP_TOKEN_FILE` names. @throws Fault api.unreachable, usage */
function findTools(env: Surroundings['env'], cwd: string): ToolServer {
  const url = env.PANTHER_AGENT_URL || readFolderOwner(folderOf(env, cwd))?.url;
  if (url === undefined) {
    throw new Fault({
      code: 'api.unreachable',
      message: 'no agent runs here',
      hint: '`panther up` starts it; PANTHER_AGENT_URL names one elsewhere',
    });
  }
  const layout = findLayout(env);
  const named = env.PANTHER_MCP_TOKEN_FILE || undefined;
  if (named === undefined && env.PANTHER_AGENT_URL) {
    throw new Fault({
      code: 'usage',
      message: 'the agent that PANTHER_AGENT_URL names has a token of its own for its tools',
      hint: 'write that into a file of yours, and name it with PANTHER_MCP_TOKEN_FILE',
    });
  }
  // Makes it, where nothing has done so yet.
  if (named === undefined) readSecret('mcpToken', layout);
  const tokenFile = resolve(cwd, named ?? join(layout.secretsDir, 'mcpToken'));
  return { url: `${url.replace(/\/$/, '')}/mcp`, tokenFile };
}

/** From a checkout with the Node that runs; the packaged program is found by its name. */
function commandLine(): readonly string[] {
  const launcher = join(root, 'bin/panther');
  return existsSync(launcher) ? [process.execPath, launcher, 'mcp'] : ['panther', 'mcp'];
}
