import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import { parseHostKey } from '../ssh/known-hosts.ts';
import { firstLabel, readTime } from './control.ts';

// Only what is used, and nothing required that upstream may leave out: the shape of
// `tailscale status --json` is not a promise (tailscale, ipn/ipnstate/ipnstate.go).
const peerSchema = z.looseObject({
  /** Does not change while the machine is in the tailnet; Tailscale's `nodeId`. */
  ID: z.string().default(''),
  DNSName: z.string().default(''),
  HostName: z.string().default(''),
  TailscaleIPs: z.array(z.string()).nullish(),
  Tags: z.array(z.string()).nullish(),
  UserID: z.number().nullish(),
  Online: z.boolean().default(false),
  Expired: z.boolean().default(false),
  LastSeen: z.string().nullish(),
  KeyExpiry: z.string().nullish(),
  /** Set while packets go straight to the peer; otherwise they pass a relay. */
  CurAddr: z.string().nullish(),
  /** The code of the DERP region that the peer is at home in. */
  Relay: z.string().nullish(),
  PeerRelay: z.string().nullish(),
  /** Packets went to or from it lately. */
  Active: z.boolean().nullish(),
  /** Only of machines that run Tailscale's own SSH server. */
  sshHostKeys: z.array(z.string()).nullish(),
});

const statusSchema = z.looseObject({
  BackendState: z.string(),
  /** False in userspace mode: then no program of this machine but tailscale itself gets there. */
  TUN: z.boolean().nullish(),
  Self: peerSchema.nullish(),
  Peer: z.record(z.string(), peerSchema).nullish(),
});

export type TailnetPeer = z.infer<typeof peerSchema>;
export type TailnetStatus = z.infer<typeof statusSchema>;

/** Why the tailnet gives no address for a host. */
export type TailnetReason =
  | 'no-command'
  | 'not-running'
  | 'absent'
  | 'ambiguous'
  | 'expired'
  | 'offline'
  | 'no-address';

export type TailnetLookup =
  | {
      readonly found: true;
      readonly address: string;
      readonly isSelf: boolean;
      /** Those of Tailscale's own SSH server, from the control plane; of a plain sshd it knows none. */
      readonly hostKeys?: readonly string[] | undefined;
      /** How packets get there just now. */
      readonly path?: TailnetPath | undefined;
      /** What ssh has to go through: this machine has no route of its own into the tailnet. */
      readonly proxyCommand?: string | undefined;
    }
  | {
      readonly found: false;
      readonly reason: TailnetReason;
      readonly message: string;
      readonly hint: string;
    };

/** Whether packets go straight to a machine: it tells how fast a copy will be. */
export type TailnetPath =
  | { readonly kind: 'direct'; readonly endpoint: string }
  /** `region` is the code of a DERP region, such as `fra`; '' if it was not said. */
  | { readonly kind: 'relayed'; readonly region: string }
  | { readonly kind: 'peer-relay'; readonly endpoint: string }
  /** Nothing was sent lately. */
  | { readonly kind: 'idle' };

/** Throws Fault `json.invalid` for text that is no status at all. */
export function parseTailnetStatus(text: string): TailnetStatus {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
  const parsed = statusSchema.safeParse(raw);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.message ?? '', parsed.error);
  return parsed.data;
}

function unreadable(why: string, cause: unknown): Fault {
  const message = `tailscale status --json says something that cannot be read: ${why}`;
  return new Fault({ code: 'json.invalid', message, cause });
}

/** The address of the machine with that id or, as long as nobody knows one, whose DNS name begins
 * with `name`. A host name alone proves nothing: any machine can call itself so. */
export function findTailnetAddress(
  status: TailnetStatus,
  name: string,
  id?: string,
): TailnetLookup {
  if (status.BackendState !== 'Running') {
    return miss(
      'not-running',
      `tailscale is not up on this machine (${status.BackendState})`,
      'run tailscale up',
    );
  }
  const matches = findPeers(status, name, id);
  const [peer, other] = matches;
  if (peer === undefined) {
    return miss(
      'absent',
      `the tailnet shows no machine named ${name}`,
      'is it in this tailnet, and does the access policy let this machine see it?',
    );
  }
  if (other !== undefined) {
    const names = matches.map((match) => match.DNSName).join(', ');
    return miss(
      'ambiguous',
      `the tailnet has several machines named ${name}: ${names}`,
      'give --target',
    );
  }
  return judgePeer(peer, name, status);
}

/** Peers and this machine itself that are meant by a name, or by an id where one is known. */
export function findPeers(status: TailnetStatus, name: string, id?: string): TailnetPeer[] {
  const all = [...Object.values(status.Peer ?? {}), ...(status.Self ? [status.Self] : [])];
  return all.filter((peer) =>
    id === undefined ? firstLabel(peer.DNSName) === name.toLowerCase() : peer.ID === id,
  );
}

export function readPath({ CurAddr, PeerRelay, Relay, Active }: TailnetPeer): TailnetPath {
  if (CurAddr) return { kind: 'direct', endpoint: CurAddr };
  if (PeerRelay) return { kind: 'peer-relay', endpoint: PeerRelay };
  return Active === true ? { kind: 'relayed', region: Relay ?? '' } : { kind: 'idle' };
}

/** In a few words; '' when there is nothing to say. */
export function renderPath(path: TailnetPath | undefined): string {
  switch (path?.kind) {
    case 'direct':
      return 'direct';
    case 'relayed':
      return path.region === '' ? 'through a relay' : `through the relay ${path.region}`;
    case 'peer-relay':
      return 'through a peer';
    default:
      return '';
  }
}

function judgePeer(peer: TailnetPeer, name: string, status: TailnetStatus): TailnetLookup {
  const isSelf = peer === status.Self;
  if (peer.Expired) {
    return miss(
      'expired',
      `the tailnet key of ${name} has expired`,
      `on ${name}: tailscale up --force-reauth`,
    );
  }
  if (!peer.Online && !isSelf) {
    const message = `${name} is offline${lastSeen(peer.LastSeen)}`;
    return miss('offline', message, 'switch it on, or give another way to it with --target');
  }
  const address = pickAddress(peer.TailscaleIPs ?? []);
  if (address === undefined) {
    return miss('no-address', `the tailnet gives ${name} no address`, 'give --target');
  }
  return {
    found: true,
    address,
    isSelf,
    hostKeys: (peer.sshHostKeys ?? []).flatMap((line) => parseHostKey(line) ?? []),
    path: isSelf ? undefined : readPath(peer),
    proxyCommand: status.TUN === false && !isSelf ? tailscaleProxy : undefined,
  };
}

/** How ssh gets into a tailnet that only tailscale itself is in (tailscale(1), `nc`). */
export const tailscaleProxy = 'tailscale nc %h %p';

function miss(
  reason: TailnetReason,
  message: string,
  hint: string,
): TailnetLookup & { readonly found: false } {
  return { found: false, reason, message, hint };
}

function lastSeen(time: string | null | undefined): string {
  const known = readTime(time);
  return known === undefined ? '' : ` since ${known}`;
}

// The ranges that Tailscale hands out (tailscale.com/kb/1015, /kb/1033).
const ipv4Range = new BlockList();
ipv4Range.addSubnet('100.64.0.0', 10, 'ipv4');
const ipv6Range = new BlockList();
ipv6Range.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6');

function pickAddress(addresses: readonly string[]): string | undefined {
  return addresses.find(isTailnetIPv4) ?? addresses.find(isTailnetIPv6);
}

function isTailnetIPv4(address: string): boolean {
  return isIPv4(address) && ipv4Range.check(address, 'ipv4');
}

function isTailnetIPv6(address: string): boolean {
  return isIPv6(address) && ipv6Range.check(address, 'ipv6');
}

export function isTailnetAddress(address: string): boolean {
  return isTailnetIPv4(address) || isTailnetIPv6(address);
}

export interface TailscaleCommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type StatusAnswer =
  | { readonly read: true; readonly status: TailnetStatus }
  | { readonly read: false; readonly miss: TailnetLookup & { readonly found: false } };

/** Asks the `tailscale` command of this machine; one process, no packet. Throws only for an answer
 * that cannot be read, Fault `json.invalid`, and `aborted`. */
export async function readTailnetStatus(options: TailscaleCommandOptions): Promise<StatusAnswer> {
  let answer: Awaited<ReturnType<typeof exec>>;
  try {
    answer = await exec('tailscale', ['status', '--json'], {
      ...options,
      allowExitCodes: 'any',
      timeoutMs: limits.tailnet.timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'exec.not-found') {
      const hint = 'install it, or give --target ssh://user@host:port';
      return { read: false, miss: miss('no-command', 'tailscale is not on this machine', hint) };
    }
    if (error.code === 'exec.timeout') {
      const said = 'tailscaled does not answer';
      return { read: false, miss: miss('not-running', said, 'is its service running?') };
    }
    throw error;
  }
  // With its daemon down the command prints no JSON and ends with 1.
  if (answer.exitCode !== 0 && !answer.stdout.trimStart().startsWith('{')) {
    const said = `tailscale does not answer: ${answer.stderr.trim().split('\n').at(-1) ?? ''}`;
    return { read: false, miss: miss('not-running', said, 'is tailscaled running?') };
  }
  return { read: true, status: parseTailnetStatus(answer.stdout) };
}

/** `findTailnetAddress` of what the `tailscale` command of this machine says now. Throws as
 * `readTailnetStatus` does. */
export async function lookUpInTailnet(
  name: string,
  options: TailscaleCommandOptions & { readonly id?: string },
): Promise<TailnetLookup> {
  const { id, ...command } = options;
  const answer = await readTailnetStatus(command);
  return answer.read ? findTailnetAddress(answer.status, name, id) : answer.miss;
}
