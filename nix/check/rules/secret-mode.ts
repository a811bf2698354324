import { readSecrets } from '../host-secrets.ts';
import { defineRule } from '../rule.ts';

export const secretMode = defineRule({
  code: 'PN025',
  over: 'host',
  title: 'A secret that everybody on the host can read',
  severity: 'error',
  run: (host, report) => {
    for (const { name, file, option } of readSecrets(host)) {
      const place = { where: host.site.text, option: `${option}.mode` };
      // OpNix asserts this form.
      if (!/^[0-7]{3,4}$/.test(file.mode)) {
        report({
          ...place,
          message: `the mode "${file.mode}" of the secret "${name}" is not three or four octal digits`,
          hint: 'such as 0600 or 0440',
        });
      } else if (!file.mode.endsWith('0')) {
        report({
          ...place,
          message: `the mode ${file.mode} lets every account of the host at the secret "${name}"`,
          hint: 'use 0600, or 0440 with a group of its own',
        });
      }
    }
  },
});
