import { readSecrets } from '../host-secrets.ts';
import { defineRule } from '../rule.ts';
import { dynamicUsers, knownGroups, knownUsers } from '../users.ts';

export const secretOwner = defineRule({
  code: 'PN023',
  over: 'host',
  title: 'A secret belongs to an account or group that the host does not have',
  severity: 'error',
  run: (host, report) => {
    const dynamic = dynamicUsers(host);
    for (const { name, file, option } of readSecrets(host)) {
      const where = host.site.text;
      const kinds = [
        ['owner', file.owner, knownUsers(host)],
        ['group', file.group, knownGroups(host)],
      ] as const;
      for (const [kind, account, known] of kinds) {
        const unit = dynamic.get(account);
        if (unit !== undefined && !known.has(account)) {
          report({
            where,
            option: `${option}.${kind}`,
            message: `the ${kind} "${account}" of the secret "${name}" exists only while ${unit}.service runs (DynamicUser)`,
            hint: 'leave it to root: LoadCredential and EnvironmentFile are read by systemd as root',
          });
        } else if (!known.has(account)) {
          report({
            where,
            option: `${option}.${kind}`,
            message: `the ${kind} "${account}" of the secret "${name}" is not on this host; OpNix then fetches none`,
            hint: 'use root, declare the account, or turn on the module that brings it',
          });
        }
      }
    }
  },
});
