import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FleetPort, readTailnetFleet, type TailnetHost } from './fleet-ports.ts';
import { findLockouts } from './lockout.ts';
import { generatePolicy, renderPolicy, type TailnetPolicy } from './policy.ts';

const port = (
  number: number,
  unit: string,
  reach: FleetPort['reach'] = 'tailnet',
  protocol: FleetPort['protocol'] = 'tcp',
): FleetPort => ({ port: number, unit, reach, protocol });

const host = (name: string, role: TailnetHost['role'], ports: FleetPort[]): TailnetHost => ({
  name,
  aliases: [],
  role,
  ports,
});

const hosts = [
  host('a', 'server', [
    port(22, 'sshd'),
    port(8090, 'atticd'),
    port(5432, 'postgresql', 'loopback'),
  ]),
  host('b', 'server', [
    port(22, 'sshd'),
    port(8080, 'panther-agent'),
    port(53, 'x', 'tailnet', 'udp'),
  ]),
  host('c', 'workstation', [port(22, 'sshd'), port(631, 'cups', 'public')]),
];
const owner = 'autogroup:admin';

describe('the policy of a fleet', () => {
  // Written by hand from https://tailscale.com/kb/1337/policy-syntax for the three hosts above.
  it('lets people reach what is for the tailnet, and servers only what they share', () => {
    expect(generatePolicy({ hosts, owner })).toEqual({
      tagOwners: { 'tag:server': [owner], 'tag:workstation': [owner] },
      acls: [
        { action: 'accept', src: ['autogroup:member'], dst: ['autogroup:self:*'] },
        {
          action: 'accept',
          src: [owner, 'tag:workstation'],
          proto: 'tcp',
          dst: ['tag:server:22,8080'],
        },
        {
          action: 'accept',
          src: [owner, 'tag:server', 'tag:workstation'],
          proto: 'tcp',
          dst: ['tag:server:8090'],
        },
        { action: 'accept', src: [owner, 'tag:workstation'], proto: 'udp', dst: ['tag:server:53'] },
        {
          action: 'accept',
          src: [owner, 'tag:workstation'],
          proto: 'tcp',
          dst: ['tag:workstation:22'],
        },
      ],
      tests: [
        {
          src: 'tag:server',
          proto: 'tcp',
          accept: ['tag:server:8090'],
          deny: [
            'tag:server:22',
            'tag:server:5432',
            'tag:server:8080',
            'tag:workstation:22',
            'tag:workstation:631',
          ],
        },
        { src: 'tag:server', proto: 'udp', deny: ['tag:server:53'] },
        {
          src: 'tag:workstation',
          proto: 'tcp',
          accept: ['tag:server:22', 'tag:server:8080', 'tag:server:8090', 'tag:workstation:22'],
          deny: ['tag:server:5432', 'tag:workstation:631'],
        },
        { src: 'tag:workstation', proto: 'udp', accept: ['tag:server:53'] },
      ],
    });
  });

  it('tests only what has a machine, where that is asked for', () => {
    const populated = new Set(['server'] as const);
    const text = JSON.stringify(generatePolicy({ hosts, owner, populated }).tests);
    expect(text).toContain('tag:server:8090');
    expect(text).not.toContain('workstation');
    expect(generatePolicy({ hosts, owner, populated: new Set() }).tests).toEqual([]);
  });

  it('is the same bytes for the same hosts in another order', () => {
    const render = (list: readonly TailnetHost[]) =>
      renderPolicy(generatePolicy({ hosts: list, owner }));
    expect(render(hosts.toReversed())).toBe(render(hosts));
  });
});

describe('the policy of this fleet', () => {
  const fleet = readTailnetFleet(join(import.meta.dirname, '../..'));
  const policy: TailnetPolicy = generatePolicy({ hosts: fleet.hosts, owner });

  it('opens nothing that is only for a machine itself', () => {
    const open = new Set(
      policy.acls.flatMap(({ dst }) =>
        dst.flatMap((each) => {
          const [, role, numbers = ''] = /^tag:(\w+):(.+)$/.exec(each) ?? [];
          return numbers.split(',').map((number) => `${role}:${number}`);
        }),
      ),
    );
    for (const { role, ports } of fleet.hosts) {
      for (const each of ports.filter(({ reach }) => reach === 'tailnet')) {
        expect(open).toContain(`${role}:${each.port}`);
      }
    }
    for (const closed of ['server:5432', 'server:8081', 'workstation:53', 'server:41641']) {
      expect(open).not.toContain(closed);
    }
  });

  it('lets no server log in anywhere', () => {
    const logins = policy.acls.filter(({ dst }) =>
      dst.some((each) => /:(?:\d+,)*22(?:,|$)/.test(each)),
    );
    expect(logins.length).toBeGreaterThan(0);
    for (const { src } of logins) expect(src).not.toContain('tag:server');
  });
});

it('names the hosts that a policy would lock its owner out of', () => {
  const device = (name: string, tags: string[], user = '') => ({
    ...{ id: name, name, addresses: [], user, tags, online: true, lastSeen: undefined },
    ...{ keyExpires: undefined, authorized: true, version: undefined },
  });
  const self = device('yoga', ['tag:workstation']);
  const input = {
    hosts: [host('ovh', 'server', [port(22, 'sshd')])],
    self,
    owner: 'autogroup:admin',
  };
  expect(findLockouts({ ...input, devices: [self, device('ovh', ['tag:server'])] })).toEqual([]);
  expect(findLockouts({ ...input, devices: [self, device('ovh', [], 'a@b')] })).toEqual([
    { host: 'ovh', why: 'it has no tag:server yet, and this machine has tag:workstation' },
  ]);
  const phone = device('phone', ['tag:server']);
  expect(
    findLockouts({ ...input, self: phone, devices: [phone, device('ovh', ['tag:server'])] }),
  ).toEqual([{ host: 'ovh', why: 'this machine has tag:server, not tag:workstation' }]);
});
