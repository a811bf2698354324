import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { synthStacks } from '../synth.ts';
import { testStacks, testVps } from '../test-stacks.ts';
import { machines } from './machines.ts';
import type { VpsStackOptions } from './stack.ts';
import type { Machine } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-vps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function synth(vps: VpsStackOptions = testVps) {
  synthStacks({ ...testStacks(folder), vps });
  return JSON.parse(readFileSync(join(folder, 'stacks/vps/cdk.tf.json'), 'utf8'));
}
const [hetzner, ovh] = testVps.machines as [Machine & { provider: 'hetzner' }, Machine];

// What the providers accept: tests/terraform has Terraform validate it against their schemas.
describe('the machines as Terraform', () => {
  it('are what they were', () => {
    const golden = readFileSync(join(import.meta.dirname, '../golden/vps.json'), 'utf8');
    expect(synth()).toEqual(JSON.parse(golden));
  });

  it('takes every token from the environment: providers are told nothing', () => {
    const stack = synth();
    expect(stack.provider).toEqual({ hcloud: [{}], null: [{}], ovh: [{}] });
    expect(
      Object.keys(stack.variable).filter((name) => /token|secret|password/.test(name)),
    ).toEqual([]);
  });

  it('never replaces or ends a machine, or the address it is known by', () => {
    const { resource } = synth();
    const kept = [
      resource.hcloud_server.het,
      resource.hcloud_primary_ip['het-ipv4'],
      resource.ovh_vps['ovh-1'],
    ];
    for (const each of kept) expect(each.lifecycle.prevent_destroy).toBe(true);
    // The provider calls a reinstallation for a change of either (ovh/resource_vps.go, Update).
    expect(resource.ovh_vps['ovh-1'].lifecycle.ignore_changes).toEqual(
      expect.arrayContaining(['image_id', 'public_ssh_key', 'plan']),
    );
  });

  it('hands a machine to bootstrap only when its host and disks are named', () => {
    const { resource, variable } = synth();
    expect(variable.install.default).toEqual({});
    for (const [name, user, address] of [
      ['het', 'root', '${hcloud_primary_ip.het-ipv4.ip_address}'],
      ['ovh-1', 'debian', '${local.ovh-1-address}'],
    ]) {
      const install = resource.null_resource[`${name}-install`];
      expect(install.count).toBe(`\${length(lookup(var.install, "${name}", [])) > 0 ? 1 : 0}`);
      const [{ 'local-exec': exec }] = install.provisioner;
      expect(exec.command).toBe(
        `node bin/panther bootstrap --host ${name} --address "$PANTHER_ADDRESS" --ssh-user ${user} ` +
          '--trust-on-first-use $PANTHER_WIPE --json --yes',
      );
      expect(exec.environment.PANTHER_ADDRESS).toBe(address);
    }
  });

  it('opens the ports of the host, and SSH to nobody unless told', () => {
    const { resource, variable } = synth();
    expect(variable.ssh_from.default).toEqual([]);
    const { rule } = resource.hcloud_firewall.het;
    const ports = rule.map((each: { protocol: string; port?: string }) => [
      each.protocol,
      each.port,
    ]);
    expect(ports).toEqual([
      ['icmp', undefined],
      ['udp', '41641'],
    ]);
    const rules = resource.ovh_ip_firewall_rule;
    expect(rules['ovh-1-tcp-443']).toMatchObject({ action: 'permit', destination_port: '443' });
    // What closes comes after what stays open, in time and in order.
    expect(rules['ovh-1-rest']).toMatchObject({ action: 'deny', sequence: 19 });
    expect(rules['ovh-1-rest'].depends_on).toHaveLength(Object.keys(rules).length);
  });

  it('asks for what nobody decided, and for nothing else', () => {
    const asked = ({ variable }: { variable: Record<string, { default?: unknown }> }) =>
      Object.keys(variable).filter((name) => variable[name]?.default === undefined);
    expect(asked(synth())).toEqual(['ovh_1_datacenter', 'ovh_1_image_id', 'ovh_1_plan_code']);
    const { serverType, location, ...open } = hetzner as Machine & Record<string, unknown>;
    expect([serverType, location]).toEqual(['cax21', 'fsn1']);
    const undecided = { ...testVps, ownerKeys: [], machines: [open as unknown as Machine] };
    expect(asked(synth(undecided))).toEqual(['het_location', 'het_server_type', 'owner_keys']);
    expect(synth(undecided).provider).toEqual({ hcloud: [{}], null: [{}] });
  });

  it.each<[string, Machine, string]>([
    ['of no host', { ...ovh, host: 'nobody' } as Machine, 'no host is called nobody'],
    [
      'at another provider',
      { ...ovh, host: 'het' } as Machine,
      'the host is at hetzner, the machine at ovh',
    ],
    [
      'with another processor',
      { ...hetzner, serverType: 'cx23' },
      'cx23 is x86_64-linux, but the host is aarch64-linux',
    ],
  ])('refuses a machine %s', (_, machine, message) => {
    expect(() => synth({ ...testVps, machines: [machine] })).toThrow(
      expect.objectContaining({ code: 'config.invalid', message }),
    );
  });

  it('are declared once each', () => {
    const hosts = machines.map(({ host }) => host);
    expect(new Set(hosts).size).toBe(hosts.length);
  });
});
