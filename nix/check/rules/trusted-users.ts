import { itemsAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';
import { dynamicUsers } from '../users.ts';

const option = 'nix.settings.trusted-users';

export const trustedUsers = defineRule({
  code: 'PN101',
  over: 'host',
  title: 'The Nix daemon trusts too many',
  severity: 'error',
  run: (host, report) => {
    const dynamic = dynamicUsers(host);
    for (const { value, definition } of itemsAt(host, option)) {
      if (typeof value !== 'string') continue;
      const place = { where: definition.site.text, option };
      if (value === '*' || value === '@users') {
        report({
          ...place,
          message: `${option} has "${value}": every account can make itself root through Nix`,
          hint: 'name root and the account that deploys',
        });
      } else if (dynamic.has(value)) {
        report({
          ...place,
          message: `${option} has the service ${value}: whoever breaks into it is root`,
          hint: 'take it out',
        });
      }
    }
  },
});
