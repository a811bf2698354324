import { definitionsUnder } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const opnixBrokenOptions = defineRule({
  code: 'PN026',
  over: 'host',
  title: 'An OpNix option that does not work',
  severity: 'error',
  run: (host, report) => {
    for (const { path, key, value, site } of definitionsUnder(
      host,
      'services.onepassword-secrets',
    )) {
      const last = path.at(-1);
      if (value === null) continue;
      if (last === 'signal') {
        report({
          where: site.text,
          option: key,
          message: `${key}: OpNix v0.11 runs kill with a literal "$(...)" as its argument, so no signal is ever sent`,
          hint: 'restart the unit instead: name it in the consumers of the secret',
        });
      }
      if (last === 'pathTemplate') {
        report({
          where: site.text,
          option: key,
          message: `${key} changes nothing: OpNix gives every declared secret a path before it looks at the template`,
          hint: 'give the secret a path of its own in secrets/map.ts',
        });
      }
    }
  },
});
