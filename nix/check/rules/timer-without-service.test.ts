import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { timerWithoutService } from './timer-without-service.ts';

const timer = { timerConfig: { OnCalendar: 'daily', Persistent: true } };

test('a timer whose service nobody defines is an error', () => {
  const found = findingsOn(timerWithoutService, { nixos: { systemd: { timers: { job: timer } } } });
  expect(found).toMatchObject([{ code: 'PN041', option: 'systemd.timers.job' }]);
});

test('a service under another name counts by that name', () => {
  const timers = { job: { timerConfig: { ...timer.timerConfig, Unit: 'other.service' } } };
  const services = { job: { script: 'true' } };
  const [found] = findingsOn(timerWithoutService, { nixos: { systemd: { timers, services } } });
  expect(found?.message).toContain('other.service');
});

test('a defined service, and one that a module brings, pass', () => {
  const services = { job: { script: 'true' } };
  const timers = { job: timer };
  expect(findingsOn(timerWithoutService, { nixos: { systemd: { timers, services } } })).toEqual([]);
  expect(
    findingsOn(timerWithoutService, { nixos: { systemd: { timers } }, units: ['job'] }),
  ).toEqual([]);
});
