import { z } from 'zod';
import { defineModule, pkg } from '#nix';
import { type SecretDefinition, secretMap } from '#secrets';
import { shell } from './shell.ts';

/** The account that deployments log in as. */
export const deployUser = 'deploy';

/** Folders below the home that a secret's file sits in, parents first. OpNix makes missing parents
 * as root, and a `~/.config` that root owns breaks Home Manager; so they are made here, before. */
export function secretFolders(secrets: readonly SecretDefinition[]): string[] {
  const folders = new Set<string>();
  for (const { path } of secrets) {
    if (path === undefined || !path.startsWith('{home}/')) continue;
    const segments = path.slice('{home}/'.length).split('/').slice(0, -1);
    for (let depth = 1; depth <= segments.length; depth++) {
      folders.add(segments.slice(0, depth).join('/'));
    }
  }
  return [...folders].sort();
}

function homeFolders(home: string, owner: string) {
  const rules: Record<string, { d: { mode: string; user: string; group: string } }> = {};
  for (const folder of secretFolders(Object.values<SecretDefinition>(secretMap))) {
    rules[`${home}/${folder}`] = { d: { mode: '0700', user: owner, group: 'users' } };
  }
  return rules;
}

const noKeyWarning =
  'No SSH public key is set for the owner and the deploy user: nobody can log in to this host over SSH.';

export const users = defineModule({
  name: 'base/users',
  description: 'The owner and the account that deployments use',
  options: z.strictObject({
    linger: z
      .boolean()
      .default(false)
      .describe(
        "Start the owner's user services at boot, without a login; for rootless containers.",
      ),
    extraGroups: z
      .array(z.string().min(1))
      .default([])
      .describe('Further groups of the owner, beside those of the role.'),
  }),
  requires: () => [shell],
  nixos: ({ options, host, user }) => {
    const home = `/home/${user.name}`;
    const workstation = host.role === 'workstation';
    const keys = [...user.authorizedKeys];
    return {
      users: {
        // The password set at install stays; no password is ever part of the configuration.
        mutableUsers: true,
        users: {
          [user.name]: {
            isNormalUser: true,
            uid: 1000,
            description: user.fullName,
            home,
            homeMode: '0700',
            shell: pkg('fish'),
            linger: options.linger,
            extraGroups: [
              'wheel',
              ...(workstation ? ['video', 'input'] : ['systemd-journal']),
              ...(host.modules.has('networking/workstation-net') ? ['networkmanager'] : []),
              ...options.extraGroups,
            ],
            openssh: { authorizedKeys: { keys } },
          },
          [deployUser]: {
            isSystemUser: true,
            group: deployUser,
            description: 'Deployments',
            home: `/var/lib/${deployUser}`,
            createHome: true,
            homeMode: '0700',
            // A POSIX shell: nix copy and the deploy scripts send it commands.
            shell: pkg('bashInteractive'),
            openssh: { authorizedKeys: { keys } },
          },
        },
        groups: { [deployUser]: {} },
      },
      // Whoever may copy a system of their own making to the host and run its
      // switch-to-configuration as root is root; a list of commands would only look like less.
      security: {
        sudo: {
          extraRules: [
            {
              users: [deployUser],
              commands: [{ command: 'ALL', options: ['NOPASSWD'] }],
            },
          ],
        },
      },
      systemd: { tmpfiles: { settings: { '10-secret-folders': homeFolders(home, user.name) } } },
      ...(keys.length === 0 ? { warnings: [noKeyWarning] } : {}),
    };
  },
});
