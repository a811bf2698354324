import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../model/message.ts';
import { fleetGraph } from '../fleet-graph.ts';
import { fleetHost } from '../fleet-host.ts';
import { fleetHosts } from '../fleet-hosts.ts';
import { fleetModules } from '../fleet-modules.ts';
import { fleetOptions } from '../fleet-options.ts';
import { fleetSearch } from '../fleet-search.ts';
import { readFleet } from './fleet.ts';

// A fleet of two, in the shape of nix/generated/fleet.json; what is expected of it below was read off it.
const port = { protocol: 'tcp', why: 'SQL', unit: 'postgresql', module: 'services/postgresql' };
const host = {
  ...{
    provider: 'custom',
    system: 'x86_64-linux',
    stateVersion: '25.05',
    profiles: ['server/base'],
  },
  ...{ units: ['sshd'], services: [], publicPorts: [], secrets: ['tailscaleAuthKey'] },
  unmeasured: [],
};
const data = {
  release: '26.05',
  user: 'owner',
  hosts: [
    {
      ...{ name: 'alpha', aliases: ['a'], description: 'the big one', role: 'server' },
      ...host,
      modules: [{ name: 'services/postgresql', via: ['server/base'] }],
      ports: [{ ...port, port: 5432, reach: 'loopback' }],
    },
    {
      ...{ name: 'beta', aliases: [], description: 'the small one', role: 'server' },
      ...{ ...host, modules: [{ name: 'services/openssh', via: ['required by base/users'] }] },
      ports: [
        {
          ...{ port: 22, protocol: 'tcp', reach: 'tailnet', unit: 'sshd', why: 'administration' },
          module: 'services/openssh',
        },
      ],
    },
  ],
  modules: [
    {
      ...{
        name: 'services/openssh',
        file: 'modules/services/openssh.ts',
        description: 'SSH by key',
      },
      variants: [
        {
          ...{ hosts: ['beta'], options: {}, home: [] },
          nixos: ['services.openssh.enable = true;', 'services.openssh.ports = [ 22 ];'],
        },
      ],
    },
    {
      ...{ name: 'services/postgresql', file: 'modules/services/postgresql.ts' },
      description: 'PostgreSQL 17 with pgvector',
      variants: [
        {
          ...{ hosts: ['alpha'], options: { tcp: false }, home: [] },
          nixos: ['services.postgresql.enable = true;'],
        },
      ],
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'fleet-tools-'));
const file = join(folder, 'fleet.json');
writeFileSync(file, JSON.stringify(data));
afterAll(() => rmSync(folder, { recursive: true }));

const ports = { readFleet: () => readFleet(file) };
const context = { signal: new AbortController().signal, now: () => 7 };
const told = (evidence: readonly Omit<Evidence, 'id'>[]) =>
  evidence.map(({ url, text }) => [url, text.split('\n')] as const);

describe('the fleet, asked', () => {
  it('says which host runs Postgres and who may reach it, from the TypeScript that says so', async () => {
    const query = 'which host runs Postgres, and who may reach it?';
    const { evidence } = await fleetSearch.run(ports, { query, k: 1 }, context);
    expect(told(evidence)).toEqual([
      [
        'modules/services/postgresql.ts',
        [
          'services/postgresql: PostgreSQL 17 with pgvector. It is on alpha.',
          'On alpha postgresql listens on port 5432/tcp (SQL); who may reach it: programs of that host only.',
          'Option tcp of services/postgresql on alpha: false.',
        ],
      ],
    ]);
    expect(evidence[0]).toMatchObject({ origin: 'fleet', observedAt: 7, hostile: false });
  });

  it('finds a module by a part of its name, and nothing for what is not there', async () => {
    const ssh = await fleetSearch.run(ports, { query: 'ssh', k: 1 }, context);
    expect(ssh.evidence[0]?.url).toBe('modules/services/openssh.ts');
    const none = await fleetSearch.run(ports, { query: 'kubernetes', k: 4 }, context);
    expect(none.evidence).toEqual([]);
    expect(none.text[0]?.text).toContain('nothing');
  });

  it('tells a host by its alias, secrets by name only', async () => {
    const { evidence } = await fleetHost.run(ports, { host: 'a' }, context);
    expect(evidence[0]?.url).toBe('hosts/alpha/host.ts');
    expect(evidence[0]?.text).toContain('alpha (also called a) is a server: the big one.');
    expect(evidence[0]?.text).toContain('Secrets that alpha gets, by name: tailscaleAuthKey.');
    expect((await fleetHosts.run(ports, {}, context)).evidence).toHaveLength(2);
  });

  it('tells options as they are set, and that others are not', async () => {
    const set = await fleetOptions.run(ports, { host: 'beta', option: 'openssh.p' }, context);
    expect(told(set.evidence)).toEqual([
      ['modules/services/openssh.ts', ['services.openssh.ports = [ 22 ];']],
    ]);
    const unset = await fleetOptions.run(
      ports,
      { host: 'beta', option: 'services.nginx' },
      context,
    );
    expect(unset.text[0]?.text).toBe(
      'No module sets services.nginx on beta: it has the default of NixOS 26.05.',
    );
  });

  it('names what was meant when there is no such host or module', async () => {
    await expect(fleetHost.run(ports, { host: 'alhpa' }, context)).rejects.toMatchObject({
      ...{ code: 'fleet.unknown-host', hint: 'did you mean alpha?' },
    });
    await expect(fleetModules.run(ports, { name: 'postgres' }, context)).rejects.toMatchObject({
      code: 'fleet.unknown-module',
    });
    const one = await fleetModules.run(ports, { name: 'postgresql' }, context);
    expect(one.evidence[0]?.url).toBe('modules/services/postgresql.ts');
  });

  // mermaid.js.org/syntax/flowchart.html: id["text"] --> id["text"].
  it('draws itself', async () => {
    const whole = await fleetGraph.run(ports, {}, context);
    expect(whole.text[0]?.text).toBe(
      [
        'flowchart LR',
        '  alpha["alpha"] --> server_base["server/base"]',
        '  beta["beta"] --> server_base["server/base"]',
      ].join('\n'),
    );
    const one = await fleetGraph.run(ports, { host: 'beta' }, context);
    expect(one.text[0]?.text).toContain(
      'base_users["base/users"] --> services_openssh["services/openssh"]',
    );
  });
});
