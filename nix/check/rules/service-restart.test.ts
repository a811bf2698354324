import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { serviceRestart } from './service-restart.ts';

const on = (unit: NixAttrs, timers: NixAttrs = {}) =>
  findingsOn(serviceRestart, { nixos: { systemd: { services: { job: unit }, timers } } });

test('a service without Restart, and one without a limit, are warnings', () => {
  expect(on({ script: 'true' })).toMatchObject([
    { code: 'PN043', severity: 'warning', option: 'systemd.services.job.serviceConfig.Restart' },
  ]);
  expect(on({ script: 'true', serviceConfig: { Restart: 'always' } })).toMatchObject([
    { option: 'systemd.services.job.startLimitBurst' },
  ]);
});

test.each<[string, NixAttrs, NixAttrs?]>([
  ['both', { script: 'true', startLimitBurst: 5, serviceConfig: { Restart: 'on-failure' } }],
  ['a oneshot', { script: 'true', serviceConfig: { Type: 'oneshot' } }],
  ['a service of a timer', { script: 'true' }, { job: { timerConfig: { OnBootSec: '1min' } } }],
  ['settings of a unit from elsewhere', { serviceConfig: { MemoryMax: '1G' } }],
])('%s pass', (_, unit, timers) => {
  expect(on(unit, timers)).toEqual([]);
});
