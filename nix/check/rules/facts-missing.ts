import { isBiosBoot, readDisks } from '../disk-tree.ts';
import { fileBeside, type HostModel } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const factsMissing = defineRule({
  code: 'PN091',
  over: 'host',
  title: 'A template: too little is known of the machine to deploy it',
  severity: 'warning',
  run: (host, report) => {
    const { facts, disks } = host.host.definition;
    const missing = [
      ...(Object.keys(disks).length === 0 ? ['its disks'] : []),
      ...(facts.firmware === null && !bootsEitherWay(host) ? ['its firmware (UEFI or BIOS)'] : []),
    ];
    if (missing.length === 0) return;
    report({
      blocksDeploy: true,
      where: fileBeside(host, 'facts.json'),
      message: `this host is a template: nobody knows ${missing.join(', ')}`,
      hint: `measure it: panther facts --host ${host.name}`,
    });
  },
});

/** A disk with an EF02 partition and an ESP boots under BIOS and UEFI alike. */
function bootsEitherWay(host: HostModel): boolean {
  const types = readDisks(host).partitions.map(({ attrs }) => attrs.type);
  return types.some(isBiosBoot) && types.includes('EF00');
}
