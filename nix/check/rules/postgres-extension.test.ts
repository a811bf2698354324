import { expect, test } from 'vitest';
import { fn, lines, ref } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { postgresExtension } from './postgres-extension.ts';

const services = { postgresql: { extensions: fn('ps', [ref('ps.pgvector')]) } };
const on = (sql: string) =>
  findingsOn(postgresExtension, {
    nixos: { services, systemd: { services: { extensions: { script: lines(sql) } } } },
  });

test('pgvector that nobody creates is an error', () => {
  expect(findingsOn(postgresExtension, { nixos: { services } })).toMatchObject([
    { code: 'PN112', option: 'services.postgresql.extensions' },
  ]);
  expect(on('CREATE EXTENSION IF NOT EXISTS pg_trgm;\n')).toHaveLength(1);
});

test('one that a unit creates passes', () => {
  expect(on('CREATE EXTENSION IF NOT EXISTS "vector";\n')).toEqual([]);
});
