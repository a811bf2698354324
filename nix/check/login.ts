import { readFirewall } from './firewall.ts';
import { type HostModel, isOn, textsAt, valueAt } from './host-model.ts';
import { listItems } from './reading.ts';
import { type DeclaredUser, hasPasswordlessSudo, readUsers } from './users.ts';

export const sshOn = (host: HostModel): boolean => isOn(host, 'services.openssh.enable');

/** Whether somebody with a key can log in as this account; a key that is an expression counts. */
export function hasKey(user: DeclaredUser | undefined): boolean {
  return (user?.keys.length ?? 0) > 0;
}

/** Accounts with a key that can become root. */
export function adminsWithKey(host: HostModel): readonly string[] {
  return [...readUsers(host).values()]
    .filter((user) => hasKey(user))
    .filter(({ name, groups }) => groups.includes('wheel') || hasPasswordlessSudo(host, name))
    .map(({ name }) => name);
}

export type Reachability = 'anywhere' | 'tailnet' | 'nowhere';

/** From where sshd's port can be reached through the firewall. */
export function sshReach(host: HostModel): Reachability {
  const { enabled, anywhere, byInterface, trusted } = readFirewall(host);
  const set = valueAt(host, 'services.openssh.ports');
  const ports = set === undefined ? [22] : listItems(set);
  const covers = (openings: typeof anywhere): boolean =>
    openings.some(
      ({ from, to, protocol }) =>
        protocol === 'tcp' &&
        ports.some((port) => typeof port === 'number' && from <= port && port <= to),
    );
  if (!enabled || covers(anywhere)) return 'anywhere';
  const onTailnet =
    [...byInterface].some(([name, openings]) => /^tailscale/.test(name) && covers(openings)) ||
    trusted.some(({ name }) => /^tailscale/.test(name));
  return onTailnet && isOn(host, 'services.tailscale.enable') ? 'tailnet' : 'nowhere';
}

/** Whether sshd's own lists let the account in. */
export function sshAdmits(host: HostModel, user: string): boolean {
  const settings = 'services.openssh.settings';
  const allowed = textsAt(host, `${settings}.AllowUsers`);
  const denied = textsAt(host, `${settings}.DenyUsers`);
  return (allowed.length === 0 || allowed.includes(user)) && !denied.includes(user);
}
