import { z } from 'zod';
import { Fault } from '#lib';
import { defineModule, type Facts, pkgs } from '#nix';

/** Throws `fleet.conflict` where the measured processor is not AMD's: its microcode and its KVM
 * module would be those of another maker. A processor nobody has measured passes. */
export function requireAmdCpu(facts: Facts): void {
  if (facts.cpu === null || facts.cpu.vendor === 'amd') return;
  throw new Fault({
    code: 'fleet.conflict',
    message: `this host has an ${facts.cpu.vendor} processor (${facts.cpu.model}), not one of AMD`,
    hint: 'use hardware/intel instead, or measure the machine again: panther facts --host <name>',
  });
}

export const amd = defineModule({
  name: 'hardware/amd',
  description: 'AMD processor and, where there is one, AMD graphics',
  options: z.strictObject({
    opencl: z
      .boolean()
      .default(false)
      .describe('OpenCL and HIP on the AMD GPU through ROCm (several GB).'),
  }),
  nixos: ({ options, host: { facts } }) => {
    requireAmdCpu(facts);
    const hasGpu = facts.gpus.some((gpu) => gpu.vendor === 'amd');
    return {
      // A guest runs no virtual machines of its own, and its microcode is the provider's.
      ...(facts.virtual ? {} : { boot: { kernelModules: ['kvm-amd'] } }),
      hardware: {
        cpu: { amd: { updateMicrocode: !facts.virtual } },
        ...(hasGpu
          ? {
              // Mesa's RADV drives Vulkan; AMDVLK was given up by AMD and is gone from nixpkgs.
              graphics: { enable: true, enable32Bit: true },
              // Native resolution from the first second on.
              amdgpu: { initrd: { enable: true }, opencl: { enable: options.opencl } },
            }
          : {}),
      },
      ...(hasGpu
        ? { environment: { systemPackages: pkgs('libva-utils', 'nvtopPackages.amd') } }
        : {}),
    };
  },
});
