// What a policy of ours would cut off, told before it is set.
import type { TailnetDevice } from './control.ts';
import type { TailnetHost } from './fleet-ports.ts';
import { decideReaders, tagOf } from './policy.ts';

export interface LockoutInput {
  readonly hosts: readonly TailnetHost[];
  readonly devices: readonly TailnetDevice[];
  /** This machine; undefined when it is not in the tailnet. */
  readonly self: TailnetDevice | undefined;
  readonly owner: string;
}

export interface Lockout {
  readonly host: string;
  readonly why: string;
}

const sshUnit = 'sshd';

/** Hosts that nobody at this machine could log in to any more, by the rules of `generatePolicy`:
 * a host counts by its tag, a machine without a tag by whose it is. */
export function findLockouts(input: LockoutInput): Lockout[] {
  return input.hosts.flatMap((host) => {
    const device = input.devices.find(({ name }) => name === host.name);
    if (device === undefined || device.id === input.self?.id) return [];
    const why = whyLocked(input, host, device);
    return why === undefined ? [] : [{ host: host.name, why }];
  });
}

function whyLocked(
  { self, owner }: LockoutInput,
  host: TailnetHost,
  device: TailnetDevice,
): string | undefined {
  const tag = tagOf(host.role);
  if (!device.tags.includes(tag)) return whyUntagged(self, device, tag);
  if (!host.ports.some(({ unit, reach }) => unit === sshUnit && reach === 'tailnet')) {
    return 'its sshd is not open to the tailnet';
  }
  if (self === undefined) return undefined;
  const readers = decideReaders({ unit: sshUnit }).map(tagOf);
  if (self.tags.length > 0) {
    const isReader = readers.some((reader) => self.tags.includes(reader));
    return isReader
      ? undefined
      : `this machine has ${self.tags.join(', ')}, not ${readers.join(' or ')}`;
  }
  return isOwnedBy(self, owner) ? undefined : `this machine is ${self.user}'s, not ${owner}'s`;
}

function whyUntagged(
  self: TailnetDevice | undefined,
  device: TailnetDevice,
  tag: string,
): string | undefined {
  if (device.tags.length > 0) return `it has ${device.tags.join(', ')}, not ${tag}`;
  if (self === undefined) return `it has no ${tag} yet`;
  if (self.tags.length > 0)
    return `it has no ${tag} yet, and this machine has ${self.tags.join(', ')}`;
  return self.user === device.user ? undefined : `it has no ${tag} yet, and is ${device.user}'s`;
}

/** Who is an admin is not told to us; a group is believed. */
function isOwnedBy({ user }: TailnetDevice, owner: string): boolean {
  if (/^(?:autogroup|group):/.test(owner)) return true;
  return user === owner || `${user}@` === owner;
}
