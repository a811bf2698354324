import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StackHost } from '../../stacks/stack-hosts.ts';
import { synthStacks } from '../../stacks/synth.ts';
import { cleanUp } from '../e2e/deploy/client.ts';
import { type Machine, makeMachine } from '../e2e/deploy/machine.ts';
import { type Sshd, startSshd } from '../e2e/deploy/sshd.ts';
import { buildFlake, makeFlake } from '../e2e/deploy/systems.ts';
import { type FleetRoot, makeFleetRoot } from './fleet-root.ts';
import { because, createTerraform, initialize, type Terraform } from './terraform.ts';

const hash = (digit: string) => digit.repeat(64);
const host = (name: string, role: StackHost['role'], content: string): StackHost => ({
  ...{ name, role, provider: 'custom', system: 'x86_64-linux', address: undefined },
  ...{ publicPorts: [], triggers: { host: name, content } },
});
const fleet = [
  host('tower', 'workstation', hash('1')),
  host('cabin', 'workstation', hash('2')),
  host('vps', 'server', hash('3')),
];
const write = (root: string, hosts: readonly StackHost[]) =>
  synthStacks({ folder: join(root, 'cdktf.out'), fleet: { hosts, resource: 'null_resource' } });

const probe = mkdtempSync(join(tmpdir(), 'panther-apply-'));
write(probe, fleet);
const obstacle = await initialize(join(probe, 'cdktf.out/stacks/fleet'));
rmSync(probe, { recursive: true });

// Real Terraform with the real null provider, real deployments over a real sshd. Each step begins
// where the one before it ended.
describe.skipIf(obstacle !== undefined)(`applying the fleet${because(obstacle)}`, () => {
  let sshd: Sshd;
  let machines: Record<'tower' | 'cabin' | 'vps', Machine>;
  let root: FleetRoot;
  let terraform: Terraform;
  let base: string;
  const goal = () => buildFlake(makeFlake('goal', 'works'));

  beforeAll(async () => {
    base = buildFlake(makeFlake('base', 'works'));
    sshd = await startSshd();
    machines = { tower: makeMachine(base), cabin: makeMachine(base), vps: makeMachine(base) };
    root = makeFleetRoot(sshd, machines);
    write(root.path, fleet);
    const stack = join(root.path, 'cdktf.out/stacks/fleet');
    expect(await initialize(stack)).toBeUndefined();
    terraform = createTerraform(stack);
    for (const name of ['tower', 'vps']) root.setFlake(name, makeFlake('goal', 'works'));
    root.setFlake('cabin', makeFlake('broken', 'fails'));
  });
  afterAll(async () => {
    await sshd?.stop();
    cleanUp();
  });

  const apply = async () => {
    const { status, stdout, stderr } = await terraform(
      'apply',
      '-auto-approve',
      '-input=false',
      '-no-color',
    );
    return { status, asked: root.takeAsked(), stdout, said: `${stdout}\n${stderr}` };
  };
  const deploy = (name: string) => `deploy --host ${name} --json --yes`;
  const tainted = async () => {
    const state = JSON.parse((await terraform('show', '-json')).stdout);
    return state.values.root_module.resources
      .filter((each: { tainted?: boolean }) => each.tainted === true)
      .map((each: { name: string }) => each.name);
  };

  it('deploys the server first; a host that fails holds up no other', async () => {
    const { status, asked, said } = await apply();
    expect(status, said).toBe(1);
    expect(asked.slice(0, 2)).toEqual(['generate --keep-going --with-app', deploy('vps')]);
    expect(asked.slice(2).sort()).toEqual([deploy('cabin'), deploy('tower')]);
    expect(machines.vps.state()).toEqual([goal(), goal(), goal()]);
    expect(machines.tower.state()).toEqual([goal(), goal(), goal()]);
    // Its own target put the previous system back.
    expect(machines.cabin.state()).toEqual([base, base, base]);
    expect(said).toContain('exit status 46');
    expect(await tainted()).toEqual(['cabin']);
  });

  it('tries the failed host again, and it alone', async () => {
    const { status, asked, said } = await apply();
    expect(status, said).toBe(1);
    expect(asked).toEqual([deploy('cabin')]);
    root.setFlake('cabin', makeFlake('goal', 'works'));
    const mended = await apply();
    expect(mended.status, mended.said).toBe(0);
    expect(mended.asked).toEqual([deploy('cabin')]);
    expect(machines.cabin.state()).toEqual([goal(), goal(), goal()]);
    expect(await tainted()).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const before = Object.values(machines).map((machine) => machine.receipts());
    write(root.path, fleet);
    const { status, asked, stdout } = await apply();
    expect({ status, asked }).toEqual({ status: 0, asked: [] });
    expect(stdout).toContain('Resources: 0 added, 0 changed, 0 destroyed.');
    const plan = await terraform('plan', '-detailed-exitcode', '-input=false');
    expect(plan.status).toBe(0);
    expect(Object.values(machines).map((machine) => machine.receipts())).toEqual(before);
  });

  it('deploys only the host whose content changed', async () => {
    write(
      root.path,
      fleet.map((each) => (each.name === 'tower' ? host('tower', 'workstation', hash('9')) : each)),
    );
    root.setFlake('tower', makeFlake('next', 'works'));
    const next = buildFlake(makeFlake('next', 'works'));
    const { status, asked, said } = await apply();
    expect(status, said).toBe(0);
    expect(asked).toEqual(['generate --keep-going --with-app', deploy('tower')]);
    expect(machines.tower.state()).toEqual([next, next, next]);
    expect(machines.vps.state()).toEqual([goal(), goal(), goal()]);
  });

  it('does nothing to the hosts when it is destroyed', async () => {
    const before = Object.values(machines).map((machine) => [machine.state(), machine.record()]);
    const { status } = await terraform('destroy', '-auto-approve', '-input=false');
    expect(status).toBe(0);
    expect(root.takeAsked()).toEqual([]);
    const after = Object.values(machines).map((machine) => [machine.state(), machine.record()]);
    expect(after).toEqual(before);
  });
});
