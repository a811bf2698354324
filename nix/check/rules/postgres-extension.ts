import { textsOf } from '../definitions.ts';
import { definitionsAt, oncePerIndex, siteOf } from '../host-model.ts';

import { defineRule } from '../rule.ts';

const option = 'services.postgresql.extensions';

// Package in nixpkgs → extension by its SQL name.
const sqlNames: Readonly<Record<string, string>> = {
  pgvector: 'vector',
  pgvectorscale: 'vectorscale',
  postgis: 'postgis',
  timescaledb: 'timescaledb',
};

export const postgresExtension = defineRule({
  code: 'PN112',
  over: 'host',
  title: 'An extension of PostgreSQL is installed and never created',
  severity: 'error',
  run: (host, report) => {
    const installed = definitionsAt(host, option).flatMap(textsOf);
    const created = host.system.flatMap(createStatements);
    for (const [name, sql] of Object.entries(sqlNames)) {
      if (!installed.some((text) => text.split('.').at(-1) === name)) continue;
      if (created.some((statement) => names(statement, sql))) continue;
      report({
        where: siteOf(host, option),
        option,
        message: `${name} is installed, and nothing runs CREATE EXTENSION ${sql}`,
        hint: 'NixOS makes databases and roles only: create it in a oneshot after postgresql-setup',
      });
    }
  },
});

const createStatements = oncePerIndex(({ byPrefix }) =>
  (byPrefix.get('systemd.services') ?? [])
    .concat(byPrefix.get('services.postgresql') ?? [])
    .flatMap(textsOf)
    .filter((text) => /create\s+extension/i.test(text)),
);

function names(statement: string, extension: string): boolean {
  return new RegExp(`create\\s+extension[^;]*\\b${extension}\\b`, 'i').test(statement);
}
