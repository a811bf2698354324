import { defineRule } from '../rule.ts';

// 1Password, "Secret reference syntax": letters, digits, `-`, `_`, `.` and space in names; item and
// field, with a section between them where there is one; `{host}` is ours.
const part = '(?:[A-Za-z0-9_. -]|\\{host\\})+';
const query = '\\?(?:ssh-format=openssh|attribute=(?:type|value|title|id|purpose|otp))';
const grammar = new RegExp(`^op://${part}/${part}(?:/${part})?/${part}(?:${query})?$`);

export const secretReference = defineRule({
  code: 'PN021',
  over: 'fleet',
  title: 'A secret reference that 1Password cannot resolve',
  severity: 'error',
  run: ({ fleet }, report) => {
    for (const [name, { reference }] of Object.entries(fleet.definition.secrets)) {
      if (grammar.test(reference)) continue;
      report({
        where: fleet.definition.site.text,
        option: name,
        // Not the text itself: whoever pasted a value here should not see it in a log as well.
        message: `the reference of the secret "${name}" is not op://vault/item[/section]/field`,
        hint: 'one bad reference makes OpNix fetch none of a host; copy it in 1Password with "Copy Secret Reference"',
      });
    }
  },
});
