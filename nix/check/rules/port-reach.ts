import type { PortClaim } from '../../fleet/types.ts';
import { type Firewall, isPrivateInterface, type Opening, readFirewall } from '../firewall.ts';
import { keepText } from '../place.ts';
import { defineRule } from '../rule.ts';

export const portReach = defineRule({
  code: 'PN055',
  over: 'host',
  title: 'A port is reachable from elsewhere than its module says',
  severity: 'error',
  run: (host, report) => {
    const firewall = readFirewall(host);
    for (const { ports, definition } of host.host.modules) {
      for (const claim of ports) {
        const place = {
          where: keepText(definition.site).text,
          option: `${claim.port}/${claim.protocol}`,
        };
        const opening = tooOpen(firewall, claim);
        if (opening !== undefined) {
          report({
            ...place,
            message: `${claim.unit} is for ${audience[claim.reach]} only, and ${opening.option} opens its port ${claim.port}/${claim.protocol} to more`,
            hint: 'close it there, or claim the wider reach in `ports` of the module',
          });
        } else if (firewall.enabled && claim.reach === 'tailnet' && !onTailnet(firewall, claim)) {
          report({
            ...place,
            severity: 'warning',
            message: `${claim.unit} is for the tailnet, and the firewall keeps its port ${claim.port}/${claim.protocol} closed there`,
            hint: 'open it with networking.firewall.interfaces.tailscale0 in the module',
          });
        }
      }
    }
  },
});

const audience = { loopback: 'this machine', tailnet: 'the tailnet', public: 'everybody' } as const;

function covers(opening: Opening, { port, protocol }: PortClaim): boolean {
  return opening.protocol === protocol && opening.from <= port && port <= opening.to;
}

function tooOpen(firewall: Firewall, claim: PortClaim): Opening | undefined {
  if (claim.reach === 'public') return undefined;
  const interfaces = [...firewall.byInterface].flatMap(([name, openings]) => {
    const isFine = claim.reach === 'tailnet' ? isPrivateInterface(name) : name === 'lo';
    return isFine ? [] : openings;
  });
  return [...firewall.anywhere, ...interfaces].find((opening) => covers(opening, claim));
}

function onTailnet({ byInterface, trusted }: Firewall, claim: PortClaim): boolean {
  const isTailnet = (name: string): boolean => name.startsWith('tailscale');
  if (trusted.some(({ name }) => isTailnet(name))) return true;
  return [...byInterface].some(
    ([name, openings]) => isTailnet(name) && openings.some((opening) => covers(opening, claim)),
  );
}
