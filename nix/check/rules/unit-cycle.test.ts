import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findings, findingsOn } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { unitCycle } from './unit-cycle.ts';

const on = (services: NixAttrs, more: NixAttrs = {}) =>
  findingsOn(unitCycle, { nixos: { systemd: { services, ...more } } });

test('two units after each other', () => {
  const found = on({ a: { after: ['b.service'] }, b: { after: ['a.service'] } });
  expect(found).toMatchObject([{ code: 'PN040', severity: 'error' }]);
  expect(found[0]?.message).toContain('a.service → b.service → a.service');
});

// systemd.service(5): a service comes after basic.target, and that after sysinit.target.
test('a service before sysinit.target, unless it gives up its default dependencies', () => {
  const early = { before: ['sysinit.target'] };
  expect(on({ early })).toHaveLength(1);
  expect(on({ early: { ...early, unitConfig: { DefaultDependencies: false } } })).toEqual([]);
});

// systemd.target(5): a target waits for what it wants, but for what is itself ordered after it.
test('what a target wants may be after it, and not after something else that is', () => {
  const late = { after: ['multi-user.target'] };
  expect(on({ late: { ...late, wantedBy: ['multi-user.target'] } })).toEqual([]);
  const circle = { late, c: { after: ['late.service'], wantedBy: ['multi-user.target'] } };
  expect(on(circle)).toHaveLength(1);
});

// systemd.timer(5): a timer comes before the service that it starts.
test('a timer after its own service', () => {
  const timers = { job: { after: ['job.service'], timerConfig: { OnCalendar: 'daily' } } };
  expect(on({ job: { script: 'true' } }, { timers })).toHaveLength(1);
});

test('OpNix must not wait for what reads its secrets', () => {
  const waiting = { systemd: { services: { 'opnix-secrets': { after: ['consumer.service'] } } } };
  const fleet = (nixos: NixAttrs) => ({
    secrets: { key: testSecret({ consumers: ['consumer'] }) },
    hosts: [{ nixos, on: [usesSecrets('key')] }],
  });
  expect(findings(unitCycle, fleet(waiting))).toHaveLength(1);
  expect(findings(unitCycle, fleet({}))).toEqual([]);
});
