import { itemsAt, textsAt } from '../host-model.ts';
import { plainAttrs } from '../reading.ts';
import { defineRule } from '../rule.ts';

const users = 'services.postgresql.ensureUsers';
const databases = 'services.postgresql.ensureDatabases';

export const postgresOwner = defineRule({
  code: 'PN111',
  over: 'host',
  title: 'A role of PostgreSQL is to own a database that nobody makes',
  severity: 'error',
  run: (host, report) => {
    const made = textsAt(host, databases);
    for (const { value, definition } of itemsAt(host, users)) {
      const { name, ensureDBOwnership } = plainAttrs(value) ?? {};
      if (ensureDBOwnership !== true || typeof name !== 'string' || made.includes(name)) continue;
      report({
        where: definition.site.text,
        option: users,
        message: `the role ${name} is to own a database of its name, which ${databases} does not have`,
        hint: `add "${name}" to ${databases}; NixOS asserts it`,
      });
    }
  },
});
