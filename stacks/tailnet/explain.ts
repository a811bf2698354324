import { connect, isIP } from 'node:net';
import { exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import {
  findPeers,
  findTailnetAddress,
  readPath,
  readTailnetStatus,
  renderPath,
  type TailnetPath,
  type TailnetReason,
  type TailnetStatus,
  type TailscaleCommandOptions,
} from './local.ts';

/** Why ssh did not get to a host; `answers`: all below ssh is well by now. */
export type UnreachableReason = TailnetReason | 'no-path' | 'port-closed' | 'answers';

export interface Explanation {
  readonly reason: UnreachableReason;
  readonly message: string;
  readonly hint: string;
  /** How packets get there, once it is known. */
  readonly path: TailnetPath | undefined;
}

export interface ExplainOptions extends TailscaleCommandOptions {
  /** Default 22. */
  readonly port?: number;
  readonly id?: string;
}

/** Finds out why a host was not reached at `address`, the one of the tailnet that was tried. Costs
 * up to three processes and some seconds, so it is for after a failure: while all is well, ssh
 * itself is the quickest test. Throws Fault `json.invalid`, `aborted`. */
export async function explainUnreachable(
  host: string,
  address: string,
  options: ExplainOptions,
): Promise<Explanation> {
  const { port = 22, id, ...command } = options;
  const answer = await readTailnetStatus(command);
  if (!answer.read) return { ...answer.miss, path: undefined };
  const lookup = findTailnetAddress(answer.status, host, id);
  if (!lookup.found) return { ...lookup, path: undefined };
  if (lookup.address !== address) {
    return {
      reason: 'answers',
      message: `${host} has another address in the tailnet now: ${lookup.address} instead of ${address}`,
      hint: 'run the same again',
      path: lookup.path,
    };
  }
  if (!lookup.isSelf) {
    const ping = await pingPath(address, command);
    if (!ping.reached) return noPath(host, ping.said, lookup.path);
  }
  const probe = await probePort(address, port, {
    ...command,
    viaTailscale: hasNoRoute(answer.status),
  });
  const path = lookup.isSelf ? undefined : await pathAfterTraffic(host, id, command);
  return probe === 'open' ? answers(host, port, path) : closed(host, port, probe, path);
}

function hasNoRoute(status: TailnetStatus): boolean {
  return status.TUN === false;
}

function noPath(host: string, said: string, path: TailnetPath | undefined): Explanation {
  return {
    reason: 'no-path',
    message: `${host} is online in the tailnet and does not answer: no packet comes back (${said})`,
    hint: `is it asleep, or is UDP and https to the relays blocked there? \`tailscale netcheck\` on both sides tells`,
    path,
  };
}

function closed(
  host: string,
  port: number,
  probe: 'refused' | 'silent',
  path: TailnetPath | undefined,
): Explanation {
  const isRefused = probe === 'refused';
  return {
    reason: 'port-closed',
    message: `packets reach ${host}${note(path)}, but ${isRefused ? `nothing listens on that port (${port})` : `port ${port} does not answer`}`,
    hint: isRefused
      ? 'is sshd running there, on that port?'
      : 'does the access policy allow that port (`panther tailnet acl check`), and its firewall?',
    path,
  };
}

function answers(host: string, port: number, path: TailnetPath | undefined): Explanation {
  return {
    reason: 'answers',
    message: `${host} answers at port ${port}${note(path)}`,
    hint: path?.kind === 'relayed' ? 'packets pass a relay: expect a slow link' : 'try again',
    path,
  };
}

function note(path: TailnetPath | undefined): string {
  const text = renderPath(path);
  return text === '' ? '' : ` (${text})`;
}

type Ping = { readonly reached: true } | { readonly reached: false; readonly said: string };

/** Whether WireGuard packets come back. TSMP is answered by tailscale itself, so no rule of the
 * policy and no firewall stands between; a plain `tailscale ping` fails when there is only a relay. */
export async function pingPath(address: string, options: TailscaleCommandOptions): Promise<Ping> {
  const { pingTimeoutS, timeoutMs } = limits.tailnet;
  const args = ['ping', '--tsmp', '-c', '1', '--timeout', `${pingTimeoutS}s`, address];
  try {
    const result = await exec('tailscale', args, { ...options, allowExitCodes: 'any', timeoutMs });
    if (result.exitCode === 0 && result.stdout.includes('pong from')) return { reached: true };
    const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').at(-1) ?? '';
    return { reached: false, said: said || `exit code ${result.exitCode}` };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'exec.timeout') throw error;
    return { reached: false, said: 'tailscale ping did not end' };
  }
}

/** Whether a TCP connection can be made; in userspace mode only tailscale itself can make one. */
export function probePort(
  address: string,
  port: number,
  options: TailscaleCommandOptions & { readonly viaTailscale: boolean },
): Promise<'open' | 'refused' | 'silent'> {
  const { viaTailscale, ...command } = options;
  return viaTailscale ? probeWithTailscale(address, port, command) : probeDirectly(address, port);
}

function probeDirectly(address: string, port: number): Promise<'open' | 'refused' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, family: isIP(address) });
    const end = (outcome: 'open' | 'refused' | 'silent') => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(limits.tailnet.portTimeoutMs, () => end('silent'));
    socket.once('connect', () => end('open'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
    );
  });
}

async function probeWithTailscale(
  address: string,
  port: number,
  options: TailscaleCommandOptions,
): Promise<'open' | 'refused' | 'silent'> {
  try {
    // It ends with the end of its input, with 1 when it got no connection.
    const result = await exec('tailscale', ['nc', address, String(port)], {
      ...options,
      input: '',
      allowExitCodes: 'any',
      timeoutMs: limits.tailnet.portTimeoutMs,
    });
    if (result.exitCode === 0) return 'open';
    return /refused|reset/i.test(result.stderr) ? 'refused' : 'silent';
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'exec.timeout') throw error;
    return 'silent';
  }
}

/** TSMP tells no path, but by now packets have gone there and the status knows it. */
async function pathAfterTraffic(
  host: string,
  id: string | undefined,
  command: TailscaleCommandOptions,
): Promise<TailnetPath | undefined> {
  const answer = await readTailnetStatus(command);
  const [peer] = answer.read ? findPeers(answer.status, host, id) : [];
  return peer === undefined ? undefined : readPath(peer);
}
