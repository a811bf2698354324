import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#lib';
import {
  buildToplevel,
  type NixContext,
  readBuildResults,
  runNix,
  toplevelOf,
  warnOfMissingLock,
} from '../deploy/build.ts';
import type { PhaseTeller, RunContext } from '../deploy/run-context.ts';
import { limits } from '../limits.ts';
import { createLimiter } from './limiter.ts';

export interface ManyBuildsInput {
  readonly flake: string;
  /** One for each host. */
  readonly contexts: readonly RunContext[];
  /** Tells what concerns all hosts. */
  readonly all: NixContext & Pick<PhaseTeller, 'warn' | 'phase'>;
  /** Folder of the links that keep what was built from being collected. */
  readonly linkFolder: string;
}

/** Builds the systems of several hosts with one call of Nix, so that it evaluates nixpkgs once and
 * builds what they share once. When that fails, or does not tell which result is whose, each host is
 * built by a call of its own: one broken host is in nobody's way. Resolves to a store path or a Fault
 * `deploy.build-failed` for each name. Throws Fault `nix.missing`, `aborted`. */
export async function buildToplevels(
  input: ManyBuildsInput,
): Promise<ReadonlyMap<string, string | Fault>> {
  const { contexts, all, flake } = input;
  if (contexts.length > 1) {
    warnOfMissingLock(all, flake);
    const together = await buildTogether(input);
    if (together !== undefined) return together;
  }
  return buildApart(input);
}

async function buildTogether({
  contexts,
  all,
  flake,
  linkFolder,
}: ManyBuildsInput): Promise<ReadonlyMap<string, string> | undefined> {
  mkdirSync(linkFolder, { recursive: true });
  const names = contexts.map(({ host }) => host.name);
  const args = ['build', '--json', '--keep-going', '--out-link', join(linkFolder, 'toplevel')];
  const installables = names.map((name) => toplevelOf(flake, name));
  const matched = await all.phase('build', names.join(', '), async () => {
    const { exitCode, stdout } = await runNix(all, [...args, ...installables], limits.build);
    const value = exitCode === 0 ? matchSystems(names, readBuildResults(stdout)) : undefined;
    return { value, detail: `${value?.size ?? 0} systems with one call` };
  });
  if (matched === undefined) all.warn('not every host could be built together: one by one');
  return matched;
}

/** Whose system each path is, by the host name that NixOS puts into it (`nixos-system-<host name>-…`,
 * nixos/modules/system/activation/top-level.nix): Nix gives results in an order of its own (2.8 sorts
 * them by derivation). Undefined unless each host has exactly one and each path exactly one host. */
export function matchSystems(
  names: readonly string[],
  paths: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const longestFirst = names.toSorted((left, right) => right.length - left.length);
  const found = new Map<string, string>();
  for (const path of paths) {
    const base = path.slice(path.lastIndexOf('/') + 1).replace(/^[a-z0-9]{32}-/, '');
    const owner = longestFirst.find((name) => base.startsWith(`nixos-system-${name}-`));
    if (owner === undefined || found.has(owner)) return undefined;
    found.set(owner, path);
  }
  return found.size === names.length ? found : undefined;
}

async function buildApart({
  contexts,
  flake,
  linkFolder,
}: ManyBuildsInput): Promise<ReadonlyMap<string, string | Fault>> {
  const inSlot = createLimiter(limits.build.parallel);
  const built = new Map<string, string | Fault>();
  const buildOne = async (context: RunContext) => {
    try {
      const link = join(linkFolder, context.host.name);
      built.set(context.host.name, await buildToplevel(context, flake, link));
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'deploy.build-failed') throw error;
      built.set(context.host.name, error);
    }
  };
  await Promise.all(contexts.map((context) => inSlot(() => buildOne(context))));
  return built;
}
