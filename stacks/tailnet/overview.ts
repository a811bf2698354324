import type { TailnetDevice } from './control.ts';
import type { TailnetHost } from './fleet-ports.ts';
import { findPeers, readPath, renderPath, type TailnetPath, type TailnetStatus } from './local.ts';
import { tagOf } from './policy.ts';

/** One host of the fleet as the control plane and this machine see it. */
export interface HostInTailnet {
  readonly host: string;
  readonly role: TailnetHost['role'];
  /** 'unknown': neither the control plane nor this machine can tell. */
  readonly state: 'online' | 'offline' | 'absent' | 'unknown';
  /** RFC 3339, of a host that is offline. */
  readonly lastSeen: string | undefined;
  readonly address: string | undefined;
  /** RFC 3339; undefined when it never expires or nobody says. */
  readonly keyExpires: string | undefined;
  readonly tags: readonly string[];
  readonly version: string | undefined;
  /** From this machine. */
  readonly path: TailnetPath | undefined;
  /** What somebody should look at. */
  readonly concerns: readonly string[];
}

export interface TailnetOverview {
  /** What the control plane is called; undefined when only this machine was asked. */
  readonly server: string | undefined;
  readonly hosts: readonly HostInTailnet[];
  /** Machines of the tailnet that are no hosts of the fleet. */
  readonly others: readonly string[];
}

export interface OverviewInput {
  readonly hosts: readonly TailnetHost[];
  /** Undefined without credentials. */
  readonly devices: readonly TailnetDevice[] | undefined;
  readonly server: string | undefined;
  /** Undefined where tailscale is not up on this machine. */
  readonly status: TailnetStatus | undefined;
  readonly nowMs: number;
}

const dayMs = 86_400_000;
/** Enough to walk to a machine that needs a console. */
const expirySoonMs = 14 * dayMs;

/** Joins what is known, by name and then by address: ids of headscale are not those of the status. */
export function joinTailnet(input: OverviewInput): TailnetOverview {
  const names = new Set(input.hosts.map(({ name }) => name));
  return {
    server: input.server,
    hosts: input.hosts.map((host) => joinHost(input, host)),
    others: (input.devices ?? [])
      .map(({ name }) => name)
      .filter((name) => !names.has(name))
      .sort(),
  };
}

function joinHost(input: OverviewInput, { name, role }: TailnetHost): HostInTailnet {
  const device = input.devices?.find((each) => each.name === name);
  const peer = input.status && findPeer(input.status, name, device);
  const isSelf = peer !== undefined && peer === input.status?.Self;
  const isAsked = input.devices !== undefined || input.status !== undefined;
  const isThere = device !== undefined || peer !== undefined;
  const online = device?.online ?? peer?.Online;
  const state = !isThere ? (isAsked ? 'absent' : 'unknown') : decideState(online);
  const found = {
    host: name,
    role,
    state,
    lastSeen: device?.lastSeen ?? timeOf(state === 'offline' ? peer?.LastSeen : undefined),
    address: device?.addresses[0] ?? peer?.TailscaleIPs?.[0],
    keyExpires: device === undefined ? timeOf(peer?.KeyExpiry) : device.keyExpires,
    tags: device?.tags ?? peer?.Tags ?? [],
    version: device?.version,
    path: peer === undefined || isSelf ? undefined : readPath(peer),
  } as const;
  return { ...found, concerns: findConcerns(found, device, input.nowMs) };
}

function decideState(online: boolean | undefined): HostInTailnet['state'] {
  if (online === undefined) return 'unknown';
  return online ? 'online' : 'offline';
}

function findPeer(status: TailnetStatus, name: string, device: TailnetDevice | undefined) {
  const [named, other] = findPeers(status, name);
  if (named !== undefined && other === undefined) return named;
  const all = [...Object.values(status.Peer ?? {}), ...(status.Self ? [status.Self] : [])];
  return all.find(({ TailscaleIPs }) =>
    TailscaleIPs?.some((address) => device?.addresses.includes(address) === true),
  );
}

function findConcerns(
  found: Omit<HostInTailnet, 'concerns'>,
  device: TailnetDevice | undefined,
  nowMs: number,
): string[] {
  const { role, state, tags, keyExpires } = found;
  if (state === 'absent') return ['not in the tailnet: panther tailnet key --host makes it a key'];
  if (state === 'unknown' && device === undefined) return [];
  const leftMs = keyExpires === undefined ? undefined : Date.parse(keyExpires) - nowMs;
  return [
    ...(tags.includes(tagOf(role))
      ? []
      : [`has no ${tagOf(role)}, so the policy does not know it`]),
    ...(device?.authorized === false ? ['waits for approval in the admin console'] : []),
    ...(leftMs === undefined || leftMs > expirySoonMs ? [] : [renderExpiry(leftMs)]),
  ];
}

function renderExpiry(leftMs: number): string {
  return leftMs <= 0
    ? 'its key has expired: tailscale up --force-reauth there'
    : `its key expires in ${Math.floor(leftMs / dayMs)} days`;
}

function timeOf(time: string | null | undefined): string | undefined {
  return !time || time.startsWith('0001-') ? undefined : time;
}

/** For a person: a line a host, concerns below it. */
export function renderOverview({ server, hosts, others }: TailnetOverview): string {
  const width = Math.max(...hosts.map(({ host }) => host.length), 4);
  const lines = hosts.flatMap((each) => [
    `${each.host.padEnd(width)}  ${describe(each)}`,
    ...each.concerns.map((concern) => `${''.padEnd(width)}  ${concern}`),
  ]);
  return [
    server === undefined ? 'as this machine sees it' : `as ${server} says`,
    ...lines,
    ...(others.length === 0 ? [] : [`not of the fleet: ${others.join(', ')}`]),
  ].join('\n');
}

function describe(host: HostInTailnet): string {
  if (host.state === 'absent') return 'absent';
  const since = host.state === 'offline' && host.lastSeen ? ` since ${host.lastSeen}` : '';
  return [
    `${host.state}${since}`,
    host.address ?? 'no address',
    host.tags.join(' ') || 'no tags',
    host.keyExpires === undefined ? 'key does not expire' : `key until ${host.keyExpires}`,
    ...(host.version === undefined ? [] : [host.version]),
    ...(renderPath(host.path) === '' ? [] : [renderPath(host.path)]),
  ].join('  ');
}
