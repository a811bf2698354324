import { expect, test } from 'vitest';
import { findings, testModule } from '../test-fleet.ts';
import { moduleUnused } from './module-unused.ts';

const module = testModule('test/thing', {});

test('a registered module on no host is a warning', () => {
  expect(findings(moduleUnused, { modules: [module] })).toMatchObject([
    { code: 'PN120', severity: 'warning', option: 'test/thing' },
  ]);
});

test('one that a host uses passes', () => {
  expect(findings(moduleUnused, { modules: [module], hosts: [{ on: [module] }] })).toEqual([]);
});
