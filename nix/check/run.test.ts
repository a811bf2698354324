import { expect, test } from 'vitest';
import { resolveFleet } from '../fleet/resolve.ts';
import { runChecks } from './index.ts';
import { defineRule } from './rule.ts';
import { compareDiagnostics, runRules } from './run.ts';
import { testFleet } from './test-fleet.ts';

const twice = defineRule({
  code: 'PN999',
  over: 'host',
  title: 'A rule of this test',
  severity: 'info',
  run: ({ name }, report) => {
    for (const option of ['b', 'a', 'b']) report({ option, message: `of ${name}`, hint: 'none' });
  },
});
const whole = defineRule({
  code: 'PN998',
  over: 'fleet',
  title: 'Another one',
  severity: 'warning',
  run: (_, report) => report({ message: 'all', hint: 'none', severity: 'error', identity: true }),
});

test('findings are sorted, the fleet’s first, and none is there twice', () => {
  const fleet = resolveFleet(testFleet({ hosts: [{ name: 'two' }, { name: 'one' }] }));
  const found = runRules([twice, whole], { fleet });
  expect(found).toEqual([
    { code: 'PN998', severity: 'error', message: 'all', hint: 'none', identity: true },
    { code: 'PN999', severity: 'info', host: 'one', option: 'a', message: 'of one', hint: 'none' },
    { code: 'PN999', severity: 'info', host: 'one', option: 'b', message: 'of one', hint: 'none' },
    { code: 'PN999', severity: 'info', host: 'two', option: 'a', message: 'of two', hint: 'none' },
    { code: 'PN999', severity: 'info', host: 'two', option: 'b', message: 'of two', hint: 'none' },
  ]);
  expect(runRules([whole, twice], { fleet })).toEqual(found);
});

test('all rules together give the same every time, whatever the order of the hosts', () => {
  const hosts = ['one', 'two', 'three'].map((name) => ({ name }));
  const on = (list: typeof hosts) =>
    runChecks({ fleet: resolveFleet(testFleet({ hosts: list })), today: '2026-11-21' });
  const found = on(hosts);
  expect(found.length).toBeGreaterThan(0);
  expect(on(hosts.toReversed())).toEqual(found);
  expect(found.toSorted(compareDiagnostics)).toEqual(found);
});

test('every finding says what is wrong and what to do', () => {
  const found = runChecks({ fleet: resolveFleet(testFleet()) });
  for (const { message, hint } of found) {
    expect(message).toMatch(/^\S.*[^.\s]$/);
    expect(hint).toMatch(/\S/);
  }
});
