// Who may reach which port of which role, from the fleet as data. The rules name roles, never
// machines: which of a role's machines has a port open is what its own firewall says.
import type { FleetPort, TailnetHost } from './fleet-ports.ts';

export interface AclRule {
  readonly action: 'accept';
  readonly src: readonly string[];
  readonly proto?: string;
  readonly dst: readonly string[];
}

export interface PolicyTest {
  readonly src: string;
  readonly proto: string;
  readonly accept?: readonly string[];
  readonly deny?: readonly string[];
}

/** The part of a policy file that we make (https://tailscale.com/kb/1337/policy-syntax). */
export interface TailnetPolicy {
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
  readonly acls: readonly AclRule[];
  readonly tests: readonly PolicyTest[];
}

export interface PolicyInput {
  readonly hosts: readonly TailnetHost[];
  /** Who owns the tags and may administer everything: `autogroup:admin`, `me@example.com`, `me@`. */
  readonly owner: string;
  /** Roles with a machine in the tailnet. Headscale fails a test about a tag that nobody has, so
   * those are left out; undefined tests all. */
  readonly populated?: ReadonlySet<Role> | undefined;
}

export type Role = TailnetHost['role'];

export function tagOf(role: Role): string {
  return `tag:${role}`;
}

const roles: readonly Role[] = ['server', 'workstation'];

/** What servers use of each other and of themselves; everything else is for people, at their
 * workstations or at machines of the owner's that have no tag. */
const sharedUnits: ReadonlySet<string> = new Set(['atticd']);

/** Roles whose machines may reach a port that is for the tailnet. */
export function decideReaders({ unit }: Pick<FleetPort, 'unit'>): readonly Role[] {
  return sharedUnits.has(unit) ? roles : ['workstation'];
}

/** The policy of a fleet. The same fleet gives the same bytes. */
export function generatePolicy(input: PolicyInput): TailnetPolicy {
  const { owner } = input;
  return {
    tagOwners: Object.fromEntries(roles.map((role) => [tagOf(role), [owner]])),
    acls: [ownDevices, ...roles.flatMap((role) => rulesTo(input, role))],
    tests: roles.flatMap((role) => testsFrom(input, role)),
  };
}

/** Machines without a tag, such as a phone, and a host that did not get its tag yet: those of one
 * person see each other. Without this, setting a policy would cut off what is not tagged. */
const ownDevices: AclRule = {
  action: 'accept',
  src: ['autogroup:member'],
  dst: ['autogroup:self:*'],
};

function rulesTo({ hosts, owner }: PolicyInput, role: Role): AclRule[] {
  const ports = tailnetPorts(hosts, role);
  const groups = new Map<string, { readonly port: FleetPort; readonly numbers: Set<number> }>();
  for (const port of ports) {
    const key = `${port.protocol} ${decideReaders(port).join()}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { port, numbers: new Set([port.port]) });
    else group.numbers.add(port.port);
  }
  return [...groups.values()].map(({ port, numbers }) => ({
    action: 'accept',
    src: [owner, ...decideReaders(port).map(tagOf)],
    proto: port.protocol,
    dst: [`${tagOf(role)}:${[...numbers].join(',')}`],
  }));
}

/** One test for each protocol: what this role must reach, and every other port of the fleet. */
function testsFrom({ hosts, populated }: PolicyInput, source: Role): PolicyTest[] {
  const isThere = (role: Role) => populated === undefined || populated.has(role);
  if (!isThere(source)) return [];
  return (['tcp', 'udp'] as const).flatMap((proto) => {
    const accept: string[] = [];
    const deny: string[] = [];
    for (const role of roles.filter(isThere)) {
      const open = tailnetPorts(hosts, role).filter((port) => port.protocol === proto);
      const allowed = new Set(
        open.filter((port) => decideReaders(port).includes(source)).map(({ port }) => port),
      );
      for (const port of allPorts(hosts, role, proto)) {
        (allowed.has(port) ? accept : deny).push(`${tagOf(role)}:${port}`);
      }
    }
    if (accept.length + deny.length === 0) return [];
    return [
      {
        src: tagOf(source),
        proto,
        ...(accept.length > 0 ? { accept } : {}),
        ...(deny.length > 0 ? { deny } : {}),
      },
    ];
  });
}

function portsOf(hosts: readonly TailnetHost[], role: Role): FleetPort[] {
  return hosts.filter((host) => host.role === role).flatMap(({ ports }) => ports);
}

/** Sorted, each protocol and number once. */
function tailnetPorts(hosts: readonly TailnetHost[], role: Role): FleetPort[] {
  const found = new Map<string, FleetPort>();
  for (const port of portsOf(hosts, role)) {
    if (port.reach === 'tailnet') found.set(`${port.protocol}:${port.port}`, port);
  }
  return [...found.values()].sort(
    (a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port,
  );
}

function allPorts(hosts: readonly TailnetHost[], role: Role, proto: string): number[] {
  const numbers = portsOf(hosts, role)
    .filter(({ protocol }) => protocol === proto)
    .map(({ port }) => port);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The file that is set: JSON, which is HuJSON too. */
export function renderPolicy(policy: TailnetPolicy): string {
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}
