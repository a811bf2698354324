import type { PortClaim } from '../../fleet/types.ts';
import { defineRule } from '../rule.ts';

export const portUsedTwice = defineRule({
  code: 'PN050',
  over: 'host',
  title: 'Two services listen on one port',
  severity: 'error',
  run: ({ host }, report) => {
    const taken = new Map<string, { readonly claim: PortClaim; readonly module: string }>();
    for (const { name, ports, definition } of host.modules) {
      for (const claim of ports) {
        const { port, protocol, unit } = claim;
        const key = `${port}/${protocol}`;
        const first = taken.get(key);
        if (first === undefined) taken.set(key, { claim, module: name });
        else if (first.claim.unit !== unit) {
          report({
            where: definition.site.text,
            option: key,
            message: `${first.claim.unit} (${first.module}) and ${unit} (${name}) both listen on port ${key}`,
            hint: 'give one of them another port in the options of its module',
          });
        }
      }
    }
  },
});
