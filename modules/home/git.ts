import { z } from 'zod';
import { defineModule, type FleetUser, type NixAttrs } from '#nix';
import { opnix } from '../services/opnix.ts';

const optionsSchema = z.strictObject({
  signingKey: z
    .string()
    .regex(/^(~|\/)/)
    .nullable()
    .default(null)
    .describe(
      'SSH key that signs every commit and tag, such as ~/.ssh/id_ed25519; null: nothing is signed.',
    ),
  githubToken: z
    .boolean()
    .default(true)
    .describe("Read and write private GitHub repositories over HTTPS with the owner's token."),
  extraSettings: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.boolean(), z.int()])))
    .default({})
    .describe('Further settings by section, such as { core: { editor: "hx" } }.'),
});
type Options = z.output<typeof optionsSchema>;

const allowedSigners = 'git/allowed_signers';

/** git's credential helper protocol (gitcredentials(7)): asked to `get`, it prints two lines. The
 * file is read each time, so that a rotated token is used at once. */
export function credentialHelper(tokenFile: string): string {
  return `!f() { test "$1" = get && test -r ${tokenFile} && echo username=x-access-token && echo "password=$(cat ${tokenFile})"; }; f`;
}

/** The owner's own keys in the form of ssh-keygen(1), so that git can say whose signature it is. */
function signersOf({ email, authorizedKeys }: FleetUser): string | undefined {
  if (email === undefined || authorizedKeys.length === 0) return undefined;
  return authorizedKeys.map((key) => `${email} ${key}\n`).join('');
}

function gitSettings(options: Options, user: FleetUser, tokenFile: string | undefined): NixAttrs {
  const settings: Record<string, NixAttrs> = {
    alias: {
      amend: 'commit --amend --no-edit',
      last: 'log -1 --stat',
      unstage: 'restore --staged',
    },
    branch: { sort: '-committerdate' },
    column: { ui: 'auto' },
    commit: { verbose: true },
    diff: { algorithm: 'histogram', colorMoved: 'default', mnemonicPrefix: true },
    fetch: { prune: true },
    init: { defaultBranch: 'main' },
    merge: { conflictStyle: 'zdiff3' },
    pull: { rebase: true },
    push: { autoSetupRemote: true, followTags: true },
    rebase: { autoSquash: true, autoStash: true, updateRefs: true },
    rerere: { enabled: true },
    // Damaged or forged objects are refused when they arrive.
    transfer: { fsckObjects: true },
    user: { name: user.fullName, ...(user.email === undefined ? {} : { email: user.email }) },
  };
  if (signersOf(user) !== undefined) {
    settings.gpg = { ssh: { allowedSignersFile: `~/.config/${allowedSigners}` } };
  }
  if (tokenFile !== undefined) {
    settings.credential = { 'https://github.com': { helper: credentialHelper(tokenFile) } };
  }
  for (const [section, values] of Object.entries(options.extraSettings)) {
    settings[section] = { ...settings[section], ...values };
  }
  return settings;
}

/** Names, e-mail and settings under one key from 25.11 on, under three before. */
function userSettings(settings: NixAttrs, user: FleetUser, hasSettings: boolean): NixAttrs {
  if (hasSettings) return { settings };
  const { user: _identity, alias, ...extraConfig } = settings;
  return {
    userName: user.fullName,
    ...(user.email === undefined ? {} : { userEmail: user.email }),
    aliases: (alias ?? {}) as NixAttrs,
    extraConfig: extraConfig as NixAttrs,
  };
}

const delta = { navigate: true, 'line-numbers': true, hyperlinks: true };

export const homeGit = defineModule({
  name: 'home/git',
  description: 'Git with readable diffs and SSH signatures, gh and lazygit',
  options: optionsSchema,
  requires: () => [opnix],
  home: ({ options, user, secretFile, atLeast }) => {
    const tokenFile = options.githubToken ? secretFile('githubPat') : undefined;
    const hasSettings = atLeast('25.11');
    const signers = signersOf(user);
    return {
      programs: {
        git: {
          enable: true,
          lfs: { enable: true },
          ignores: ['.DS_Store', '.direnv/', '.envrc.local', '*.swp', 'result', 'result-*'],
          signing: {
            format: 'ssh',
            key: options.signingKey,
            signByDefault: options.signingKey !== null,
          },
          ...userSettings(gitSettings(options, user, tokenFile), user, hasSettings),
          ...(hasSettings ? {} : { delta: { enable: true, options: delta } }),
        },
        ...(hasSettings
          ? { delta: { enable: true, enableGitIntegration: true, options: delta } }
          : {}),
        gh: {
          enable: true,
          gitCredentialHelper: { enable: !options.githubToken },
          settings: { git_protocol: 'ssh', prompt: 'enabled' },
        },
        lazygit: { enable: true, settings: { git: { autoFetch: false } } },
      },
      ...(signers === undefined
        ? {}
        : { xdg: { configFile: { [allowedSigners]: { text: signers } } } }),
    };
  },
});
