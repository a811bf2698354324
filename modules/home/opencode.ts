import { z } from 'zod';
import { opencodeConfig, quietEnvironment } from '#lib/opencode';
import { call, defineModule, type NixAttrs, pantherPackage, pkg } from '#nix';

const optionsSchema = z.strictObject({
  knowledgeBase: z
    .boolean()
    .default(false)
    .describe(
      'Let the agent search the knowledge base through `panther mcp`, and install panther.',
    ),
  model: z
    .string()
    .regex(/^[^/\s]+\/\S+$/)
    .nullable()
    .default(null)
    .describe('Model as provider/model; null: the one chosen last.'),
  theme: z
    .string()
    .min(1)
    .default('system')
    .describe('Colours; system takes those of the terminal.'),
  coding: z
    .boolean()
    .default(false)
    .describe(
      'An agent that reads the project, and asks before it changes a file or runs a command that does not only look. Without it there is only one that answers with our read tools.',
    ),
});
type Options = z.output<typeof optionsSchema>;

function opencodeSettings({ knowledgeBase, model, coding }: Options): NixAttrs {
  const { $schema: _, ...config } = opencodeConfig({
    // Whoever sits there signs in; keys of the fleet are for units.
    providers: [],
    coding,
    model: model ?? undefined,
    ...(knowledgeBase ? { tools: { command: ['panther', 'mcp'] } } : {}),
  });
  // A value of JSON is one of Nix.
  return config as unknown as NixAttrs;
}

/** One file as OpenCode reads it, for releases whose Home Manager does not write it (25.05) or
 * writes it under its old name (25.11). */
function ownFile(settings: NixAttrs) {
  const content = { $schema: 'https://opencode.ai/config.json', ...settings };
  return { 'opencode/opencode.json': { text: call('builtins.toJSON', content) } };
}

// npm is used by more than OpenCode.
const { npm_config_offline: _, ...terminalEnvironment } = quietEnvironment;

export const homeOpencode = defineModule({
  name: 'home/opencode',
  description:
    'OpenCode in the terminal, denied everything but our read tools, or a coding agent that asks',
  options: optionsSchema,
  nixos: ({ options }) =>
    options.knowledgeBase
      ? {
          environment: { systemPackages: [pantherPackage] },
        }
      : {},
  home: ({ options, atLeast }) => {
    const settings = opencodeSettings(options);
    const home = { sessionVariables: terminalEnvironment };
    if (atLeast('26.05')) {
      const tui = { theme: options.theme };
      return { home, programs: { opencode: { enable: true, settings, tui } } };
    }
    const configFile = ownFile({ ...settings, theme: options.theme });
    // 25.05 has the package but no module.
    if (!atLeast('25.11')) {
      return { home: { ...home, packages: [pkg('opencode')] }, xdg: { configFile } };
    }
    return { home, programs: { opencode: { enable: true } }, xdg: { configFile } };
  },
});
