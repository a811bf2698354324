import type { PublicPort } from '../../fleet/types.ts';
import { isPrivateInterface, type Opening, readFirewall } from '../firewall.ts';
import { definitionsAt, type HostModel } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const rawRules = ['extraCommands', 'extraInputRules', 'extraForwardRules'];

export const publicPortUndeclared = defineRule({
  code: 'PN051',
  over: 'host',
  title: 'A port is open to the internet and the host does not declare it',
  severity: 'error',
  run: (host, report) => {
    const { publicPorts } = host.host.definition;
    const { unclear } = readFirewall(host);
    const hint =
      'declare it in publicPorts of the host with its reason, or open it on tailscale0 only';
    for (const opening of publicOpenings(host)) {
      if (isDeclared(opening, publicPorts)) continue;
      const { from, to, protocol, option, where } = opening;
      const range = from === to ? `port ${from}` : `ports ${from} to ${to}`;
      report({ where, option, message: `${option} opens ${range}/${protocol} to everybody`, hint });
    }
    for (const { key, site } of unclear) {
      report({
        where: site.text,
        option: key,
        message: `${key} opens ports that the module does not claim, so nobody can tell which`,
        hint: 'name them in `ports` of the module with reach "public"',
      });
    }
    for (const rule of rawRules.map((name) => `networking.firewall.${name}`)) {
      for (const { key, site } of definitionsAt(host, rule)) {
        report({
          severity: 'warning',
          where: site.text,
          option: key,
          message: `${key} adds rules of its own to the firewall, which cannot be checked`,
          hint: 'say it with allowedTCPPorts, allowedUDPPorts or interfaces where that is enough',
        });
      }
    }
  },
});

function publicOpenings(host: HostModel): readonly Opening[] {
  const { enabled, anywhere, byInterface } = readFirewall(host);
  if (!enabled) return [];
  const onInterfaces = [...byInterface].flatMap(([name, openings]) =>
    isPrivateInterface(name) ? [] : openings,
  );
  return [...anywhere, ...onInterfaces];
}

function isDeclared({ from, to, protocol }: Opening, declared: readonly PublicPort[]): boolean {
  for (let port = from; port <= to; port++) {
    if (!declared.some((each) => each.port === port && each.protocol === protocol)) return false;
  }
  return true;
}
