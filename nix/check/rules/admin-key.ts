import { adminsWithKey } from '../login.ts';
import { defineRule } from '../rule.ts';

export const adminKey = defineRule({
  code: 'PN060',
  over: 'host',
  title: 'Nobody with a key can become root',
  severity: 'warning',
  run: (host, report) => {
    if (adminsWithKey(host).length > 0) return;
    const { user } = host.fleet;
    report({
      where: host.site.text,
      option: `users.users.${user.name}.openssh.authorizedKeys.keys`,
      blocksDeploy: true,
      message:
        user.authorizedKeys.length === 0
          ? `no public key of ${user.name} is known, so nobody could log in after a deployment`
          : 'no account with a public key may use sudo on this host, so nobody could administrate it',
      hint:
        user.authorizedKeys.length === 0
          ? 'put the line of your .pub file into hosts/authorized_keys'
          : 'switch on base/users, or give an administrator openssh.authorizedKeys.keys',
    });
  },
});
