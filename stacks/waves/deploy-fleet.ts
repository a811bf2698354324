import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, exitCodes, Fault } from '#lib';
import { newRunId } from '../deploy/deploy.ts';
import { deploySystem } from '../deploy/deploy-system.ts';
import { prepareHosts } from '../deploy/prepare.ts';
import { createPhaseTeller, createRunContext, type RunContext } from '../deploy/run-context.ts';
import type { Source } from '../deploy/source.ts';
import type { DeployHost, DeployOptions, DeployPreparation } from '../deploy/types.ts';
import { rollbackHost } from '../rollback/rollback.ts';
import type { SshSession } from '../ssh/session.ts';
import { allHosts, type FleetEvent } from './events.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { planWaves, type WaveShape } from './plan.ts';
import { buildHosts, reachHosts } from './ready.ts';
import type { HostEnd } from './report.ts';
import { concludeFleet, type FleetResult } from './result.ts';
import { runWaves, type WavePort, type WaveRules } from './run-waves.ts';

export interface FleetOptions extends WaveShape, Omit<WaveRules, 'hasCanary'> {
  /** Copies at once. */
  readonly parallelCopies: number;
  /** Starts nothing unless every host is reached and built. */
  readonly requireAll: boolean;
}

export interface FleetInput {
  /** In the order in which they were chosen. */
  readonly hosts: readonly DeployHost[];
  readonly preparation: DeployPreparation;
  /** Of every host; where each is reached is in `targets`. */
  readonly options: Omit<DeployOptions, 'target'>;
  /** `ssh://…` by name, for those that are not looked up. */
  readonly targets: ReadonlyMap<string, string>;
  readonly fleet: FleetOptions;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: FleetEvent) => void;
}

/** Deploys many hosts: prepares once, opens every connection, builds what can be reached, then goes
 * wave by wave. What goes wrong with a host is in the result, an interruption too; throws only what
 * concerns all of them before one was touched: Fault `check.findings`, `deploy.dirty-tree`,
 * `deploy.secrets-missing`, `nix.missing`, … */
export async function deployFleet(input: FleetInput): Promise<FleetResult> {
  const { hosts, clock, onEvent } = input;
  const startMs = clock.monotonicMs();
  onEvent({ event: 'hosts', hosts: hosts.map(({ name }) => name) });
  const teller = createPhaseTeller({ name: allHosts, clock, onEvent });
  const { flake, source, rejected } = await prepareHosts(teller, hosts, input);

  // A copy: the build of all hosts is told there later.
  const before = [...teller.timings];
  const runs = hosts.map((host) => {
    return createRunContext({ ...input, host, run: newRunId(clock), before });
  });
  const ends = new Map<string, HostEnd>();
  for (const [name, error] of rejected) ends.set(name, { kind: 'failed', error });
  const asked = runs.filter(({ host }) => !rejected.has(host.name));
  const linkFolder = join(input.stateFolder, 'deployments', '.builds', newRunId(clock));
  const sessions = new Map<string, SshSession>();
  try {
    await reachHosts({ ...input, contexts: asked, sessions, ends });
    const reached = asked.filter(({ host }) => sessions.has(host.name));
    const all = { ...input, ...teller };
    const toplevels = await buildHosts({ flake, contexts: reached, all, linkFolder, ends });
    const waves = await deployReady({ input, source, runs: reached, sessions, toplevels, ends });
    const fleet = { hosts, waves, ends, signal: input.signal, requireAll: input.fleet.requireAll };
    const durations = new Map(runs.map((run) => [run.host.name, ownTime(run, before.length)]));
    const durationMs = Math.round(clock.monotonicMs() - startMs);
    const result = concludeFleet({ ...fleet, durations, durationMs });
    onEvent({ event: 'fleet-result', result });
    throwBug(ends, result);
    return result;
  } finally {
    await Promise.all([...sessions.values()].map((session) => session.close()));
    rmSync(linkFolder, { recursive: true, force: true });
  }
}

/** What no host should have thrown ends the command as any bug does, once all the rest is told. */
function throwBug(ends: ReadonlyMap<string, HostEnd>, { exitCode }: FleetResult): void {
  if (exitCode === exitCodes['deploy.rollback-failed']) return;
  for (const end of ends.values()) {
    const error = end.kind === 'failed' || end.kind === 'not-taken-back' ? end.error : undefined;
    if (error !== undefined && !(error instanceof Fault)) throw error;
  }
}

/** Of the phases of its own, those before being its fleet's. */
function ownTime({ timings }: RunContext, before: number): number {
  return timings.slice(before).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

interface ReadyInput {
  readonly input: FleetInput;
  readonly source: Source;
  readonly runs: readonly RunContext[];
  readonly sessions: ReadonlyMap<string, SshSession>;
  readonly toplevels: ReadonlyMap<string, string>;
  /** Filled with how each host ends. */
  readonly ends: Map<string, HostEnd>;
}

/** Resolves to the names of each wave, those that never started too. */
async function deployReady(ready: ReadyInput): Promise<readonly (readonly string[])[]> {
  const { input, runs, toplevels, ends } = ready;
  const { fleet, hosts, onEvent } = input;
  const able = hosts.filter(({ name }) => toplevels.has(name));
  if (fleet.requireAll && able.length < hosts.length) {
    const why = 'every host was required, and not every host can be deployed';
    for (const { name } of able) ends.set(name, { kind: 'not-started', why });
    return [];
  }
  const waves = planWaves(able, fleet).map((wave) => wave.map(({ name }) => name));
  onEvent({ event: 'waves', waves });
  const byName = new Map(runs.map((run) => [run.host.name, run]));
  const ended = await runWaves({
    waves,
    rules: { ...fleet, hasCanary: fleet.canary > 0 },
    port: wavePort(ready, byName, createLimiter(fleet.parallelCopies)),
    signal: input.signal,
    onWave: (wave, status) =>
      onEvent({ event: 'wave', wave, status, hosts: waves[wave - 1] ?? [] }),
  });
  for (const [name, end] of ended) ends.set(name, end);
  return waves;
}

function wavePort(
  { input, source, sessions, toplevels }: ReadyInput,
  runs: ReadonlyMap<string, RunContext>,
  inCopySlot: Limiter,
): WavePort {
  const { stateFolder, onEvent } = input;
  const options = { ...input.options, target: undefined };
  const partsOf = (name: string) => {
    const [context, session, toplevel] = [runs.get(name), sessions.get(name), toplevels.get(name)];
    if (context === undefined || session === undefined || toplevel === undefined) {
      throw new Error(`${name} was planned without being ready`);
    }
    return { context, session, toplevel };
  };
  return {
    async deploy(name) {
      const step = { ...partsOf(name), source, inCopySlot };
      const result = await deploySystem({ ...step, input: { options, stateFolder } });
      onEvent({ event: 'result', host: name, result });
      return result;
    },
    async takeBack(name, { previous }) {
      const { context, session } = partsOf(name);
      context.warn(`its wave failed: back to ${previous}`);
      const { host } = context;
      // The key may have been taken on first use, minutes ago.
      const hostKeys = session.hostKeys();
      const target = input.targets.get(name);
      return rollbackHost({
        ...input,
        host: { ...host, hostKeys },
        // A unit that the previous system did not get to run is no reason to keep the new one.
        options: { ...options, target, failedUnits: 'warn' },
        to: { system: previous },
      });
    },
  };
}
