import { z } from 'zod';
import { call, defineModule, type NixAttrs, pkg, ref, select } from '#nix';

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
  askBeforeCommands: z
    .boolean()
    .default(true)
    .describe('Ask before it runs a command that is not known to only look.'),
});
type Options = z.output<typeof optionsSchema>;

// The last rule that matches counts, and Nix writes keys in alphabetical order: `*` comes first.
const commandRules: NixAttrs = {
  '*': 'ask',
  'cat *': 'allow',
  'fd *': 'allow',
  'git diff*': 'allow',
  'git log*': 'allow',
  'git show*': 'allow',
  'git status*': 'allow',
  'head *': 'allow',
  'ls*': 'allow',
  'npm run check*': 'allow',
  'npm test*': 'allow',
  'rg *': 'allow',
  'wc *': 'allow',
};

/** https://opencode.ai/docs/config */
function opencodeSettings(options: Options): NixAttrs {
  return {
    // The store is read-only, and a session is nobody else's business.
    autoupdate: false,
    share: 'disabled',
    ...(options.model === null ? {} : { model: options.model }),
    ...(options.askBeforeCommands ? { permission: { bash: commandRules } } : {}),
    ...(options.knowledgeBase
      ? { mcp: { panther: { type: 'local', command: ['panther', 'mcp'], enabled: true } } }
      : {}),
  };
}

/** One file as OpenCode reads it, for releases whose Home Manager does not write it (25.05) or
 * writes it under its old name (25.11). */
function ownFile(settings: NixAttrs) {
  const content = { $schema: 'https://opencode.ai/config.json', ...settings };
  return { 'opencode/opencode.json': { text: call('builtins.toJSON', content) } };
}

export const homeOpencode = defineModule({
  name: 'home/opencode',
  description: 'OpenCode, the coding agent in the terminal, with our rules and knowledge base',
  options: optionsSchema,
  nixos: ({ options }) =>
    options.knowledgeBase
      ? {
          environment: {
            systemPackages: [
              select(ref('inputs.self.packages'), [
                ref('pkgs.stdenv.hostPlatform.system'),
                'panther',
              ]),
            ],
          },
        }
      : {},
  home: ({ options, atLeast }) => {
    const settings = opencodeSettings(options);
    if (atLeast('26.05')) {
      return { programs: { opencode: { enable: true, settings, tui: { theme: options.theme } } } };
    }
    const configFile = ownFile({ ...settings, theme: options.theme });
    // 25.05 has the package but no module.
    if (!atLeast('25.11')) return { home: { packages: [pkg('opencode')] }, xdg: { configFile } };
    return { programs: { opencode: { enable: true } }, xdg: { configFile } };
  },
});
