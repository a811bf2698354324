import { readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

export const diskDevice = defineRule({
  code: 'PN089',
  over: 'host',
  title: 'A disk that the machine does not have, or that is used twice',
  severity: 'error',
  run: (host, report) => {
    const { facts } = host.host.definition;
    const known = facts.disks.map(({ device }) => device);
    const seen = new Map<string, string>();
    for (const { name, attrs, path } of readDisks(host).disks) {
      const { device } = attrs;
      if (typeof device !== 'string') continue;
      const place = { where: host.site.text, option: `${path}.device` };
      const first = seen.get(device);
      if (first !== undefined) {
        report({
          ...place,
          message: `the disks ${first} and ${name} are both ${device}`,
          hint: 'formatting one would erase the other; give each its own device',
        });
      }
      seen.set(device, name);
      if (!known.includes(device)) {
        report({
          ...place,
          message: `${device} is not among the disks that were measured on this machine`,
          hint: 'take the device from facts.json, or measure again: panther facts',
        });
      }
    }
  },
});
