import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { timerNotPersistent } from './timer-not-persistent.ts';

const on = (systemd: NixAttrs) => findingsOn(timerNotPersistent, { nixos: { systemd } });

test('a calendar timer without Persistent is a warning', () => {
  expect(on({ timers: { job: { timerConfig: { OnCalendar: '02:00' } } } })).toMatchObject([
    { code: 'PN042', severity: 'warning', option: 'systemd.timers.job.timerConfig.OnCalendar' },
  ]);
  expect(on({ services: { job: { script: 'true', startAt: 'daily' } } })).toMatchObject([
    { option: 'systemd.services.job.startAt' },
  ]);
});

test('Persistent, and timers that count from boot, pass', () => {
  const persistent = { timerConfig: { Persistent: true } };
  expect(
    on({ timers: { job: { timerConfig: { OnCalendar: '02:00', Persistent: true } } } }),
  ).toEqual([]);
  expect(on({ services: { job: { startAt: 'daily' } }, timers: { job: persistent } })).toEqual([]);
  expect(on({ timers: { job: { timerConfig: { OnBootSec: '5min' } } } })).toEqual([]);
});
