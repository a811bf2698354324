import { readdirSync } from 'node:fs';
import { exec } from '#lib';
import type { ClosurePath } from '../deploy/copy.ts';
import type { RunContext } from '../deploy/run-context.ts';
import { limits } from '../limits.ts';

const store = '/nix/store';

/** A closure that is in the store here. Throws Fault `exec.failed` for a path that is not. */
export async function readClosure(
  context: Pick<RunContext, 'env' | 'signal'>,
  toplevel: string,
): Promise<ClosurePath[]> {
  const paths = await query(context, ['--query', '--requisites', toplevel]);
  const sizes = await query(context, ['--query', '--size', ...paths]);
  return paths.map((path, index) => ({ path, bytes: Number(sizes[index]) }));
}

/** NixOS systems in the store here: of these nobody has to ask a target for the closure. */
export async function listKnownSystems(
  context: Pick<RunContext, 'env' | 'signal'>,
): Promise<string[]> {
  const systems = readdirSync(store)
    .filter((name) => /^[0-9a-z]{32}-nixos-system-/.test(name) && !name.endsWith('.drv'))
    .map((name) => `${store}/${name}`);
  if (systems.length === 0) return [];
  const invalid = new Set(
    await query(context, ['--check-validity', '--print-invalid', ...systems]),
  );
  return systems.filter((system) => !invalid.has(system));
}

async function query(
  { env, signal }: Pick<RunContext, 'env' | 'signal'>,
  args: readonly string[],
): Promise<string[]> {
  const { stdout } = await exec('nix-store', args, {
    env,
    signal,
    timeoutMs: limits.nixQuery.timeoutMs,
  });
  return stdout.split('\n').filter((line) => line !== '');
}
