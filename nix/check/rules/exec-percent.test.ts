import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { execPercent } from './exec-percent.ts';

const on = (ExecStart: string) =>
  findingsOn(execPercent, {
    nixos: { systemd: { services: { job: { serviceConfig: { ExecStart } } } } },
  });

test.each(['tool --keep 20%', 'date +%Y-%m-%d', 'tool %-d'])('%s is an error', (line) => {
  expect(on(line)).toMatchObject([
    { code: 'PN046', option: 'systemd.services.job.serviceConfig.ExecStart' },
  ]);
});

test.each(['tool --keep 20%%', 'tool --state %S/job --host %H', 'tool'])('%s passes', (line) => {
  expect(on(line)).toEqual([]);
});
