import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { exec, Fault, sha256Hex } from '#lib';

/** Who deploys what, for the receipt. */
export interface Source {
  readonly who: string;
  /** The machine the deployment was started on. */
  readonly from: string;
  readonly git: GitState | null;
  readonly flake: string;
  /** SHA-256 of flake.lock; null where there is none to read. */
  readonly flakeLockHash: string | null;
}

export interface GitState {
  readonly revision: string;
  /** Stands for everything that differs from the revision; null when nothing does. */
  readonly dirtyHash: string | null;
  /** Paths that differ, from the root of the repository. */
  readonly changed: readonly string[];
}

export interface SourceOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flake: string;
  /** Folder of the flake, if it is one on this machine. */
  readonly folder: string | undefined;
}

export async function readSource(options: SourceOptions): Promise<Source> {
  const lock = options.folder === undefined ? undefined : join(options.folder, 'flake.lock');
  return {
    who: `${userInfo().username}@${hostname()}`,
    from: hostname(),
    git: await readGit({ ...options, cwd: options.folder ?? options.cwd }),
    flake: options.flake,
    flakeLockHash: lock !== undefined && existsSync(lock) ? sha256Hex(readFileSync(lock)) : null,
  };
}

const listedMax = 12;

/** Throws Fault `deploy.dirty-tree`, with the files: what runs on a machine has to be a revision that
 * can be found again. */
export function refuseDirtyTree({ git }: Pick<Source, 'git'>): void {
  if (git === null || git.dirtyHash === null) return;
  const { changed } = git;
  const more = changed.length > listedMax ? [`  and ${changed.length - listedMax} more`] : [];
  throw new Fault({
    code: 'deploy.dirty-tree',
    message: [
      `${changed.length} files differ from revision ${git.revision.slice(0, 12)}, so nobody could tell later what was deployed`,
      ...changed.slice(0, listedMax).map((path) => `  ${path}`),
      ...more,
    ].join('\n'),
    hint: 'commit them (nix/generated too: it is written from the rest), or deploy with --allow-dirty, which writes that down',
  });
}

/** Null where there is no git repository, no commit or no git. */
async function readGit({ cwd, env }: SourceOptions): Promise<GitState | null> {
  const git = (...args: string[]) => exec('git', args, { cwd, env, allowExitCodes: 'any' });
  try {
    const head = await git('rev-parse', '--verify', 'HEAD');
    if (head.exitCode !== 0) return null;
    const status = await git('status', '--porcelain', '-z', '--untracked-files=all');
    const dirty = status.stdout !== '';
    const hash = dirty ? await hashChanges(git, status.stdout, cwd) : null;
    return {
      revision: head.stdout.trim(),
      dirtyHash: hash,
      changed: parseStatus(status.stdout),
    };
  } catch (error) {
    if (error instanceof Fault && error.code === 'exec.not-found') return null;
    throw error;
  }
}

/** The paths of `git status --porcelain -z`: `XY path`, and after a renamed one its old path. */
export function parseStatus(text: string): string[] {
  const paths: string[] = [];
  const entries = text.split('\0').filter((entry) => entry !== '');
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? '';
    paths.push(entry.slice(3));
    if (/^(?:[RC]|.[RC])/.test(entry)) index += 1;
  }
  return paths;
}

/** Stands for what differs from the commit: the list of changes, the diff, the untracked files. */
async function hashChanges(
  git: (...args: string[]) => ReturnType<typeof exec>,
  status: string,
  cwd: string,
): Promise<string> {
  const hash = createHash('sha256').update(status);
  hash.update((await git('diff', 'HEAD', '--binary')).stdout);
  const top = (await git('rev-parse', '--show-toplevel')).stdout.trim() || cwd;
  const listed = await git('-C', top, 'ls-files', '--others', '--exclude-standard', '-z');
  const untracked = listed.stdout.split('\0').filter((name) => name !== '');
  for (const name of untracked) hash.update(name).update(await hashFile(join(top, name)));
  return hash.digest('hex');
}

async function hashFile(path: string): Promise<string> {
  try {
    return sha256Hex(await readFile(path));
  } catch (error) {
    // Gone again, a dangling link, not ours to read: its name and that are what there is to hash.
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}
