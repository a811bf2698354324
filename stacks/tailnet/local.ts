import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { exec, Fault } from '#lib';
import { limits } from '../limits.ts';

// Only what is used, and nothing required that upstream may leave out: the shape of
// `tailscale status --json` is not a promise (tailscale, ipn/ipnstate/ipnstate.go).
const peerSchema = z.looseObject({
  DNSName: z.string().default(''),
  HostName: z.string().default(''),
  TailscaleIPs: z.array(z.string()).nullish(),
  Online: z.boolean().default(false),
  Expired: z.boolean().default(false),
  LastSeen: z.string().nullish(),
  /** Set while packets go straight to the peer; otherwise they pass a relay. */
  CurAddr: z.string().nullish(),
  Relay: z.string().nullish(),
});

const statusSchema = z.looseObject({
  BackendState: z.string(),
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
  | { readonly found: true; readonly address: string; readonly isSelf: boolean }
  | {
      readonly found: false;
      readonly reason: TailnetReason;
      readonly message: string;
      readonly hint: string;
    };

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

/** The address of the machine whose DNS name begins with `name`. A host name alone proves nothing:
 * any machine can call itself so. */
export function findTailnetAddress(status: TailnetStatus, name: string): TailnetLookup {
  if (status.BackendState !== 'Running') {
    return miss(
      'not-running',
      `tailscale is not up on this machine (${status.BackendState})`,
      'run tailscale up',
    );
  }
  const peers = Object.values(status.Peer ?? {});
  const matches = [...peers, ...(status.Self ? [status.Self] : [])].filter(
    (peer) => firstLabel(peer.DNSName) === name.toLowerCase(),
  );
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
  return judgePeer(peer, name, peer === status.Self);
}

function judgePeer(peer: TailnetPeer, name: string, isSelf: boolean): TailnetLookup {
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
  return { found: true, address, isSelf };
}

function miss(reason: TailnetReason, message: string, hint: string): TailnetLookup {
  return { found: false, reason, message, hint };
}

function firstLabel(dnsName: string): string {
  return dnsName.split('.', 1)[0]?.toLowerCase() ?? '';
}

/** Go writes a time it does not have as its zero time. */
function lastSeen(time: string | null | undefined): string {
  return !time || time.startsWith('0001-') ? '' : ` since ${time}`;
}

// The ranges that Tailscale hands out (tailscale.com/kb/1015, /kb/1033).
const ipv4Range = new BlockList();
ipv4Range.addSubnet('100.64.0.0', 10, 'ipv4');
const ipv6Range = new BlockList();
ipv6Range.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6');

function pickAddress(addresses: readonly string[]): string | undefined {
  return (
    addresses.find((address) => isIPv4(address) && ipv4Range.check(address, 'ipv4')) ??
    addresses.find((address) => isIPv6(address) && ipv6Range.check(address, 'ipv6'))
  );
}

/** Asks the `tailscale` command of this machine. Throws only for an answer that cannot be read. */
export async function lookUpInTailnet(
  name: string,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<TailnetLookup> {
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
      return miss(
        'no-command',
        'tailscale is not on this machine',
        'install it, or give --target ssh://user@host:port',
      );
    }
    if (error.code === 'exec.timeout') {
      return miss('not-running', 'tailscaled does not answer', 'is its service running?');
    }
    throw error;
  }
  // With its daemon down the command prints no JSON and ends with 1.
  if (answer.exitCode !== 0 && !answer.stdout.trimStart().startsWith('{')) {
    const said = answer.stderr.trim().split('\n').at(-1) ?? '';
    return miss('not-running', `tailscale does not answer: ${said}`, 'is tailscaled running?');
  }
  return findTailnetAddress(parseTailnetStatus(answer.stdout), name);
}
