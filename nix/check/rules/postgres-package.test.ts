import { expect, test } from 'vitest';
import { pkg } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { postgresPackage } from './postgres-package.ts';

test('a version that nobody pinned is an error', () => {
  const nixos = { services: { postgresql: { enable: true } } };
  expect(findingsOn(postgresPackage, { nixos })).toMatchObject([
    { code: 'PN110', option: 'services.postgresql.package' },
  ]);
});

test('a pinned one passes', () => {
  const nixos = { services: { postgresql: { enable: true, package: pkg('postgresql_17') } } };
  expect(findingsOn(postgresPackage, { nixos })).toEqual([]);
});
