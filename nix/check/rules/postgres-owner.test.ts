import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { postgresOwner } from './postgres-owner.ts';

const on = (...ensureDatabases: string[]) =>
  findingsOn(postgresOwner, {
    nixos: {
      services: {
        postgresql: {
          ensureDatabases,
          ensureUsers: [{ name: 'panther', ensureDBOwnership: true }, { name: 'reader' }],
        },
      },
    },
  });

test('an owner without a database is an error', () => {
  expect(on('other')).toMatchObject([{ code: 'PN111', option: 'services.postgresql.ensureUsers' }]);
});

test('one with its database, and roles that own nothing, pass', () => {
  expect(on('panther')).toEqual([]);
});
