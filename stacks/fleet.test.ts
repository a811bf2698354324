import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { afterEach, describe, expect, it } from 'vitest';
import { FleetStack, type FleetStackOptions } from './fleet.ts';
import { findFleetHost, readFleetFile } from './fleet-file.ts';
import { synthFleet } from './synth.ts';

const hosts: FleetStackOptions['hosts'] = [
  { name: 'yoga', role: 'workstation', contentHash: 'aaa' },
  { name: 'ovh-cloud-vps', role: 'server', contentHash: 'bbb' },
];
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

function synth(resource: FleetStackOptions['resource']): unknown {
  return JSON.parse(Testing.synth(new FleetStack(Testing.app(), { hosts, resource })));
}

const provisioner = (host: string) => [
  {
    'local-exec': {
      command: `npm run deploy -- --host ${host} --yes`,
      working_dir: '${path.module}/../../..',
    },
  },
];

// Shapes after Terraform's JSON configuration syntax and the schema of null_resource.
describe('the fleet as Terraform', () => {
  it('is one null_resource a host, with what it would get as its trigger, servers first', () => {
    expect(synth('null_resource')).toEqual({
      output: {
        hosts: {
          description: 'Content hash of every host',
          value: { yoga: 'aaa', 'ovh-cloud-vps': 'bbb' },
        },
      },
      provider: { null: [{}] },
      resource: {
        null_resource: {
          'ovh-cloud-vps': {
            depends_on: [],
            provisioner: provisioner('ovh-cloud-vps'),
            triggers: { content: 'bbb', host: 'ovh-cloud-vps' },
          },
          yoga: {
            depends_on: ['null_resource.ovh-cloud-vps'],
            provisioner: provisioner('yoga'),
            triggers: { content: 'aaa', host: 'yoga' },
          },
        },
      },
      terraform: {
        backend: { local: { path: '../../../.panther/terraform/fleet.tfstate' } },
        required_providers: {
          null: { source: 'null', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
        },
      },
    });
  });

  it('needs no provider as terraform_data', () => {
    expect(synth('terraform_data')).toMatchObject({
      resource: {
        terraform_data: {
          yoga: {
            depends_on: ['terraform_data.ovh-cloud-vps'],
            provisioner: provisioner('yoga'),
            triggers_replace: { content: 'aaa', host: 'yoga' },
          },
        },
      },
    });
    expect(synth('terraform_data')).not.toHaveProperty('provider');
  });

  it('is the same bytes wherever it is written, with no path of this machine', () => {
    const [first, second] = [newFolder(), newFolder()].map((folder) => {
      const file = synthFleet({ hosts, resource: 'null_resource', folder });
      return readFileSync(join(folder, file), 'utf8');
    });
    expect(first).toBe(second);
    expect(first).not.toMatch(/"\/(?!\/")/);
  });
});

describe('with a real terraform', () => {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };

  it.skipIf(!hasTerraform)('deploys what changed or failed, and nothing else', () => {
    const root = newFolder();
    // Stands for the deployment: writes down what it was asked, and fails while it is told to.
    const body = 'echo "$*" >>asked; [ ! -e "fail-$2" ]';
    const scripts = { deploy: `sh deploy.sh` };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, scripts }));
    writeFileSync(join(root, 'deploy.sh'), `${body}\n`);
    const apply = (now: FleetStackOptions['hosts']) => {
      synthFleet({ hosts: now, resource: 'terraform_data', folder: join(root, 'cdktf.out') });
      writeFileSync(join(root, 'asked'), '');
      const terraform = (...args: string[]) =>
        spawnSync('terraform', [`-chdir=${root}/cdktf.out/stacks/fleet`, ...args], {
          env,
          encoding: 'utf8',
        });
      expect(terraform('init', '-input=false').stderr).toBe('');
      expect(terraform('validate').status).toBe(0);
      const { status } = terraform('apply', '-auto-approve', '-input=false');
      return { status, asked: readFileSync(join(root, 'asked'), 'utf8').trim().split('\n') };
    };
    mkdirSync(join(root, '.panther/terraform'), { recursive: true });

    const both = ['--host ovh-cloud-vps --yes', '--host yoga --yes'];
    expect(apply(hosts)).toEqual({ status: 0, asked: both });
    expect(apply(hosts)).toEqual({ status: 0, asked: [''] });
    const moved = hosts.map((host) =>
      host.name === 'yoga' ? { ...host, contentHash: 'ccc' } : host,
    );
    writeFileSync(join(root, 'fail-yoga'), '');
    expect(apply(moved)).toEqual({ status: 1, asked: ['--host yoga --yes'] });
    rmSync(join(root, 'fail-yoga'));
    expect(apply(moved)).toEqual({ status: 0, asked: ['--host yoga --yes'] });
    expect(apply(moved)).toEqual({ status: 0, asked: [''] });
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

  it('is found by name and by alias; a wrong name gets the nearest', () => {
    const fleet = readFleetFile(write({ version: 1, release: '26.05', hosts: [host] }));
    expect(findFleetHost(fleet, 'ovh').name).toBe('ovh-cloud-vps');
    expect(findFleetHost(fleet, 'ovh-cloud-vps').deploy.user).toBe('deploy');
    expect(() => findFleetHost(fleet, 'ovhh')).toThrow(
      expect.objectContaining({ code: 'fleet.unknown-host', hint: 'did you mean ovh?' }),
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
