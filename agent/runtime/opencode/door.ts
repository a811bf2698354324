import { join } from 'node:path';
import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { Fault, readTextFile } from '#lib';
import { serverPort, serverUser } from '#lib/opencode';
import type { Surroundings } from '../ask/here.ts';
import { findLayout } from '../supervise/open.ts';
import { readSecret } from '../supervise/secret-files.ts';

export interface OpencodeDoor {
  readonly url: string;
  readonly client: OpencodeClient;
  /** Where the password comes from, for who has to look. */
  readonly passwordFile: string;
}

const requestTimeoutMs = 20_000;

/** OpenCode's server of this machine, or the one that `PANTHER_OPENCODE_URL` names. Asks nothing yet.
 * @throws Fault config.invalid for an address that is none, io.read-failed for a password that cannot be read */
export function findOpencode(env: Surroundings['env']): OpencodeDoor {
  const url = checkUrl(env.PANTHER_OPENCODE_URL || `http://127.0.0.1:${serverPort}`);
  const named = env.PANTHER_OPENCODE_PASSWORD_FILE || undefined;
  const layout = findLayout(env);
  const password =
    named === undefined ? readSecret('opencodePassword', layout) : readTextFile(named).trim();
  const credentials = Buffer.from(`${serverUser}:${password ?? ''}`).toString('base64');
  const client = createOpencodeClient({
    baseUrl: url,
    headers: password === undefined ? {} : { authorization: `Basic ${credentials}` },
  });
  return { url, client, passwordFile: named ?? join(layout.secretsDir, 'opencodePassword') };
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '') return url.origin;
  throw new Fault({
    code: 'config.invalid',
    message: 'PANTHER_OPENCODE_URL is no address such as http://127.0.0.1:4096',
    hint: 'its password is read from the file that PANTHER_OPENCODE_PASSWORD_FILE names',
  });
}

interface Reply<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response?: Response;
}

/** One request with its deadline; what is not an answer is a Fault.
 * @throws Fault api.unreachable, api.refused (the password), api.failed, aborted */
export async function askDoor<Data>(
  door: OpencodeDoor,
  signal: AbortSignal,
  request: (client: OpencodeClient, signal: AbortSignal) => Promise<Reply<Data>>,
  /** What is not there. */
  missing?: () => Fault,
): Promise<Data> {
  const late = AbortSignal.timeout(requestTimeoutMs);
  let reply: Reply<Data>;
  try {
    reply = await request(door.client, AbortSignal.any([signal, late]));
  } catch (error) {
    reply = { error };
  }
  const { data, error, response } = reply;
  if (response?.ok === true && data !== undefined) return data;
  if (signal.aborted) throw stoppedFault(signal);
  if (response?.status === 404 && missing !== undefined) throw missing();
  throw response === undefined
    ? unreachableFault(door, late.aborted ? 'does not answer' : 'cannot be reached', error)
    : refusedFault(door, response.status);
}

export function stoppedFault({ reason }: AbortSignal): Fault {
  return reason instanceof Fault
    ? reason
    : new Fault({ code: 'aborted', message: 'stopped', cause: reason });
}

function unreachableFault({ url }: OpencodeDoor, how: string, cause: unknown): Fault {
  return new Fault({
    code: 'api.unreachable',
    message: `OpenCode at ${url} ${how}`,
    hint: 'where the fleet has it: `systemctl status opencode`; PANTHER_OPENCODE_URL names one elsewhere',
    retryable: true,
    cause,
  });
}

function refusedFault({ url, passwordFile }: OpencodeDoor, status: number): Fault {
  if (status === 401 || status === 403) {
    return new Fault({
      code: 'api.refused',
      message: `OpenCode at ${url} refuses the password`,
      where: passwordFile,
      hint: 'put its OPENCODE_SERVER_PASSWORD into that file, or name another with PANTHER_OPENCODE_PASSWORD_FILE',
    });
  }
  return new Fault({
    code: 'api.failed',
    message: `OpenCode at ${url} answers with HTTP ${status}`,
    hint: 'its log says why: `journalctl -u opencode`',
  });
}
