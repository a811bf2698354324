import { type HostModel, valueAt } from '../host-model.ts';
import { hasKey, sshAdmits, sshOn } from '../login.ts';
import { defineRule } from '../rule.ts';
import { type DeclaredUser, hasPasswordlessSudo, isTrusted, readUsers } from '../users.ts';

export const deployUser = defineRule({
  code: 'PN063',
  over: 'host',
  title: 'The account that deployments use could not deploy again',
  severity: 'error',
  run: (host, report) => {
    if (!sshOn(host)) return;
    const { deploy, site } = host.host.definition;
    const problem = problemOf(host, deploy.user);
    if (problem !== undefined) {
      report({
        where: site.text,
        option: `users.users.${deploy.user}`,
        message: `deployments connect as ${deploy.user}, who ${problem}: the next one would find the door shut`,
        hint: 'switch on base/users and services/openssh, or name another account in `deploy` of the host',
      });
    } else if (!isTrusted(host, deploy.user)) {
      report({
        severity: 'warning',
        where: site.text,
        option: 'nix.settings.trusted-users',
        message: `deployments connect as ${deploy.user}, whose unsigned store paths the Nix daemon of the host refuses`,
        hint: `add "${deploy.user}" to nix.settings.trusted-users, or sign what is built`,
      });
    }
  },
});

function problemOf(host: HostModel, name: string): string | undefined {
  const user = readUsers(host).get(name);
  if (name === 'root' && valueAt(host, 'services.openssh.settings.PermitRootLogin') === 'no') {
    return 'may not log in (PermitRootLogin)';
  }
  if (user === undefined && name !== 'root') return 'is not an account of the host';
  if (!sshAdmits(host, name)) return 'is not among AllowUsers of sshd';
  if (!hasShell(user)) return 'has no login shell (a system user gets nologin)';
  if (!hasPasswordlessSudo(host, name)) return 'needs a password for sudo';
  // Without any key in the fleet another rule says so, once.
  return host.fleet.user.authorizedKeys.length > 0 && !hasKey(user) ? 'has no key' : undefined;
}

function hasShell(user: DeclaredUser | undefined): boolean {
  return (
    user === undefined || user.options.get('isSystemUser') !== true || user.options.has('shell')
  );
}
