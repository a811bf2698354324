import { expect, it } from 'vitest';
import type { DeployHost } from '../deploy/types.ts';
import { type HostSelection, selectHosts, splitList } from './select.ts';
import { readTargets } from './targets.ts';

function host(name: string, tags: readonly string[], aliases: readonly string[] = []): DeployHost {
  return {
    ...{ name, aliases, tags, role: 'server', system: 'x86_64-linux', deploy: { user: 'root' } },
    ...{ hostKeys: [], knownHostsFile: '/nowhere', blockers: [] },
  };
}

const fleet = [
  host('yoga', ['workstation', 'lenovo']),
  host('ovh-cloud-vps', ['server', 'ovh', 'server/base'], ['ovh']),
  host('hetzner-vps', ['server', 'hetzner', 'server/base'], ['hetzner']),
];
const nothing: HostSelection = { hosts: [], tags: [], all: false, not: [] };
const choose = (asked: Partial<HostSelection>) =>
  selectHosts(fleet, { ...nothing, ...asked }).map(({ name }) => name);

it('takes names as they were given, tags and all in the order of the fleet, each host once', () => {
  expect(choose({ hosts: ['hetzner', 'yoga'] })).toEqual(['hetzner-vps', 'yoga']);
  expect(choose({ tags: ['server'] })).toEqual(['ovh-cloud-vps', 'hetzner-vps']);
  expect(choose({ tags: ['ovh', 'lenovo'] })).toEqual(['yoga', 'ovh-cloud-vps']);
  expect(choose({ hosts: ['hetzner-vps', 'hetzner'], tags: ['server/base'] })).toEqual([
    ...['hetzner-vps', 'ovh-cloud-vps'],
  ]);
  expect(choose({ all: true, not: ['ovh'] })).toEqual(['yoga', 'hetzner-vps']);
});

it('reads lists with commas', () => {
  expect(splitList(['a,b', 'c', ',d,'])).toEqual(['a', 'b', 'c', 'd']);
});

it('tells every unknown name at once, with what was meant', () => {
  expect(() => choose({ hosts: ['yogaa', 'ovh'], tags: ['servers'], not: ['x1'] })).toThrow(
    expect.objectContaining({
      code: 'fleet.unknown-host',
      message: [
        'no host is called "yogaa"; did you mean yoga?',
        'no host is called "x1"',
        'no tag is called "servers"; did you mean server?',
      ].join('\n'),
    }),
  );
});

it.each([
  ['nothing was asked for', {}],
  ['nobody is left', { hosts: ['yoga'], not: ['yoga'] }],
])('refuses when %s', (_, asked) => {
  expect(() => choose(asked)).toThrow(expect.objectContaining({ code: 'usage' }));
});

it('reads an address for the only host, or one for each of several', () => {
  const url = 'ssh://root@203.0.113.7:22?root=/x';
  expect([...readTargets([url], fleet.slice(0, 1))]).toEqual([['yoga', url]]);
  expect([...readTargets([`ovh=${url}`, `yoga=${url}`], fleet)]).toEqual([
    ['ovh-cloud-vps', url],
    ['yoga', url],
  ]);
  for (const bad of [[url], [`other=${url}`], [`ovh=${url}`, `ovh-cloud-vps=${url}`]]) {
    expect(() => readTargets(bad, fleet)).toThrow(expect.objectContaining({ code: 'usage' }));
  }
});
