import type { Definition } from '../definitions.ts';
import { type HostModel, valueAt } from '../host-model.ts';
import { textsIn } from '../reading.ts';
import { defineRule } from '../rule.ts';

const managers = ['environment.etc', 'systemd.tmpfiles', 'system.activationScripts'];

export const opnixToken = defineRule({
  code: 'PN031',
  over: 'host',
  title: "NixOS is to make or change the file with OpNix's token",
  severity: 'error',
  run: (host, report) => {
    const token = tokenFile(host);
    for (const manager of managers) {
      const definitions = host.system.flatMap((index) => index.byPrefix.get(manager) ?? []);
      for (const definition of definitions.filter((each) => touches(each, token))) {
        report({
          where: definition.site.text,
          option: definition.key,
          message: `${definition.key} manages ${token}: an empty file makes OpNix fail, and a full one would be in the Nix store`,
          hint: 'put the token there by hand or at install: panther secrets token',
        });
      }
    }
  },
});

function tokenFile(host: HostModel): string {
  const set = valueAt(host, 'services.onepassword-secrets.tokenFile');
  return typeof set === 'string' ? set : '/etc/opnix-token';
}

function touches({ path, value }: Definition, token: string): boolean {
  const relative = token.replace(/^\/etc\//, '');
  if (path[0] === 'environment') return path[2] === relative || value === relative;
  return path.includes(token) || textsIn(value).some((text) => text.includes(token));
}
