import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthStacks } from '../../stacks/synth.ts';
import { testStacks } from '../../stacks/test-stacks.ts';
import { type HetznerApi, newAddress, startHetznerApi } from './hetzner-api.ts';
import { because, createTerraform, initialize, type Terraform } from './terraform.ts';

const root = mkdtempSync(join(tmpdir(), 'panther-machine-'));
const removeRoot = () => rmSync(root, { recursive: true, force: true });
afterAll(removeRoot);
synthStacks(testStacks(join(root, 'cdktf.out')));
const stack = join(root, 'cdktf.out/stacks/vps');
const obstacle = await initialize(stack);
// Nothing runs after tests that are all skipped.
if (obstacle !== undefined) removeRoot();

/** Stands for the command line: writes down what it was asked, and fails while it is told to. */
const program = `
const { appendFileSync, existsSync } = require('node:fs');
appendFileSync('asked', JSON.stringify(process.argv.slice(2)) + '\\n');
process.exit(existsSync('fail') ? 53 : 0);
`;

// Real Terraform and Hetzner's real provider, talking to an API in this process. Each step begins
// where the one before it ended.
describe.skipIf(obstacle !== undefined)(`a new machine at Hetzner${because(obstacle)}`, () => {
  let api: HetznerApi;
  let terraform: Terraform;
  beforeAll(async () => {
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/panther'), program);
    api = await startHetznerApi();
    // Its tokens have 64 characters.
    const token = 'canary'.padEnd(64, '0');
    terraform = createTerraform(stack, { HCLOUD_TOKEN: token, HCLOUD_ENDPOINT: api.endpoint });
  });
  afterAll(() => api?.stop());

  const disk = 'scsi-0QEMU_QEMU_HARDDISK_7';
  const targets = ['null_resource.het-install', 'hcloud_server.het'].map(
    (each) => `-target=${each}`,
  );
  // OVH is not asked, but Terraform wants to know.
  const ovh = ['datacenter', 'image_id', 'plan_code'].map((each) => `-var=ovh_1_${each}=x`);
  const run = async (verb: 'apply' | 'destroy', ...more: string[]) => {
    const fixed = ['-auto-approve', '-input=false', '-no-color', ...targets, ...ovh];
    const { status, stdout, stderr } = await terraform(verb, ...fixed, ...more);
    return { status, said: `${stdout}\n${stderr}`, changes: api.changes(), asked: takeAsked() };
  };
  const install = [`-var=install={het=["${disk}"]}`, '-var=ssh_from=["203.0.113.7/32"]'];
  const bootstrap = [
    ...['bootstrap', '--host', 'het', '--address', newAddress, '--ssh-user', 'root'],
    ...['--trust-on-first-use', '--wipe', disk, '--json', '--yes'],
  ];

  it('is ordered with its door closed, and nothing on it is touched', async () => {
    const { status, said, changes, asked } = await run('apply');
    expect(status, said).toBe(0);
    expect(asked).toEqual([]);
    expect(changes.filter((each) => /^POST \/\w+$/.test(each)).sort()).toEqual([
      'POST /firewalls',
      'POST /primary_ips',
      'POST /servers',
      'POST /ssh_keys',
    ]);
    // Both are protected against being deleted by mistake.
    expect(changes.filter((each) => each.endsWith('/change_protection'))).toHaveLength(2);
  });

  it('is handed to bootstrap with its new address once its disk is named', async () => {
    writeFileSync(join(root, 'fail'), '');
    const { status, said, changes, asked } = await run('apply', ...install);
    expect(status).toBe(1);
    expect(said).toContain('exit status 53');
    expect(asked).toEqual([bootstrap]);
    // The door is opened; no second machine is ordered.
    expect(changes).toEqual([expect.stringMatching(/^POST \/firewalls\/\d+\/actions\/set_rules$/)]);
  });

  it('is gone on with after a failure, and left alone after a success', async () => {
    rmSync(join(root, 'fail'));
    const again = await run('apply', ...install);
    expect([again.status, again.asked, again.changes]).toEqual([0, [bootstrap], []]);
    const done = await run('apply', ...install);
    expect([done.status, done.asked, done.changes]).toEqual([0, [], []]);
  });

  it('is not ended by Terraform', async () => {
    const { status, said, changes } = await run('destroy');
    expect(status).toBe(1);
    expect(said).toContain('prevent_destroy');
    expect(changes).toEqual([]);
  });

  it('leaves no token in the state', () => {
    const state = readFileSync(join(root, '.panther/terraform/vps.tfstate'), 'utf8');
    expect(state).toContain(newAddress);
    expect(state).not.toContain('canary');
  });
});

function takeAsked(): unknown[] {
  const file = join(root, 'asked');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  writeFileSync(file, '');
  return lines.map((line) => JSON.parse(line));
}
