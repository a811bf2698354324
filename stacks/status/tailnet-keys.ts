import { exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import { parseTailnetStatus, type TailnetStatus } from '../tailnet/local.ts';

/** When the tailnet keys of machines end, by the first label of their DNS name; ISO 8601. A machine
 * whose key does not expire is not in it. Empty where this machine is in no tailnet. */
export type TailnetKeys = ReadonlyMap<string, string>;

export function tailnetKeysOf(status: TailnetStatus): TailnetKeys {
  const peers = [...Object.values(status.Peer ?? {}), ...(status.Self ? [status.Self] : [])];
  return new Map(
    peers.flatMap((peer) => {
      const expiry: unknown = 'KeyExpiry' in peer ? peer.KeyExpiry : undefined;
      const name = peer.DNSName.split('.', 1)[0]?.toLowerCase() ?? '';
      // Go's zero time stands for no time.
      const isTime = typeof expiry === 'string' && !expiry.startsWith('0001-');
      if (!isTime || Number.isNaN(Date.parse(expiry)) || name === '') return [];
      return [[name, new Date(expiry).toISOString()] as const];
    }),
  );
}

/** Asks the `tailscale` command of this machine; one that is not there or says nothing that can be
 * read knows of no key. */
export async function readTailnetKeys(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}): Promise<TailnetKeys> {
  try {
    const args = ['status', '--json'];
    const { stdout } = await exec('tailscale', args, {
      ...options,
      allowExitCodes: 'any',
      timeoutMs: limits.tailnet.timeoutMs,
    });
    return tailnetKeysOf(parseTailnetStatus(stdout));
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return new Map();
  }
}
