import type { Facts } from '../../fleet/facts.ts';
import { type HostModel, isOn, siteOf, textsAt, valueAt } from '../host-model.ts';
import { defineRule, type Report } from '../rule.ts';

const drivers = 'services.xserver.videoDrivers';
const busIds = {
  nvidia: 'hardware.nvidia.prime.nvidiaBusId',
  intel: 'hardware.nvidia.prime.intelBusId',
  amd: 'hardware.nvidia.prime.amdgpuBusId',
} as const;

export const graphics = defineRule({
  code: 'PN093',
  over: 'host',
  title: 'Settings for graphics that the machine does not have',
  severity: 'error',
  run: (host, report) => {
    const { facts, role, site } = host.host.definition;
    if (facts.unmeasured.includes('gpus')) return;
    const usesNvidia = textsAt(host, drivers).includes('nvidia');
    const hasNvidia = facts.gpus.some(({ vendor }) => vendor === 'nvidia');
    if (usesNvidia && !hasNvidia) {
      report({
        where: siteOf(host, drivers),
        option: drivers,
        message: `the driver of NVIDIA is on, and the machine has ${describe(facts)}`,
        hint: 'take hardware/nvidia-prime off this host, or measure again: panther facts',
      });
    }
    if (hasNvidia && !usesNvidia && role === 'workstation') {
      report({
        severity: 'warning',
        where: site.text,
        option: drivers,
        message: `the machine has ${describe(facts)}, and no driver of NVIDIA is on`,
        hint: 'switch on hardware/nvidia-prime',
      });
    }
    if (usesNvidia) reportPrime(host, facts, report);
  },
});

function reportPrime(host: HostModel, facts: Facts, report: Report): void {
  for (const [vendor, option] of Object.entries(busIds)) {
    const set = valueAt(host, option);
    if (typeof set !== 'string' || set === '') continue;
    if (facts.gpus.some((gpu) => gpu.vendor === vendor && gpu.busId === set)) continue;
    report({
      where: siteOf(host, option),
      option,
      message: `${option} is ${set}, where the machine has no graphics of ${vendor} (${describe(facts)})`,
      hint: 'take the bus id from facts.json',
    });
  }
  // nixpkgs asserts this since the driver 560: it refuses to choose by itself.
  if (valueAt(host, 'hardware.nvidia.open') === undefined) {
    report({
      where: siteOf(host, drivers),
      option: 'hardware.nvidia.open',
      message:
        'hardware.nvidia.open is not set, and NixOS does not choose between the kernel modules',
      hint: 'set it to true for Turing (RTX 20, GTX 16) and newer, to false before',
    });
  }
  const offload = isOn(host, 'hardware.nvidia.prime.offload.enable');
  if (offload && isOn(host, 'hardware.nvidia.prime.sync.enable')) {
    report({
      where: siteOf(host, 'hardware.nvidia.prime.sync.enable'),
      option: 'hardware.nvidia.prime.sync.enable',
      message: 'offload and sync of hardware.nvidia.prime are both on',
      hint: 'leave one: offload saves the battery, sync drives screens on the NVIDIA ports',
    });
  }
}

function describe({ gpus }: Facts): string {
  if (gpus.length === 0) return 'no graphics';
  return gpus.map(({ vendor, model, busId }) => `${model} (${vendor}, ${busId})`).join(' and ');
}
