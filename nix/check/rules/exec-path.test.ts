import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { pkg, str } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { execPath } from './exec-path.ts';

const on = (unit: NixAttrs) =>
  findingsOn(execPath, { nixos: { systemd: { services: { job: unit } } } });

test.each<[string, NixAttrs, string]>([
  ['ExecStart', { serviceConfig: { ExecStart: '/usr/bin/rsync -a' } }, '/usr/bin/rsync'],
  ['with a prefix', { serviceConfig: { ExecStartPre: ['-+/bin/mkdir x'] } }, '/bin/mkdir'],
  ['in a script', { script: 'set -e\nif /usr/sbin/ip a; then true; fi' }, '/usr/sbin/ip'],
])('%s', (_, unit, program) => {
  const found = on(unit);
  expect(found).toMatchObject([{ code: 'PN045', severity: 'error' }]);
  expect(found[0]?.message).toContain(program);
});

test('packages, the current system, /bin/sh and /usr/bin/env pass', () => {
  const serviceConfig = {
    ExecStart: str`${pkg('rsync')}/bin/rsync -a`,
    ExecStop: '/run/current-system/sw/bin/true',
    ExecReload: "/bin/sh -c '/usr/bin/env true'",
  };
  expect(on({ serviceConfig, script: 'rsync /srv/bin/x' })).toEqual([]);
});
