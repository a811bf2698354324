import { expect, it } from 'vitest';
import { findLockouts } from './lockout.ts';
import { generatePolicy, renderPolicy } from './policy.ts';

const port = (number: number, unit: string, reach: 'tailnet' | 'loopback' | 'internet') => ({
  ...{ port: number, protocol: 'tcp', reach, unit, why: '' },
});
const hosts = [
  {
    ...{ name: 'ovh', role: 'server' },
    ports: [
      port(22, 'sshd', 'tailnet'),
      port(8080, 'atticd', 'tailnet'),
      port(5432, 'postgresql', 'loopback'),
    ],
  },
  { name: 'yoga', role: 'workstation', ports: [port(22, 'sshd', 'tailnet')] },
] as unknown as Parameters<typeof generatePolicy>[0]['hosts'];

// By hand: people log in everywhere from workstations; a server uses the cache of another and its own,
// and logs in nowhere; what is only for the machine itself is denied to all.
it('opens to a role what it uses, and tests that everything else is shut', () => {
  const policy = generatePolicy({ hosts, owner: 'autogroup:admin' });
  expect(policy.tagOwners).toEqual({
    'tag:server': ['autogroup:admin'],
    'tag:workstation': ['autogroup:admin'],
  });
  expect(policy.acls).toContainEqual({
    ...{ action: 'accept', proto: 'tcp', dst: ['tag:server:22'] },
    src: ['autogroup:admin', 'tag:workstation'],
  });
  expect(policy.acls).toContainEqual({
    ...{ action: 'accept', proto: 'tcp', dst: ['tag:server:8080'] },
    src: ['autogroup:admin', 'tag:server', 'tag:workstation'],
  });
  expect(policy.tests).toContainEqual({
    ...{ src: 'tag:server', proto: 'tcp', accept: ['tag:server:8080'] },
    deny: ['tag:server:22', 'tag:server:5432', 'tag:workstation:22'],
  });
  expect(renderPolicy(policy)).toBe(
    renderPolicy(generatePolicy({ hosts, owner: 'autogroup:admin' })),
  );
});

it('names the hosts that a policy would lock its owner out of', () => {
  const device = (name: string, tags: string[], user = '') => ({
    ...{ id: name, name, addresses: [], user, tags, online: true, lastSeen: undefined },
    ...{ keyExpires: undefined, authorized: true, version: undefined },
  });
  const self = device('yoga', ['tag:workstation']);
  const input = { hosts, self, owner: 'autogroup:admin' };
  expect(findLockouts({ ...input, devices: [self, device('ovh', ['tag:server'])] })).toEqual([]);
  expect(findLockouts({ ...input, devices: [self, device('ovh', [], 'a@b')] })).toEqual([
    { host: 'ovh', why: 'it has no tag:server yet, and this machine has tag:workstation' },
  ]);
  const phone = device('phone', ['tag:server']);
  expect(
    findLockouts({ ...input, self: phone, devices: [phone, device('ovh', ['tag:server'])] }),
  ).toEqual([{ host: 'ovh', why: 'this machine has tag:server, not tag:workstation' }]);
});
