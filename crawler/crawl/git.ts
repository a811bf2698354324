import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, Fault } from '#lib';
import { limits } from './limits.ts';

export interface GitOptions {
  /** Where the repository is, or is to be. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Of this process; only what finds programs and the way out is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `host:443:address`, so that the address that was checked is the one that is used. */
  readonly resolve?: string | undefined;
  readonly allowLocal: boolean;
}

export interface GitFile {
  readonly path: string;
  readonly blob: string;
  readonly sizeBytes: number;
}

/** The protocols a clone may use; everything that could start a program of the other side's choice is
 * off: hooks, filters, submodules, other transports, prompts, configuration of the machine. */
function settings({ allowLocal, resolve }: GitOptions): string[] {
  const pairs = [
    'protocol.allow=never',
    'protocol.https.allow=always',
    ...(allowLocal ? ['protocol.http.allow=always', 'protocol.file.allow=always'] : []),
    'core.hooksPath=/dev/null',
    'core.symlinks=false',
    'core.fsmonitor=false',
    'core.attributesFile=/dev/null',
    'core.autocrlf=false',
    'credential.helper=',
    'submodule.recurse=false',
    'fetch.recurseSubmodules=false',
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=60',
    'gc.auto=0',
    ...(resolve === undefined ? [] : [`http.curloptResolve=${resolve}`]),
  ];
  return pairs.flatMap((pair) => ['-c', pair]);
}

async function git(options: GitOptions, args: readonly string[], input?: string): Promise<string> {
  const { environment, folder, signal } = options;
  const { PATH, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY, SSL_CERT_FILE } = environment;
  const result = await exec('git', [...settings(options), ...args], {
    cwd: folder,
    signal,
    input,
    timeoutMs: limits.git.timeoutMs,
    maxOutputBytes: 64 * 1024 ** 2,
    env: {
      PATH,
      https_proxy,
      HTTPS_PROXY,
      no_proxy,
      NO_PROXY,
      SSL_CERT_FILE,
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      GIT_DIR: join(folder, '.git'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '',
      GIT_PROTOCOL_FROM_USER: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_ATTR_NOSYSTEM: '1',
    },
  });
  return result.stdout;
}

/** Brings the newest commit of `ref` (a branch or a tag; the default branch without one) and nothing of
 * its history. Returns the name of the ref. Throws Fault `crawl.source`, `crawl.too-large`. */
export async function fetchRepository(
  options: GitOptions,
  url: string,
  ref: string | undefined,
): Promise<string> {
  await mkdir(options.folder, { recursive: true });
  await git(options, ['init', '--quiet']);
  const watched = watchSize(options);
  try {
    const inside = { ...options, signal: watched.signal };
    const name = ref ?? (await defaultBranch(inside, url));
    const flags = ['--depth=1', '--no-tags', '--no-recurse-submodules', '--force', '--quiet'];
    await git(inside, ['fetch', ...flags, '--', url, `${name}:refs/panther/head`]);
    return name;
  } catch (error) {
    if (options.signal.aborted || !(error instanceof Fault)) throw error;
    if (error.code === 'exec.not-found' || error.code === 'crawl.too-large') throw error;
    throw new Fault({
      code: 'crawl.source',
      message: `${url} cannot be fetched: ${error.message.split('\n').slice(1, 4).join(' ').trim() || error.message}`,
      hint: 'look at the address and the ref; private repositories are not read',
      cause: error,
    });
  } finally {
    watched.end();
  }
}

async function defaultBranch(options: GitOptions, url: string): Promise<string> {
  const text = await git(options, ['ls-remote', '--symref', '--', url, 'HEAD']);
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(text)?.[1];
  if (branch !== undefined) return branch;
  throw new Fault({ code: 'crawl.source', message: `${url} names no default branch` });
}

/** Ends a fetch that writes more than a documentation repository has. */
function watchSize({ folder, signal }: GitOptions) {
  const over = new AbortController();
  const objects = join(folder, '.git', 'objects');
  const timer = setInterval(() => {
    folderBytes(objects).then(
      (bytes) => {
        if (bytes <= limits.git.repositoryMaxBytes) return;
        const message = `the repository is larger than ${limits.git.repositoryMaxBytes} bytes`;
        over.abort(new Fault({ code: 'crawl.too-large', message }));
      },
      () => clearInterval(timer),
    );
  }, limits.git.watchEveryMs);
  return {
    signal: AbortSignal.any([signal, over.signal]),
    end: () => clearInterval(timer),
  };
}

/** What the files in a folder hold, those of the folders in it too. Files that go meanwhile count nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}

/** Throws Fault `crawl.too-large` for files that together are more than a documentation repository has. What
 * is too large by itself is not written, and so not counted. */
export function refuseLarge(files: readonly GitFile[]): void {
  const bytes = files.filter(isReadable).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes <= limits.git.treeMaxBytes) return;
  throw new Fault({
    code: 'crawl.too-large',
    message: `the files that would be read have ${bytes} bytes, more than ${limits.git.treeMaxBytes}`,
    hint: 'say which are meant with --include, or leave some out with --exclude',
  });
}

function isReadable({ sizeBytes }: GitFile): boolean {
  return sizeBytes <= limits.git.fileMaxBytes;
}

/** Every plain file of what was fetched last; links and submodules left out. */
export async function listRepository(options: GitOptions): Promise<readonly GitFile[]> {
  const text = await git(options, [
    'ls-tree',
    '-r',
    '-l',
    '-z',
    '--full-tree',
    'refs/panther/head',
  ]);
  return text.split('\0').flatMap((line) => {
    const [, mode, blob, size, path] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    if (mode === undefined || mode === '120000' || blob === undefined || path === undefined)
      return [];
    return [{ path, blob, sizeBytes: Number(size) }];
  });
}

/** Writes these files of what was fetched last into `target`, without running anything; those that are too
 * large to be read stay in the repository. Throws Fault `crawl.too-large`, before anything is written. */
export async function checkoutRepository(
  options: GitOptions,
  target: string,
  files: readonly GitFile[],
): Promise<void> {
  refuseLarge(files);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const into = ['--work-tree', target];
  await git(options, [...into, 'read-tree', 'refs/panther/head']);
  const paths = files.filter(isReadable).map(({ path }) => `${path}\0`);
  const flags = ['--force', '--quiet', '--stdin', '-z'];
  await git(options, [...into, 'checkout-index', ...flags], paths.join(''));
}
