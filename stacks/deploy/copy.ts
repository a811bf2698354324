import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { type Report, readScript, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import { askTarget, overBrokenLinks } from './ask.ts';
import { lastLines, runNix } from './build.ts';
import type { RunValues } from './lease.ts';
import type { RunContext } from './run-context.ts';

const pathInfo = z.looseObject({ narSize: z.number() });
// A list of objects with `path` (Nix before 2.19), or an object by path; the newest have the paths
// without their folder, below `info`.
const listForm = z.array(pathInfo.extend({ path: z.string() }));
const recordForm = z.record(z.string(), pathInfo);
const wrappedForm = z.looseObject({ info: recordForm, storeDir: z.string().default('/nix/store') });

export interface ClosurePath {
  readonly path: string;
  readonly bytes: number;
}

/** What `nix path-info --recursive --json` printed, in any of its forms. */
export function parsePathInfo(text: string): ClosurePath[] {
  const raw: unknown = JSON.parse(text);
  const list = listForm.safeParse(raw);
  if (list.success) return list.data.map(({ path, narSize }) => ({ path, bytes: narSize }));
  const wrapped = wrappedForm.safeParse(raw);
  const storeDir = wrapped.success ? wrapped.data.storeDir : '/nix/store';
  const entries = wrapped.success ? wrapped.data.info : recordForm.parse(raw);
  return Object.entries(entries).map(([path, { narSize }]) => ({
    path: path.startsWith('/') ? path : `${storeDir}/${path}`,
    bytes: narSize,
  }));
}

export interface CopyNeed {
  readonly missingPaths: number;
  readonly missingBytes: number;
}

interface Room {
  /** What it is for: `its store`. */
  readonly what: string;
  readonly needBytes: number;
  readonly freeBytes: number;
  readonly hint: string;
}

/** Sends the closure of the toplevel to the target's store, after a look at the free space of what
 * the deployment will write to: the store, /boot and /run. Throws Fault `deploy.refused` when there
 * is too little, `deploy.copy-failed` when Nix fails. */
export async function copyClosure(
  context: RunContext,
  session: SshSession,
  values: RunValues,
): Promise<CopyNeed> {
  const report = await measureRoom(context, session, values);
  const missingBytes = Number(report.get('missing-bytes'));
  const short = readRooms(report, missingBytes).filter((room) => room.needBytes > room.freeBytes);
  if (short.length > 0) throw roomFault(context.host.name, short);
  await overBrokenLinks(context, 'copying', () => copyOnce(context, session, values.TOPLEVEL));
  return { missingPaths: Number(report.get('missing-paths')), missingBytes };
}

function readRooms(report: Report, missingBytes: number): Room[] {
  const { reserveBytes, bootReserveBytes, runReserveBytes } = limits.copy;
  const store = {
    what: 'its store',
    needBytes: missingBytes === 0 ? 0 : missingBytes + reserveBytes,
    freeBytes: Number(report.get('free-bytes')),
    hint: 'remove old generations there: nix-collect-garbage --delete-older-than 14d',
  };
  const run = {
    what: '/run',
    needBytes: runReserveBytes,
    freeBytes: Number(report.get('run-free-bytes')),
    hint: 'make room in /run: a tmpfs, filled by what runs',
  };
  const boot = report.all('boot-room').map((line) => {
    const [need = '', free = '', ...folder] = line.split(' ');
    return {
      what: folder.join(' '),
      needBytes: Number(need) + bootReserveBytes,
      freeBytes: Number(free),
      hint: 'fewer generations in the boot menu (configurationLimit), then remove old ones there: nix-collect-garbage --delete-older-than 14d',
    };
  });
  return [store, run, ...boot];
}

function roomFault(host: string, short: readonly Room[]): Fault {
  const lines = short.map(
    ({ what, needBytes, freeBytes }) =>
      `${host} has ${formatBytes(freeBytes)} free for ${what} and needs ${formatBytes(needBytes)}`,
  );
  return new Fault({
    code: 'deploy.refused',
    message: lines.join('\n'),
    hint: [...new Set(short.map(({ hint }) => hint))].join('; '),
    where: host,
  });
}

async function measureRoom(
  context: RunContext,
  session: SshSession,
  values: RunValues,
): Promise<Report> {
  const args = ['path-info', '--recursive', '--json', values.TOPLEVEL];
  const info = await runNix(context, args, limits.nixQuery);
  if (info.exitCode !== 0) throw copyFault(context, 'the closure cannot be listed', info.stderr);
  const sizes = parsePathInfo(info.stdout).map(({ path, bytes }) => `${bytes} ${path}`);
  const given = {
    ...values,
    SIZES: sizes.join('\n'),
    BOOT_FILES: bootFiles(values.TOPLEVEL).join('\n'),
  };
  const script = renderScript(given, readScript('common'), readScript('space'));
  return askTarget(context, session, 'looking for room', script);
}

/** `<bytes> <path in the store>` of what the boot loader copies from a system, which is in the store
 * of this machine: it was built here. */
export function bootFiles(toplevel: string): string[] {
  return ['kernel', 'initrd'].flatMap((name) => {
    const link = join(toplevel, name);
    if (!existsSync(link)) return [];
    const path = realpathSync(link);
    return [`${statSync(path).size} ${path}`];
  });
}

/** `ssh://`, not `ssh-ng://`: the latter asks path by path what is there (Nix issue 6950). */
async function copyOnce(context: RunContext, session: SshSession, toplevel: string): Promise<void> {
  const args = ['copy', '--to', session.storeUrl, '--no-check-sigs', toplevel];
  const result = await runNix(context, args, {
    timeoutMs: limits.copy.timeoutMs,
    env: session.storeEnv,
  });
  if (result.exitCode !== 0) {
    throw copyFault(
      context,
      `the system could not be copied to ${context.host.name}`,
      result.stderr,
    );
  }
}

const brokenLink =
  /connection (?:closed|reset|refused|timed out)|broken pipe|timeout, server|unexpected end-of-file|failed to start SSH|cannot connect to|lost connection|mux_client/i;

function copyFault(context: RunContext, what: string, stderr: string): Fault {
  return new Fault({
    code: 'deploy.copy-failed',
    message: [what, ...lastLines(stderr, 8)].join('\n'),
    hint: copyHint(stderr),
    where: context.host.name,
    retryable: brokenLink.test(stderr) && !/no space left/i.test(stderr),
  });
}

function copyHint(stderr: string): string | undefined {
  if (/lacks a (?:valid )?signature|not privileged|not trusted/i.test(stderr)) {
    return 'the target takes unsigned paths only from a trusted user: add it to nix.settings.trusted-users, or deploy as root';
  }
  if (/no space left/i.test(stderr))
    return 'the disk of the target is full: nix-collect-garbage there';
  if (/nix-store: (?:command )?not found|nix-store: No such file/i.test(stderr)) {
    return 'the login shell of that user does not find nix-store';
  }
  return undefined;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
