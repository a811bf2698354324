import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile } from '#lib';

const lockFile = z.strictObject({
  pid: z.int().positive(),
  // They are removed with all that is in them, so they have to be ones that we made.
  folders: z.array(z.string().regex(/^\/(?:[^/]+\/)*panther-(?:secrets|install)-[A-Za-z0-9]+$/)),
});

export interface BootstrapLock {
  /** In memory where there is such a place; for what nobody else may read. */
  readonly secretFolder: string;
  /** On disk; for what programs are run from and what they put down. */
  readonly toolFolder: string;
  /** Removes the lock and both folders with all that is in them. */
  release(): void;
}

/** One installation of a host at a time from this machine, and private folders for it. What a killed
 * one left is removed first; with its folder a program it left running loses its way to the machine.
 * Throws Fault `deploy.locked`. */
export function takeLock(
  path: string,
  host: string,
  env: Readonly<Record<string, string | undefined>>,
): BootstrapLock {
  mkdirSync(dirname(path), { recursive: true });
  const secretFolder = makePrivateFolder('secrets', memoryFolder(env));
  const toolFolder = makePrivateFolder('install', tmpdir());
  const folders = [secretFolder, toolFolder];
  try {
    if (!tryLock(path, folders)) {
      clearDead(path, host);
      if (!tryLock(path, folders)) throw lockedFault(path, host, undefined);
    }
  } catch (error) {
    removeFolders(folders);
    throw error;
  }
  return {
    secretFolder,
    toolFolder,
    release() {
      removeFolders(folders);
      rmSync(path, { force: true });
    },
  };
}

function makePrivateFolder(what: 'secrets' | 'install', base: string): string {
  const folder = mkdtempSync(join(base, `panther-${what}-`));
  chmodSync(folder, 0o700);
  return folder;
}

function memoryFolder(env: Readonly<Record<string, string | undefined>>): string {
  const places = [env.XDG_RUNTIME_DIR, '/dev/shm'];
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return places.find((path) => path?.startsWith('/') === true && isFolder(path)) ?? tmpdir();
}

function removeFolders(folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function tryLock(path: string, folders: readonly string[]): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, `${JSON.stringify({ pid: process.pid, folders })}\n`);
  } finally {
    closeSync(file);
  }
  return true;
}

function clearDead(path: string, host: string): void {
  let held: z.infer<typeof lockFile>;
  try {
    held = readJsonFile(path, lockFile);
  } catch (error) {
    // Written in one go right after it was made: half of it is what a crash left.
    if (!(error instanceof Fault)) throw error;
    throw lockedFault(path, host, undefined);
  }
  if (isAlive(held.pid)) throw lockedFault(path, host, held.pid);
  removeFolders(held.folders);
  rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function lockedFault(path: string, host: string, pid: number | undefined): Fault {
  return new Fault({
    code: 'deploy.locked',
    message: `${host} is being installed already${pid === undefined ? '' : ` (process ${pid})`}`,
    where: path,
    hint: 'wait for it to end; if there is no such run, remove that file',
  });
}
