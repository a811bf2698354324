import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fault } from '#lib';
import { parseFacts } from '#nix';
import { loadFleet, repositoryRoot } from '../load.ts';
import { locateHost } from './locate-host.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'panther-fleet-'));
  for (const name of ['alpha', 'beta']) {
    mkdirSync(join(root, 'hosts', name), { recursive: true });
    writeFileSync(join(root, 'hosts', name, 'host.ts'), '');
  }
  mkdirSync(join(root, 'hosts/commands'));
  writeFileSync(join(root, 'hosts/alpha/facts.json'), '{ "model": 1, "source": "x" }');
});
afterAll(() => rmSync(root, { recursive: true }));

const real = { root: repositoryRoot, load: loadFleet };

it('finds a host by its alias, with what the fleet knows of it', async () => {
  const host = await locateHost('ovh', real);
  expect(host).toMatchObject({
    name: 'ovh-cloud-vps',
    directory: join(repositoryRoot, 'hosts/ovh-cloud-vps'),
    system: 'x86_64-linux',
    user: 'deploy',
    address: 'ovh-cloud-vps',
    notes: [],
  });
  expect(host.otherNames).toEqual(expect.arrayContaining(['yoga', 'hetzner']));
  expect(host.otherNames).not.toContain('ovh');
});

it('knows no other host', async () => {
  await expect(locateHost('nobody', real)).rejects.toMatchObject({
    code: 'fleet.unknown-host',
    hint: expect.stringContaining('ovh-cloud-vps = ovh'),
  });
});

/** What loading a fleet with these facts throws. */
const loadBroken = async () => {
  parseFacts('{}', 'hosts/alpha/facts.json');
  throw new Error('unreachable');
};

it('finds the folder of a host whose facts are broken: they are what is to be mended', async () => {
  const host = await locateHost('alpha', { root, load: loadBroken });
  expect(host).toMatchObject({
    name: 'alpha',
    directory: join(root, 'hosts/alpha'),
    user: undefined,
    otherNames: ['beta'],
    present: undefined,
  });
  expect(host.notes).toHaveLength(1);
  expect(await locateHost('beta', { root, load: loadBroken })).toMatchObject({
    present: undefined,
  });
});

it('cannot find an alias without the fleet, and hides no other failure', async () => {
  const options = { root, load: loadBroken };
  await expect(locateHost('commands', options)).rejects.toMatchObject({
    code: 'fleet.facts-invalid',
  });
  const load = async () => {
    throw new Fault({ code: 'fleet.import-cycle', message: 'x' });
  };
  await expect(locateHost('alpha', { root, load })).rejects.toMatchObject({
    code: 'fleet.import-cycle',
  });
});
