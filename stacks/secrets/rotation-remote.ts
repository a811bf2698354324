import { Fault, redactText } from '#lib';
import { limits } from '../limits.ts';
import type { SshSession } from '../ssh/session.ts';
import { scriptFor } from './host-session.ts';

/** The unit of OpNix that fetches secrets. */
export const fetcherUnit = 'opnix-secrets';

export interface KeepInput {
  readonly rotation: string;
  readonly files: readonly string[];
  /** Without `.service`. */
  readonly units: readonly string[];
  readonly signal: AbortSignal;
}

/** Keeps a copy of the files on the host itself, and which units run. Asked again it keeps nothing
 * new. Throws Fault `deploy.locked` while it is being deployed, `deploy.refused`, and what
 * `session.run` throws. */
export async function keepOnHost(session: SshSession, input: KeepInput): Promise<void> {
  const { rotation, files, units, signal } = input;
  const values = { ROTATION: rotation, FILES: lines(files), UNITS: lines(units) };
  const report = await session.run(scriptFor(session, 'rotation-keep', values), {
    signal,
    timeoutMs: limits.secrets.fileMs,
  });
  if (report.get('kept') !== undefined) return;
  const { host } = session.target;
  const deployer = report.get('locked');
  if (deployer !== undefined) {
    throw new Fault({
      code: 'deploy.locked',
      message: `${host} is being deployed by ${deployer}; nothing was changed`,
      hint: 'try again when that is over: `panther status`',
      where: host,
    });
  }
  throw new Fault({
    code: 'deploy.refused',
    message: `${host} cannot keep what is there now; nothing was changed`,
    hint: 'is its /var/lib full or read-only?',
    where: host,
  });
}

export interface ApplyInput {
  readonly rotation: string;
  /** Fetch from 1Password, or go on with what is there. */
  readonly fetch: boolean;
  readonly restart: readonly string[];
  readonly units: readonly string[];
  /** SHA-256 of the new value of a file, by path. */
  readonly expected: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

export interface AppliedUnit {
  readonly unit: string;
  readonly before: string;
  readonly after: string;
}

export interface Applied {
  /** What OpNix said of it when it failed. */
  readonly fetchFault: string | undefined;
  readonly units: readonly AppliedUnit[];
  readonly files: ReadonlyMap<string, 'same' | 'changed' | 'missing'>;
  /** Paths whose file is not the new value. */
  readonly unexpected: readonly string[];
}

/** Fetches, restarts and waits, in one round trip. Throws Fault `deploy.refused` when nothing is
 * kept there or no systemd runs, and what `session.run` throws: the host then goes on by itself, and
 * the same can be asked again. */
export async function applyOnHost(session: SshSession, input: ApplyInput): Promise<Applied> {
  const { host } = session.target;
  const { applyS, applyGraceMs } = limits.secrets;
  const values = {
    ROTATION: input.rotation,
    FETCHER: input.fetch ? fetcherUnit : '',
    RESTART: lines(input.restart),
    UNITS: lines(input.units),
    EXPECTED: lines([...input.expected].map(([path, digest]) => `${digest} ${path}`)),
    WAIT_S: applyS,
  };
  const report = await session.run(scriptFor(session, 'rotation-apply', values), {
    signal: input.signal,
    timeoutMs: applyS * 1000 + applyGraceMs,
  });
  const refused = report.get('refused');
  if (refused !== undefined) {
    const why =
      refused === 'no-systemd'
        ? 'it has no systemd that runs'
        : 'it has nothing left of what was kept for this rotation';
    throw new Fault({ code: 'deploy.refused', message: `${host}: ${why}`, where: host });
  }
  const [result = '', active = '', exit = ''] = report.get('fetched')?.split(' ') ?? [];
  const fetched = !input.fetch || (result === 'success' && exit === '0');
  const said = report.all('log').map((line) => redactText(line));
  return {
    fetchFault: fetched ? undefined : [`${fetcherUnit}: ${result}, ${active}`, ...said].join('\n'),
    units: report.all('unit').map((line) => {
      const [before = '', after = '', unit = ''] = line.split(' ');
      return { unit, before, after };
    }),
    files: new Map(
      report.all('file').map((line) => {
        const [state, path] = splitOnce(line);
        return [path, state === 'same' || state === 'changed' ? state : 'missing'];
      }),
    ),
    unexpected: report
      .all('expected')
      .map(splitOnce)
      .flatMap(([answer, path]) => (answer === 'yes' ? [] : [path])),
  };
}

/** `put-back`: the files are as they were again, their copies still kept. `forget`: the copies are
 * gone. Resolves to whether anything was kept there. Throws Fault
 * `deploy.refused` when they could not be put back, and what `session.run` throws. */
export async function endOnHost(
  session: SshSession,
  rotation: string,
  ending: 'forget' | 'put-back',
  signal: AbortSignal,
): Promise<boolean> {
  const values = { ROTATION: rotation, ENDING: ending };
  const report = await session.run(scriptFor(session, 'rotation-end', values), {
    signal,
    timeoutMs: limits.secrets.fileMs,
  });
  const ended = report.get('ended');
  if (ended !== undefined) return ended === 'yes';
  const { host } = session.target;
  throw new Fault({
    code: 'deploy.refused',
    message: `${host} could not put back what was there before`,
    hint: `it is still in /var/lib/panther/rotations/${rotation} there`,
    where: host,
  });
}

function lines(items: readonly string[]): string {
  return items.join('\n');
}

function splitOnce(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}
