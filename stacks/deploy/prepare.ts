import { Fault } from '#lib';
import { flakeFolder } from './build.ts';
import type { PhaseTeller } from './run-context.ts';
import { readSource, refuseDirtyTree, type Source } from './source.ts';
import type { DeployHost, DeployOptions, DeployPreparation } from './types.ts';

export interface PrepareInput {
  readonly preparation: DeployPreparation;
  readonly options: Pick<DeployOptions, 'flake' | 'allowDirty'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface PreparedHosts {
  /** What every host is built from. */
  readonly flake: string;
  readonly source: Source;
  /** Hosts that cannot be deployed as they are, by name, and why. */
  readonly rejected: ReadonlyMap<string, Fault>;
}

/** What comes before a deployment, once for all its hosts: generate, check, refuse a tree with changes,
 * bundle, secrets. Touches no host. Throws what concerns all of them; with one host, what concerns
 * that one. */
export async function prepareHosts(
  phases: PhaseTeller,
  hosts: readonly DeployHost[],
  input: PrepareInput,
): Promise<PreparedHosts> {
  const { preparation, options } = input;
  if (options.flake !== undefined) {
    for (const phase of ['generate', 'check', 'bundle'] as const) {
      phases.skip(phase, `the system comes from ${options.flake}`);
    }
    const source = await cleanSource(input, options.flake);
    return { flake: options.flake, source, rejected: new Map() };
  }
  const { flake } = preparation;
  const about = hosts.map(({ name }) => name).join(', ');
  const tell = (phase: 'generate' | 'bundle' | 'secrets', work: () => Promise<string>) =>
    phases.phase(phase, about, async () => ({ value: undefined, detail: await work() }));
  await tell('generate', () => preparation.generate(hosts));
  const rejected = await phases.phase('check', about, () => checkEach(hosts, preparation));
  // After generating: what is deployed is what is committed, nix/generated included.
  const source = await cleanSource(input, flake);
  const rest = hosts.filter(({ name }) => !rejected.has(name));
  if (rest.length > 0) {
    await tell('bundle', () => preparation.bundle());
    await tell('secrets', () => preparation.checkSecrets(rest));
  }
  return { flake, source, rejected };
}

async function cleanSource(input: PrepareInput, flake: string): Promise<Source> {
  const source = await readSource({ ...input, flake, folder: flakeFolder(flake, input.cwd) });
  if (!input.options.allowDirty) refuseDirtyTree(source);
  return source;
}

async function checkEach(hosts: readonly DeployHost[], preparation: DeployPreparation) {
  const rejected = new Map<string, Fault>();
  let detail = '';
  for (const host of hosts) {
    try {
      detail = await preparation.check(host);
      refuseBlocked(host);
    } catch (error) {
      if (!(error instanceof Fault) || hosts.length === 1) throw error;
      rejected.set(host.name, error);
    }
  }
  if (hosts.length === 1) return { value: rejected, detail };
  const ready = hosts.length - rejected.size;
  return { value: rejected, detail: `${ready} of ${hosts.length} hosts can be deployed` };
}

function refuseBlocked(host: DeployHost): void {
  if (host.blockers.length === 0) return;
  const lines = host.blockers.map(({ code, message, where }) => {
    return `  ${code} ${message}${where === undefined ? '' : ` (${where})`}`;
  });
  throw new Fault({
    code: 'deploy.not-deployable',
    message: [`${host.name} can be generated but not deployed yet:`, ...lines].join('\n'),
    hint: host.blockers.find(({ hint }) => hint !== undefined)?.hint,
    where: host.name,
  });
}
