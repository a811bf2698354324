import type { NixValue } from '../lang/value.ts';
import {
  definitionsUnder,
  type HostModel,
  isOn,
  oncePerHost,
  oncePerPrefix,
  textsAt,
  valueAt,
} from './host-model.ts';
import { listItems } from './reading.ts';
import { readUnits } from './units.ts';

export interface DeclaredUser {
  readonly name: string;
  /** Values by option below the user: `isNormalUser`, `openssh.authorizedKeys.keys`. */
  readonly options: ReadonlyMap<string, NixValue>;
  readonly keys: readonly NixValue[];
  readonly groups: readonly string[];
}

interface UserParts {
  readonly options: Map<string, NixValue>;
  readonly keys: NixValue[];
  readonly groups: string[];
}

/** `users.users.<name>` of the host's configuration. */
export const readUsers = oncePerPrefix('users.users', (all): ReadonlyMap<string, DeclaredUser> => {
  const found = new Map<string, UserParts>();
  for (const { path, value } of all) {
    const [, , name = '', ...rest] = path;
    const user: UserParts = found.get(name) ?? { options: new Map(), keys: [], groups: [] };
    found.set(name, user);
    const option = rest.join('.');
    user.options.set(option, value);
    const items = listItems(value);
    if (option.startsWith('openssh.authorizedKeys.key')) user.keys.push(...items);
    if (option === 'extraGroups' || option === 'group') {
      user.groups.push(...items.filter((item) => typeof item === 'string'));
    }
  }
  return new Map([...found].map(([name, user]) => [name, { name, ...user }]));
});

/** Accounts and groups that a NixOS module makes when its option is on. */
const madeBy: Readonly<Record<string, { readonly user?: string; readonly group?: string }>> = {
  'networking.networkmanager.enable': { group: 'networkmanager' },
  'programs._1password-gui.enable': { group: 'onepassword' },
  'services.caddy.enable': { user: 'caddy', group: 'caddy' },
  'services.datadog-agent.enable': { user: 'datadog', group: 'datadog' },
  'services.displayManager.dms-greeter.enable': { user: 'dms-greeter', group: 'dms-greeter' },
  'services.forgejo.enable': { user: 'forgejo', group: 'forgejo' },
  'services.grafana.enable': { user: 'grafana', group: 'grafana' },
  'services.greetd.enable': { user: 'greeter', group: 'greeter' },
  'services.nginx.enable': { user: 'nginx', group: 'nginx' },
  'services.onepassword-secrets.enable': { group: 'onepassword-secrets' },
  'services.openssh.enable': { user: 'sshd', group: 'sshd' },
  'services.postgresql.enable': { user: 'postgres', group: 'postgres' },
  'services.prometheus.enable': { user: 'prometheus', group: 'prometheus' },
  'virtualisation.docker.enable': { group: 'docker' },
  'virtualisation.podman.enable': { group: 'podman' },
};

// nixos/modules/config/users-groups.nix and ids.nix: there on every NixOS.
const everywhereUsers = ['root', 'nobody', 'messagebus'];
const everywhereGroups = [
  'root wheel kmem tty messagebus disk floppy uucp lp cdrom tape audio video dialout nogroup users',
  'nixbld utmp adm input kvm render sgx shadow keys systemd-journal',
].flatMap((line) => line.split(' '));

/** Every account with an entry in /etc/passwd that the configuration lets one know of. */
export const knownUsers = oncePerHost((host: HostModel): ReadonlySet<string> => {
  const names = new Set([...everywhereUsers, ...readUsers(host).keys()]);
  for (const [option, { user }] of Object.entries(madeBy)) {
    if (user !== undefined && isOn(host, option)) names.add(user);
  }
  return names;
});

export const knownGroups = oncePerHost((host: HostModel): ReadonlySet<string> => {
  const names = new Set(everywhereGroups);
  for (const { path } of definitionsUnder(host, 'users.groups')) names.add(path[2] ?? '');
  for (const [option, { group }] of Object.entries(madeBy)) {
    if (group !== undefined && isOn(host, option)) names.add(group);
  }
  return names;
});

/** Services of NixOS that run under a DynamicUser: their account is there only while they run. */
const dynamicServices: Readonly<Record<string, string>> = {
  'services.atticd.enable': 'atticd',
  'services.ollama.enable': 'ollama',
};

/** Accounts that systemd makes up when a unit starts, with the unit. */
export const dynamicUsers = oncePerHost((host: HostModel): ReadonlyMap<string, string> => {
  const users = new Map<string, string>();
  for (const [option, name] of Object.entries(dynamicServices)) {
    if (isOn(host, option)) users.set(name, name);
  }
  for (const unit of readUnits(host).values()) {
    if (unit.section.get('DynamicUser') !== true) continue;
    const user = unit.section.get('User');
    users.set(typeof user === 'string' ? user : unit.stem, unit.stem);
  }
  return users;
});

/** Whether the account may become root without a person at the keyboard to type a password. */
export function hasPasswordlessSudo(host: HostModel, name: string): boolean {
  if (name === 'root') return true;
  const groups = readUsers(host).get(name)?.groups ?? [];
  if (groups.includes('wheel') && valueAt(host, 'security.sudo.wheelNeedsPassword') === false)
    return true;
  return ['security.sudo.extraRules', 'security.sudo-rs.extraRules'].some((key) =>
    definitionsUnder(host, key.split('.').slice(0, 2).join('.'))
      .filter((definition) => definition.key === key)
      .flatMap(({ value }) => listItems(value))
      .some((rule) => grants(rule, name, groups)),
  );
}

function grants(rule: NixValue, user: string, groups: readonly string[]): boolean {
  if (typeof rule !== 'object' || rule === null) return false;
  const { users = [], groups: ruleGroups = [], commands = [] } = rule as Record<string, NixValue>;
  const covers =
    listItems(users).includes(user) ||
    listItems(ruleGroups).some((group) => typeof group === 'string' && groups.includes(group));
  const free = JSON.stringify(listItems(commands)).includes('NOPASSWD');
  return covers && free;
}

/** Whether the Nix daemon takes unsigned store paths from this account. */
export function isTrusted(host: HostModel, name: string): boolean {
  if (name === 'root') return true;
  const trusted = textsAt(host, 'nix.settings.trusted-users');
  const groups = readUsers(host).get(name)?.groups ?? [];
  return trusted.includes(name) || groups.some((group) => trusted.includes(`@${group}`));
}
