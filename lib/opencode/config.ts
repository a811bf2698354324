import type { Config, McpLocalConfig, McpRemoteConfig } from '@opencode-ai/sdk/v2/types';
import { Fault } from '../index.ts';
import { knownProviders } from '../model-catalogue.ts';
import { agentsOf, denyByDefault } from './agents.ts';
import { answerAgent, mcpServerName } from './names.ts';
import { fileReference, type OpencodeProvider, providerConfig } from './providers.ts';

export interface OpencodeSettings {
  /** The first one's first model is asked where `model` names none. None: OpenCode's own sign-in decides. */
  readonly providers: readonly OpencodeProvider[];
  /** `provider/model`, of the providers above. */
  readonly model?: string | undefined;
  readonly tools?: ToolServer | undefined;
  /** Also an agent that works on a project, and asks a person before it changes anything. */
  readonly coding?: boolean;
}

/** Where our tools come from: the agent's door, or a process that OpenCode starts. */
export type ToolServer =
  | { readonly url: string; readonly tokenFile: string }
  | {
      readonly command: readonly string[];
      readonly environment?: Readonly<Record<string, string>>;
    };

// To know the tools; a call has the deadline of its tool.
const toolsTimeoutMs = 15_000;

/** What `opencode.json` says, secrets as `{file:…}`: nothing but our read tools is allowed, nothing is shared,
 * updated or downloaded. Keys as in OpenCode's own schema (https://opencode.ai/config.json).
 * @throws Fault config.invalid for a model of no listed provider, and for a path that cannot be written there */
export function opencodeConfig(settings: OpencodeSettings): Config {
  const { providers, tools, coding = false } = settings;
  const model = modelOf(settings);
  return {
    $schema: 'https://opencode.ai/config.json',
    autoupdate: false,
    share: 'disabled',
    snapshot: coding,
    lsp: false,
    formatter: false,
    permission: denyByDefault,
    default_agent: coding ? 'build' : answerAgent,
    agent: agentsOf(coding),
    ...(tools === undefined ? {} : { mcp: { [mcpServerName]: toolServer(tools) } }),
    ...(providers.length === 0
      ? {}
      : {
          enabled_providers: providers.map(({ name }) => name),
          provider: Object.fromEntries(providers.map((one) => [one.name, providerConfig(one)])),
        }),
    // What a small model is for, such as a summary, would otherwise go to one that OpenCode picks.
    ...(model === undefined ? {} : { model, small_model: model }),
  };
}

function modelOf({ providers, model }: OpencodeSettings): string | undefined {
  const [first] = providers;
  if (model === undefined) {
    if (first === undefined) return undefined;
    return `${first.name}/${Object.keys(knownProviders[first.name].models)[0]}`;
  }
  const provider = providers.find(({ name }) => model.startsWith(`${name}/`));
  const name = model.slice(model.indexOf('/') + 1);
  // Without providers the model is one of OpenCode's own list.
  if (providers.length === 0) return model;
  if (provider === undefined || !Object.hasOwn(knownProviders[provider.name].models, name)) {
    const names = providers.map((one) => one.name).join(', ');
    throw new Fault({
      code: 'config.invalid',
      message: `${model} is no model of ${names} that is known here`,
      hint: 'lib/model-catalogue.ts lists them',
    });
  }
  return model;
}

function toolServer(tools: ToolServer): McpLocalConfig | McpRemoteConfig {
  if ('url' in tools) {
    return {
      type: 'remote',
      url: tools.url,
      // A token that is refused is refused; there is nobody to sign in.
      oauth: false,
      headers: { authorization: `Bearer ${fileReference(tools.tokenFile)}` },
      timeout: toolsTimeoutMs,
    };
  }
  return {
    type: 'local',
    command: [...tools.command],
    ...(tools.environment === undefined ? {} : { environment: { ...tools.environment } }),
    timeout: toolsTimeoutMs,
  };
}
