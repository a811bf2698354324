import { definitionsAt, type HostModel, itemsAt, siteOf, valueAt } from '../host-model.ts';
import { defineRule, type Report } from '../rule.ts';

const vendors = ['amd', 'intel'] as const;
type Vendor = (typeof vendors)[number];
const moduleLists = ['boot.kernelModules', 'boot.initrd.kernelModules'] as const;

export const cpuVendor = defineRule({
  code: 'PN092',
  over: 'host',
  title: 'Settings for the processor of another vendor',
  severity: 'error',
  run: (host, report) => {
    const { cpu, virtual, unmeasured } = host.host.definition.facts;
    if (cpu === null || unmeasured.includes('cpu')) return;
    for (const vendor of vendors) {
      if (vendor !== cpu.vendor) reportForeign(host, vendor, cpu.model, report);
    }
    const option = microcode(cpu.vendor);
    if (virtual || definitionsAt(host, option).length > 0) return;
    report({
      severity: 'warning',
      where: host.site.text,
      option,
      message: `the processor (${cpu.model}) gets no microcode updates`,
      hint: `switch on hardware/${cpu.vendor}, or set ${option} = true`,
    });
  },
});

function reportForeign(host: HostModel, vendor: Vendor, model: string, report: Report): void {
  for (const list of moduleLists) {
    for (const { value, definition } of itemsAt(host, list)) {
      if (value !== `kvm-${vendor}`) continue;
      report({
        where: definition.site.text,
        option: list,
        message: `kvm-${vendor} is loaded, and the machine has ${model}`,
        hint: `take hardware/${vendor} off this host`,
      });
    }
  }
  const option = microcode(vendor);
  const value = valueAt(host, option);
  if (value === undefined || value === false) return;
  report({
    where: siteOf(host, option),
    option,
    message: `microcode for ${vendor} is installed, and the machine has ${model}`,
    hint: `take hardware/${vendor} off this host`,
  });
}

function microcode(vendor: Vendor): string {
  return `hardware.cpu.${vendor}.updateMicrocode`;
}
