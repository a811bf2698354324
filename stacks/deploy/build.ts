import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { exec, Fault, redactText } from '#lib';
import { limits } from '../limits.ts';
import type { RunContext } from './run-context.ts';

export const nixFeatures = ['--extra-experimental-features', 'nix-command flakes'] as const;

// `nix build --json` since 2.4: one entry for each installable, in an order of its own.
const buildResults = z.array(z.looseObject({ outputs: z.looseObject({ out: z.string() }) }));

/** The folder of a `path:` flake reference or a plain path, or undefined for any other flake. */
export function flakeFolder(reference: string, cwd: string): string | undefined {
  const path = reference.replace(/^path:/, '').replace(/[?#].*$/, '');
  if (!reference.startsWith('path:') && !/^[./]/.test(path)) return undefined;
  return resolve(cwd, path);
}

/** Builds the host's system and resolves to its store path. `outLink` keeps it from being collected
 * until it is copied. Throws Fault `deploy.build-failed`, with the last lines of what Nix said, or
 * `nix.missing`. Written for Nix 2.8 and later. */
export async function buildToplevel(
  context: RunContext,
  flake: string,
  outLink: string,
): Promise<string> {
  const { host } = context;
  warnOfMissingLock(context, flake);
  mkdirSync(dirname(outLink), { recursive: true });
  const args = ['build', '--json', '--out-link', outLink, toplevelOf(flake, host.name)];
  const { exitCode, stdout, stderr } = await runNix(context, args, limits.build);
  if (exitCode !== 0) throw buildFault(host.name, stderr);
  return readBuildResult(stdout);
}

/** The installable of a host's system. */
export function toplevelOf(flake: string, host: string): string {
  return `${flake}#nixosConfigurations."${host}".config.system.build.toplevel`;
}

export function warnOfMissingLock(context: Pick<RunContext, 'cwd' | 'warn'>, flake: string): void {
  const folder = flakeFolder(flake, context.cwd);
  if (folder === undefined || existsSync(join(folder, 'flake.lock'))) return;
  context.warn(
    `${join(folder, 'flake.lock')} does not exist: Nix takes the newest inputs and writes it`,
  );
}

/** The store path in what `nix build --json` printed for one installable. */
export function readBuildResult(stdout: string): string {
  const [path, ...others] = readBuildResults(stdout);
  if (path !== undefined && others.length === 0) return path;
  throw new Fault({
    code: 'deploy.build-failed',
    message: `nix build printed no store path: ${stdout.slice(0, 200)}`,
  });
}

/** The store paths in what `nix build --json` printed; none for text that is something else. */
export function readBuildResults(stdout: string): string[] {
  let raw: unknown;
  try {
    raw = JSON.parse(stdout);
  } catch {
    return [];
  }
  return buildResults.safeParse(raw).data?.map(({ outputs }) => outputs.out) ?? [];
}

export interface NixOptions {
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type NixContext = Pick<RunContext, 'cwd' | 'env' | 'signal' | 'output'>;

/** Runs `nix`, its lines on stderr shown as they come. */
export async function runNix(context: NixContext, args: readonly string[], options: NixOptions) {
  try {
    return await exec('nix', [...nixFeatures, ...args], {
      cwd: context.cwd,
      env: options.env ?? context.env,
      timeoutMs: options.timeoutMs,
      signal: context.signal,
      allowExitCodes: 'any',
      onStderrLine: (line) => context.output(line),
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'exec.not-found') throw error;
    throw new Fault({
      code: 'nix.missing',
      message: 'a deployment builds with Nix, and nix is not on this machine',
      hint: 'install it (nixos.org/download; on Debian: apt-get install nix-bin), then run the same again',
      cause: error,
    });
  }
}

function buildFault(host: string, stderr: string): Fault {
  return new Fault({
    code: 'deploy.build-failed',
    message: [`the system of ${host} could not be built`, ...lastLines(stderr)].join('\n'),
    hint: buildHint(stderr),
    where: host,
  });
}

function buildHint(stderr: string): string | undefined {
  if (
    /in(?:complete|valid) lock|requires lock file changes|cannot write modified lock file/i.test(
      stderr,
    )
  ) {
    return 'the lock file does not fit the flake: run `nix flake lock` in its folder';
  }
  if (/builder for .* failed|build of .* failed|dependenc(?:y|ies) .* failed/i.test(stderr)) {
    return '`nix log` with the .drv named above shows all the builder wrote';
  }
  if (
    /could(?: not|n't) resolve host|unable to download|cannot connect|network is unreachable/i.test(
      stderr,
    )
  ) {
    return 'Nix needs the network for something it does not have yet: is this machine online?';
  }
  if (/does not provide attribute/i.test(stderr))
    return 'is the host in that flake? run `panther generate`';
  return undefined;
}

export function lastLines(text: string, count: number = limits.build.faultLinesMax): string[] {
  const lines = redactText(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(-count).map((line) => `  ${line.trimEnd().slice(0, 400)}`);
}
