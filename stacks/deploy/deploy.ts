import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clock, Fault, writeFileAtomic } from '#lib';
import { renderKnownHosts } from '../ssh/known-hosts.ts';
import { createSshSession, type SshSession } from '../ssh/session.ts';
import type { Target } from '../ssh/target.ts';
import { lookUpInTailnet } from '../tailnet/local.ts';
import { buildToplevel, flakeFolder } from './build.ts';
import { copyClosure, formatBytes } from './copy.ts';
import { takeLease } from './lease.ts';
import { leaveTarget, type Stage } from './leave.ts';
import { locateHost } from './locate.ts';
import { createRunContext, type RunContext } from './run-context.ts';
import { readSource } from './source.ts';
import { switchSystem } from './switch.ts';
import type {
  DeployEvent,
  DeployHost,
  DeployOptions,
  DeployPreparation,
  DeployResult,
} from './types.ts';

export interface DeployInput {
  /** Name or alias. */
  readonly host: string;
  readonly preparation: DeployPreparation;
  readonly options: DeployOptions;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where receipts and the link to the built system are kept. */
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: DeployEvent) => void;
}

/** Deploys one host. Resolves when it runs what was built, or ran it already; otherwise throws a
 * Fault `deploy.…` that says what the target was left with, or what a step of the preparation,
 * Nix or an abort threw. */
export async function deployHost(input: DeployInput): Promise<DeployResult> {
  const host = await input.preparation.resolveHost(input.host);
  const context = createRunContext({ ...input, host, run: newRunId(input.clock) });
  await prepare(context, input);
  const target = await locateHost(host, input.options.target, (name) =>
    lookUpInTailnet(name, input),
  );
  const session = createSshSession({
    target,
    hostKeys: host.hostKeys,
    trustOnFirstUse: input.options.trustOnFirstUse,
    identity: input.options.identity,
    env: input.env,
  });
  try {
    await connect(context, session);
    const result = await buildAndSwitch(context, input, session);
    input.onEvent({ event: 'result', host: host.name, result });
    return result;
  } finally {
    await session.close();
  }
}

/** Sorts by time; nothing in it needs quoting anywhere. */
export function newRunId(clock: Clock): string {
  const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

async function prepare(context: RunContext, input: DeployInput): Promise<void> {
  const { host } = context;
  const { preparation, options } = input;
  if (options.flake !== undefined) {
    for (const phase of ['generate', 'check', 'bundle'] as const) {
      context.skip(phase, `the system comes from ${options.flake}`);
    }
    return;
  }
  for (const phase of ['generate', 'check', 'bundle'] as const) {
    await context.phase(phase, host.name, async () => {
      const detail = await preparation[phase](host);
      if (phase === 'check') refuseBlocked(host);
      return { value: undefined, detail };
    });
  }
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

async function connect(context: RunContext, session: SshSession): Promise<void> {
  const { host } = context;
  const { user, address, port } = session.target;
  await context.phase('connect', `${user}@${address}:${port}`, async () => {
    await session.connect(context.signal);
    const keys = session.hostKeys();
    if (host.hostKeys.length > 0) return { value: undefined, detail: 'host key as pinned' };
    mkdirSync(dirname(host.knownHostsFile), { recursive: true });
    writeFileAtomic(host.knownHostsFile, renderKnownHosts(host.name, keys));
    context.warn(`took the host key on first use and pinned it in ${host.knownHostsFile}`);
    return { value: undefined, detail: 'host key taken on first use' };
  });
}

async function buildAndSwitch(
  context: RunContext,
  input: DeployInput,
  session: SshSession,
): Promise<DeployResult> {
  const { host, run } = context;
  const flake = input.options.flake ?? input.preparation.flake;
  const outLink = join(input.stateFolder, 'deployments', host.name, 'toplevel');
  const [toplevel, source] = await context.phase('build', flake, async () => {
    const folder = flakeFolder(flake, input.cwd);
    const value = await Promise.all([
      buildToplevel(context, flake, outLink),
      readSource({ ...input, flake, folder }),
    ]);
    return { value, detail: value[0] };
  });
  const { root, storeRoot } = session.target;
  const values = { ROOT: root, STORE_ROOT: storeRoot, RUN: run, TOPLEVEL: toplevel };

  // From here on whatever goes wrong has to say what it leaves on the target.
  let stage: Stage = 'untouched';
  const enter = (next: Stage) => {
    stage = next;
  };
  try {
    const start = await context.phase('lease', 'is there anything to do', async () => {
      enter('leasing');
      const value = await takeLease(context, session, values, source);
      enter(value.kind === 'leased' ? 'leased' : 'untouched');
      const detail = value.kind === 'leased' ? `runs ${value.previous}` : 'nothing to do';
      return { value, detail };
    });
    if (start.kind === 'unchanged') return unchanged(context, session, start);
    await context.phase('copy', storeName(session.target), async () => {
      const value = await copyClosure(context, session, values);
      return { value, detail: `${value.missingPaths} paths, ${formatBytes(value.missingBytes)}` };
    });
    return await switchSystem({ context, session, values, start, source, input, enter });
  } catch (error) {
    throw await leaveTarget({ context, session, values, stage, error });
  }
}

function storeName({ address, storeRoot }: Target): string {
  return `${address}:${storeRoot}/nix/store`;
}

function unchanged(
  { host, run }: RunContext,
  session: SshSession,
  { system, generation }: { readonly system: string; readonly generation: number | undefined },
): DeployResult {
  return {
    host: host.name,
    run,
    outcome: 'unchanged',
    previous: system,
    running: system,
    generation,
    newlyFailed: [],
    scripts: session.scripts,
    receiptFile: undefined,
  };
}
