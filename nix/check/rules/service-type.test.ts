import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { serviceTypeSane } from './service-type.ts';

const on = (serviceConfig: NixAttrs, timers: NixAttrs = {}) =>
  findingsOn(serviceTypeSane, {
    nixos: { systemd: { services: { job: { script: 'true', serviceConfig } }, timers } },
  });
const timers = { job: { timerConfig: { OnBootSec: '1min' } } };

test('a oneshot that restarts always is an error', () => {
  expect(on({ Type: 'oneshot', Restart: 'always' })).toMatchObject([{ code: 'PN047' }]);
});

test('a timer for a service that stays active is an error', () => {
  expect(on({ Type: 'oneshot', RemainAfterExit: true }, timers)).toMatchObject([
    { option: 'systemd.services.job.serviceConfig' },
  ]);
});

test('what goes together passes', () => {
  expect(on({ Type: 'oneshot', Restart: 'on-failure' }, timers)).toEqual([]);
  expect(on({ Type: 'oneshot', RemainAfterExit: true })).toEqual([]);
  expect(on({ Restart: 'always' })).toEqual([]);
});
