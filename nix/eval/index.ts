import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, Fault } from '#lib';
import type { Diagnostic } from '../fleet/types.ts';

const evaluationMs = 120_000;
const offlineFile = new URL('./offline.nix', import.meta.url).pathname;

/** Is there a Nix on this machine? */
export async function nixVersion(signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout } = await exec('nix-instantiate', ['--version'], { timeoutMs: 10_000, signal });
    return /(\d+\.\d+[\w.]*)/.exec(stdout)?.[1];
  } catch (error) {
    if (error instanceof Fault && error.code === 'exec.not-found') return undefined;
    throw error;
  }
}

/** Has the real Nix read every file of a flake, and evaluate every module of it that needs no
 * nixpkgs. Returns what it finds; throws `nix.failed` when Nix itself does not work. */
export async function evaluateOffline(
  folder: string,
  signal?: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const files = await listNixFiles(folder);
  const unread = await findingsOf('PN008', 'Nix cannot read it', folder, files, (group) =>
    exec('nix-instantiate', ['--parse', ...group], { timeoutMs: evaluationMs, signal }),
  );
  if (unread.length > 0) return unread;
  const scratch = await mkdtemp(join(tmpdir(), 'panther-check-'));
  try {
    const names = join(scratch, 'names.json');
    await writeFile(names, JSON.stringify(await identifiersIn(files)));
    return await findingsOf(
      'PN009',
      'Nix cannot evaluate it',
      folder,
      files.filter((file) => isModule(file.slice(folder.length + 1))),
      (group) =>
        exec('nix-instantiate', offlineArguments(group, names), {
          timeoutMs: evaluationMs,
          signal,
        }),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function offlineArguments(files: readonly string[], names: string): string[] {
  const list = `[ ${files.map((file) => JSON.stringify(file)).join(' ')} ]`;
  return [
    '--eval',
    '--strict',
    '--json',
    offlineFile,
    '--arg',
    'files',
    list,
    '--argstr',
    'names',
    names,
  ];
}

/** Runs Nix over all files at once; only where that fails, file by file to name each bad one. */
async function findingsOf(
  code: string,
  what: string,
  folder: string,
  files: readonly string[],
  run: (files: readonly string[]) => Promise<unknown>,
): Promise<Diagnostic[]> {
  if ((await failure(run, files)) === undefined) return [];
  const findings: Diagnostic[] = [];
  for (const file of files) {
    const text = await failure(run, [file]);
    if (text === undefined) continue;
    findings.push({
      code,
      severity: 'error',
      where: join('nix', 'generated', file.slice(folder.length + 1)),
      message: `${what}: ${text}`,
      hint: 'the first line of the file names the TypeScript that it comes from',
    });
  }
  return findings;
}

async function failure(
  run: (files: readonly string[]) => Promise<unknown>,
  files: readonly string[],
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  try {
    await run(files);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'exec.failed') throw error;
    const text = error.message.replace(/\s+/g, ' ');
    const start = text.indexOf(' error: ');
    return (start < 0 ? text : text.slice(start + ' error: '.length)).replace(
      / \(use '--show-trace'.*/,
      '',
    );
  }
}

function isModule(path: string): boolean {
  return /^(modules|profiles|hosts|home)\//.test(path);
}

async function listNixFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.nix'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function identifiersIn(files: readonly string[]): Promise<string[]> {
  // Names that a stand-in answers to by itself.
  const own = new Set(['type', 'outPath', 'name', 'lib', '__functor']);
  const names = new Set<string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    for (const [name] of text.matchAll(/[A-Za-z_][A-Za-z0-9_'-]*/g))
      if (!own.has(name)) names.add(name);
  }
  return [...names].sort();
}
