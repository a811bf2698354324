import { z } from 'zod';
import { defineModule, type NixAttrs, type NixValue } from '#nix';
import { opnix } from '../services/opnix.ts';

const optionsSchema = z.strictObject({
  agent: z
    .enum(['openssh', '1password'])
    .default('openssh')
    .describe("Who holds the keys: OpenSSH's agent, or 1Password, which asks before each use."),
  keyFrom1Password: z
    .boolean()
    .default(true)
    .describe("Fetch this device's private key to ~/.ssh/id_ed25519; not with 1Password's agent."),
});
type Options = z.output<typeof optionsSchema>;

/** Values of ssh_config(5) by OpenSSH's own keywords. */
export interface SshBlocks {
  readonly everywhere: NixAttrs;
  readonly fleet: NixAttrs | undefined;
}

export function sshBlocks(options: Options, user: string): SshBlocks {
  const identity: NixAttrs =
    options.agent === '1password'
      ? {}
      : { IdentityFile: '~/.ssh/id_ed25519', IdentitiesOnly: true };
  return {
    everywhere: {
      AddKeysToAgent: options.agent === 'openssh' ? '8h' : 'no',
      Compression: false,
      ControlMaster: 'auto',
      ControlPath: '~/.ssh/control-%C',
      ControlPersist: '10m',
      ForwardAgent: false,
      HashKnownHosts: true,
      ServerAliveCountMax: 3,
      ServerAliveInterval: 30,
      UserKnownHostsFile: '~/.ssh/known_hosts',
      ...(options.agent === '1password' ? { IdentityAgent: '~/.1password/agent.sock' } : {}),
    },
    fleet: {
      User: user,
      // A changed key is refused; one never seen is noted.
      StrictHostKeyChecking: 'accept-new',
      ...identity,
    },
  };
}

const optionNames: Readonly<Record<string, string>> = {
  AddKeysToAgent: 'addKeysToAgent',
  Compression: 'compression',
  ControlMaster: 'controlMaster',
  ControlPath: 'controlPath',
  ControlPersist: 'controlPersist',
  ForwardAgent: 'forwardAgent',
  HashKnownHosts: 'hashKnownHosts',
  IdentitiesOnly: 'identitiesOnly',
  IdentityAgent: 'identityAgent',
  IdentityFile: 'identityFile',
  ServerAliveCountMax: 'serverAliveCountMax',
  ServerAliveInterval: 'serverAliveInterval',
  User: 'user',
  UserKnownHostsFile: 'userKnownHostsFile',
};

/** Home Manager's own names for keywords, before it took over OpenSSH's; a keyword that it has no
 * name for goes to `extraOptions`. */
export function namedOptions(block: NixAttrs): NixAttrs {
  const named: Record<string, NixValue> = {};
  const extraOptions: Record<string, NixValue> = {};
  for (const [keyword, value] of Object.entries(block)) {
    const name = optionNames[keyword];
    if (name === undefined) extraOptions[keyword] = value;
    else named[name] = value;
  }
  return { ...named, ...(Object.keys(extraOptions).length > 0 ? { extraOptions } : {}) };
}

/** Where `programs.ssh` takes its blocks: `settings` from 26.05 on; `matchBlocks` before, where
 * 25.05 wants what holds for every host beside them. */
export type SshStyle = 'settings' | 'match-blocks' | 'top-level';

export function sshConfig(
  { everywhere, fleet }: SshBlocks,
  hosts: string,
  style: SshStyle,
): NixAttrs {
  if (style === 'settings') {
    const blocks = { '*': everywhere, ...(fleet === undefined ? {} : { [hosts]: fleet }) };
    return { enableDefaultConfig: false, settings: blocks };
  }
  const fleetBlock = fleet === undefined ? {} : { [hosts]: namedOptions(fleet) };
  if (style === 'match-blocks') {
    const matchBlocks = { '*': namedOptions(everywhere), ...fleetBlock };
    return { enableDefaultConfig: false, matchBlocks };
  }
  const { identityAgent, ...topLevel } = namedOptions(everywhere);
  const agentBlock = identityAgent === undefined ? {} : { '*': { identityAgent } };
  return { ...topLevel, matchBlocks: { ...agentBlock, ...fleetBlock } };
}

function decideStyle(atLeast: (version: '25.11' | '26.05') => boolean): SshStyle {
  if (atLeast('26.05')) return 'settings';
  return atLeast('25.11') ? 'match-blocks' : 'top-level';
}

export const homeSsh = defineModule({
  name: 'home/ssh',
  description: "SSH client: the fleet's machines, one agent, shared connections",
  options: optionsSchema,
  requires: () => [opnix],
  nixos: ({ options, user, atLeast }) => ({
    ...(options.agent === '1password'
      ? {
          programs: {
            _1password: { enable: true },
            '_1password-gui': { enable: true, polkitPolicyOwners: [user.name] },
          },
        }
      : {}),
    // GNOME's keyring brings a second agent since 25.11, and whichever starts last wins.
    ...(atLeast('25.11') ? { services: { gnome: { 'gcr-ssh-agent': { enable: false } } } } : {}),
  }),
  home: ({ options, user, host, secretFile, atLeast }) => {
    // Asking for the path is what puts the key on the host; ssh finds it under its usual name.
    if (options.agent === 'openssh' && options.keyFrom1Password) secretFile('sshPrivateKey');
    const blocks = sshBlocks(options, user.name);
    return {
      programs: {
        ssh: {
          enable: true,
          ...sshConfig(blocks, host.fleetNames.join(' '), decideStyle(atLeast)),
        },
      },
      ...(options.agent === 'openssh' ? { services: { 'ssh-agent': { enable: true } } } : {}),
    };
  },
});
