import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { pkg, str } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { serviceHardening } from './service-hardening.ts';

const on = (serviceConfig: NixAttrs) =>
  findingsOn(serviceHardening, { nixos: { systemd: { services: { job: { serviceConfig } } } } });

const sandbox = {
  DynamicUser: true,
  ProtectKernelTunables: true,
  ProtectControlGroups: true,
  RestrictAddressFamilies: ['AF_INET'],
};

test('a bare service is a warning that names what is missing', () => {
  const found = on({ ExecStart: 'x', User: 'job' });
  expect(found).toMatchObject([{ code: 'PN044', severity: 'warning' }]);
  expect(found[0]?.message).toContain('NoNewPrivileges, ProtectSystem');
});

test('Node with MemoryDenyWriteExecute is an error', () => {
  const node = { ...sandbox, ExecStart: str`${pkg('nodejs_24')}/bin/node main.js` };
  expect(on({ ...node, MemoryDenyWriteExecute: true })).toMatchObject([{ severity: 'error' }]);
  expect(on(node)).toEqual([]);
});

test('a sandboxed service and a oneshot pass', () => {
  expect(on({ ...sandbox, ExecStart: 'x', MemoryDenyWriteExecute: true })).toEqual([]);
  expect(on({ ExecStart: 'x', Type: 'oneshot' })).toEqual([]);
});
