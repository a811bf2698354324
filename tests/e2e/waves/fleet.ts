// Fleets of folders behind one sshd, and deployments of them.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { machine as uname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DeployHost } from '#stacks';
import { type Client, startProcess } from '../deploy/client.ts';
import { type Machine, makeMachine } from '../deploy/machine.ts';
import type { Sshd } from '../deploy/sshd.ts';
import { type Behaviour, buildFlake, makeFleetFlake, workFolder } from '../deploy/systems.ts';
import type { FleetConfig } from './fleet-process.ts';

export interface Fleet {
  readonly flake: string;
  readonly hosts: readonly DeployHost[];
  readonly machines: Readonly<Record<string, Machine>>;
  /** `--target` for each host. */
  readonly targets: readonly string[];
  readonly identity: string;
}

export interface FleetPlan {
  /** Of the flake; no two fleets with the same. */
  readonly name: string;
  readonly hosts: Readonly<Record<string, Behaviour | 'does-not-build'>>;
  readonly workstations?: readonly string[];
  /** Hosts that are at another port than the sshd's. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly sshd: Sshd;
  /** What runs on every machine before. */
  readonly base: string;
}

export function makeFleet(plan: FleetPlan): Fleet {
  const { sshd } = plan;
  const names = Object.keys(plan.hosts);
  const machines = Object.fromEntries(names.map((name) => [name, makeMachine(plan.base)]));
  const hosts = names.map((name): DeployHost => {
    const role = plan.workstations?.includes(name) ? 'workstation' : 'server';
    return {
      ...{ name, aliases: [`the-${name}`], system: `${uname()}-linux`, role, tags: [role] },
      ...{ deploy: { user: userInfo().username }, hostKeys: [sshd.hostKey], blockers: [] },
      knownHostsFile: join(workFolder, 'pinned', name),
    };
  });
  const targets = names.map((name) => {
    const port = plan.ports?.[name] ?? sshd.port;
    return `${name}=ssh://127.0.0.1:${port}?${machines[name]?.query}`;
  });
  const flake = makeFleetFlake(plan.name, plan.hosts);
  return { flake, hosts, machines, targets, identity: sshd.identity };
}

export function goalOf({ flake }: Fleet, host: string): string {
  return buildFlake(flake, host);
}

export interface FleetRun extends Partial<Omit<FleetConfig, 'hosts' | 'flake'>> {
  readonly args: readonly string[];
  /** Hosts that `--target` is given for; all of them unless said. */
  readonly to?: readonly string[];
  readonly json?: boolean;
}

/** `panther deploy` with these arguments. */
export function startFleet(fleet: Fleet, run: FleetRun): Client {
  const folder = mkdtempSync(join(workFolder, 'f-'));
  const { hosts, flake, targets } = fleet;
  const config: FleetConfig = { hosts, flake, broken: [], secretsMissing: false, ...run };
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify(config));
  const wanted = targets.filter(
    (target) => run.to?.includes(target.split('=', 1)[0] ?? '') ?? true,
  );
  return startProcess(folder, [
    join(import.meta.dirname, 'fleet-process.ts'),
    join(folder, 'fleet.json'),
    ...(run.json === false ? [] : ['--json']),
    ...wanted.flatMap((target) => ['--target', target]),
    ...['--identity', fleet.identity],
    ...run.args,
  ]);
}
