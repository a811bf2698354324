import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { synthStacks } from '../../stacks/synth.ts';
import { testStacks } from '../../stacks/test-stacks.ts';
import { because, createTerraform, initialize } from './terraform.ts';

// Judged by the schemas of the providers themselves.
const folder = mkdtempSync(join(tmpdir(), 'panther-validate-'));
const removeFolder = () => rmSync(folder, { recursive: true, force: true });
afterAll(removeFolder);
synthStacks(testStacks(folder));
const stackIn = (name: string) => join(folder, 'stacks', name);
const obstacles = {
  fleet: await initialize(stackIn('fleet')),
  vps: await initialize(stackIn('vps')),
};
// Nothing runs after tests that are all skipped.
if (obstacles.fleet !== undefined && obstacles.vps !== undefined) removeFolder();

describe.each(Object.entries(obstacles))('the stack %s', (name, obstacle) => {
  it.skipIf(obstacle !== undefined)(`is valid, without a warning${because(obstacle)}`, async () => {
    const { stdout } = await createTerraform(stackIn(name))('validate', '-json');
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });
});

describe.skipIf(obstacles.vps !== undefined)(`planning a machine${because(obstacles.vps)}`, () => {
  // Hetzner's provider plans a new machine without asking anybody; tokens have 64 characters.
  const terraform = createTerraform(stackIn('vps'), { HCLOUD_TOKEN: '0'.repeat(64) });
  const decided = ['datacenter', 'image_id', 'plan_code'].map((each) => `-var=ovh_1_${each}=x`);
  const plan = (...args: string[]) =>
    terraform(
      ...['plan', '-input=false', '-no-color', '-json', ...decided],
      ...['-target=null_resource.het-install', '-target=hcloud_server.het', ...args],
    );
  const created = ({ stdout }: { readonly stdout: string }): string[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'planned_change')
      .map(({ change }) => `${change.action} ${change.resource.addr}`)
      .sort();
  const machine = [
    'create hcloud_firewall.het',
    'create hcloud_primary_ip.het-ipv4',
    'create hcloud_server.het',
    expect.stringMatching(/^create hcloud_ssh_key\.owner\["[0-9a-f]{8}"\]$/),
  ];

  it('makes the machine, and installs nothing by itself', async () => {
    expect(created(await plan())).toEqual(machine);
  });

  it('installs the host whose disks are named, and only over a door that is open', async () => {
    const install = '-var=install={het=["scsi-0QEMU_QEMU_HARDDISK_1"]}';
    const closed = await plan(install);
    expect(closed.status).not.toBe(0);
    expect(closed.stdout).toContain('het is installed over SSH: name your address in ssh_from.');
    const open = await plan(install, '-var=ssh_from=["203.0.113.7/32"]');
    expect(created(open)).toEqual([...machine, 'create null_resource.het-install[0]']);
  });

  it.each([
    ['a host that is no machine', '-var=install={desk=["sda"]}', 'The machines are: het, ovh-1.'],
    ['a disk that is a command', '-var=install={het=["a; reboot"]}', 'A disk is named as in'],
    ['an address that is none', '-var=ssh_from=["everybody"]', 'Each has the form'],
    ['no key', '-var=owner_keys=[]', 'Without a key nobody could log in'],
  ])('refuses %s', async (_, variable, message) => {
    const { status, stdout } = await plan(variable);
    expect(status).not.toBe(0);
    expect(stdout).toContain(message);
  });
});
