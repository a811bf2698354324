import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findFleetHost, readFleetFile } from './fleet-file.ts';
import type { StackHost } from './stack-hosts.ts';
import { synthStacks } from './synth.ts';
import { testHosts, testStacks } from './test-stacks.ts';

const hasTerraform = spawnSync('terraform', ['version'], { stdio: 'ignore' }).error === undefined;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-fleet-'));
  folders.push(folder);
  return folder;
};

interface Element {
  readonly [key: string]: unknown;
  readonly depends_on?: readonly string[];
  readonly triggers?: Readonly<Record<string, string>>;
  readonly provisioner?: readonly { readonly 'local-exec': Readonly<Record<string, string>> }[];
}
interface StackFile {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Element>>>>;
}

function synthText(resource: 'null_resource' | 'terraform_data' = 'null_resource'): string {
  const folder = newFolder();
  const files = synthStacks(testStacks(folder, resource));
  return readFileSync(join(folder, files.fleet ?? ''), 'utf8');
}
const synth = (resource?: 'null_resource' | 'terraform_data'): StackFile =>
  JSON.parse(synthText(resource));

// Shapes after Terraform's JSON configuration syntax and the schema of null_resource.
describe('the fleet as Terraform', () => {
  it('is what it was', () => {
    const golden = readFileSync(join(import.meta.dirname, 'golden/fleet.json'), 'utf8');
    expect(synth()).toEqual(JSON.parse(golden));
  });

  it('has one resource a host, and one that all of them need', () => {
    const resources = synth().resource.null_resource ?? {};
    const names = testHosts.map(({ name }) => name);
    expect(Object.keys(resources).sort()).toEqual([...names, 'prepare_fleet'].sort());
    for (const name of names) {
      expect(resources[name]?.provisioner).toEqual([
        {
          'local-exec': {
            command: `node bin/panther deploy --host ${name} --json --yes`,
            working_dir: '${path.module}/../../..',
          },
        },
      ]);
      expect(resources[name]?.depends_on).toContain('null_resource.prepare_fleet');
    }
  });

  it('is replaced by hashes only, all of them text', () => {
    for (const [name, { triggers }] of Object.entries(synth().resource.null_resource ?? {})) {
      const { host, ...hashes } = triggers ?? {};
      expect(Object.keys(hashes).length).toBeGreaterThan(0);
      expect(host ?? 'prepare_fleet').toBe(name);
      for (const value of Object.values(hashes)) expect(value).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('prepares again when anything of any host changed', () => {
    const prepared = (hosts: readonly StackHost[]) => {
      const folder = newFolder();
      synthStacks({ folder, fleet: { hosts, resource: 'null_resource' } });
      const text = readFileSync(join(folder, 'stacks/fleet/cdk.tf.json'), 'utf8');
      return JSON.parse(text).resource.null_resource.prepare_fleet.triggers.fleet;
    };
    const changed = testHosts.map((host) =>
      host.name === 'desk' ? { ...host, triggers: { ...host.triggers, secrets: 'other' } } : host,
    );
    expect(prepared(changed)).not.toBe(prepared(testHosts));
    expect(prepared([...testHosts])).toBe(prepared(testHosts));
  });

  it('deploys servers before workstations, in a graph without a cycle', () => {
    const resources = synth().resource.null_resource ?? {};
    const needs = (name: string): string[] =>
      (resources[name]?.depends_on ?? []).map((each) => each.replace('null_resource.', ''));
    expect(needs('desk').sort()).toEqual(['het', 'ovh-1', 'prepare_fleet']);
    expect(needs('het')).toEqual(['prepare_fleet']);
    // Kahn: whatever needs nothing that is left can go; a cycle would stay.
    let left = Object.keys(resources);
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      left = left.filter((name) => needs(name).some((need) => left.includes(need)));
    }
    expect(left).toEqual([]);
  });

  it('does nothing to a host whose resource is destroyed', () => {
    expect(synthText()).not.toMatch(/"when"/);
  });

  it('needs no provider as terraform_data', () => {
    expect(synth('terraform_data')).toMatchObject({
      resource: {
        terraform_data: {
          desk: {
            depends_on: [
              'terraform_data.prepare_fleet',
              'terraform_data.het',
              'terraform_data.ovh-1',
            ],
            triggers_replace: testHosts[0]?.triggers,
          },
        },
      },
    });
    expect(synth('terraform_data')).not.toHaveProperty('provider');
  });

  it('describes the machines only when asked to', () => {
    const folder = newFolder();
    const { fleet } = testStacks(folder);
    expect(synthStacks({ folder, fleet })).toEqual({ fleet: 'stacks/fleet/cdk.tf.json' });
    expect(Object.keys(synthStacks(testStacks(folder)))).toEqual(['fleet', 'vps']);
  });
});

describe('with a real terraform', () => {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };

  it.skipIf(!hasTerraform)('runs the commands from the root of the repository', () => {
    const root = newFolder();
    mkdirSync(join(root, 'bin'));
    // Stands for the command line: writes down what it was asked, and where.
    const program = `require('node:fs').appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n')`;
    writeFileSync(join(root, 'bin/panther'), program);
    const folder = join(root, 'cdktf.out');
    synthStacks({ ...testStacks(folder, 'terraform_data'), vps: undefined });
    const terraform = (...args: string[]) =>
      spawnSync('terraform', [`-chdir=${folder}/stacks/fleet`, ...args], { env, encoding: 'utf8' });
    expect(terraform('init', '-input=false').stderr).toBe('');
    expect(terraform('apply', '-auto-approve', '-input=false').stderr).toBe('');
    const asked = readFileSync(join(root, 'asked'), 'utf8').trim().split('\n');
    const deploy = (host: string) => `deploy --host ${host} --json --yes`;
    expect(asked[0]).toBe('generate --keep-going --with-app');
    expect(asked.slice(1, 3).sort()).toEqual([deploy('het'), deploy('ovh-1')]);
    expect(asked.slice(3)).toEqual([deploy('desk')]);
    expect(JSON.parse(terraform('output', '-json', 'addresses').stdout)).toEqual({
      ...{ desk: '192.0.2.7', het: null, 'ovh-1': null },
    });
  });
});

describe('fleet.json', () => {
  function write(data: unknown): string {
    const root = newFolder();
    mkdirSync(join(root, 'nix/generated'), { recursive: true });
    writeFileSync(join(root, 'nix/generated/fleet.json'), JSON.stringify(data));
    return root;
  }
  const host = {
    name: 'ovh-cloud-vps',
    aliases: ['ovh'],
    role: 'server',
    system: 'x86_64-linux',
    deploy: { user: 'deploy' },
    contentHash: 'x',
    more: 'later',
  };

  it('is found by name and by alias; for a wrong name there is a list', () => {
    const fleet = readFleetFile(write({ version: 1, release: '26.05', hosts: [host] }));
    expect(findFleetHost(fleet, 'ovh').name).toBe('ovh-cloud-vps');
    expect(findFleetHost(fleet, 'ovh-cloud-vps').deploy.user).toBe('deploy');
    expect(() => findFleetHost(fleet, 'ovhh')).toThrow(
      expect.objectContaining({ code: 'fleet.unknown-host', hint: 'hosts: ovh-cloud-vps = ovh' }),
    );
  });

  it('of another version, or with a name that a command line would misread, is refused', () => {
    for (const bad of [
      { version: 2, release: '26.05', hosts: [] },
      { version: 1, release: '26.05', hosts: [{ ...host, name: 'x; rm -rf /' }] },
    ]) {
      expect(() => readFleetFile(write(bad))).toThrow(
        expect.objectContaining({ code: 'json.invalid' }),
      );
    }
  });
});
