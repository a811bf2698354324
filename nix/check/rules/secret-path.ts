import { readSecrets } from '../host-secrets.ts';
import { defineRule } from '../rule.ts';

// What OpNix refuses (nix/module.nix) and what belongs to others.
const forbidden =
  /^\/(?:s?bin|usr\/s?bin|boot|dev|proc|sys|nix)(?:\/|$)|^\/etc\/(?:passwd|shadow|group)|^\/etc\/opnix-token$/;

function fault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not absolute';
  if (path.split('/').includes('..')) return 'leads through ".."';
  if (/[{}]/.test(path)) return 'has a placeholder that nobody fills in';
  return forbidden.test(path) ? 'is a place that OpNix must not write to' : undefined;
}

export const secretPath = defineRule({
  code: 'PN024',
  over: 'host',
  title: 'A secret is written where it must not be, or over another one',
  severity: 'error',
  run: (host, report) => {
    const taken = new Map<string, string>();
    for (const { name, file, option } of readSecrets(host)) {
      const { path } = file;
      const place = { where: host.site.text, option: `${option}.path` };
      const wrong = fault(path);
      if (wrong !== undefined) {
        report({
          ...place,
          message: `the path ${path} of the secret "${name}" ${wrong}`,
          hint: 'leave the path out for /var/lib/opnix/secrets, or use one below {home}',
        });
      }
      const other = taken.get(path);
      if (other !== undefined) {
        report({
          ...place,
          message: `the secrets "${other}" and "${name}" are both written to ${path}`,
          hint: 'give one of them another path',
        });
      }
      taken.set(path, name);
    }
  },
});
