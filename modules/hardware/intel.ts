import { z } from 'zod';
import { Fault } from '#lib';
import { defineModule, type Facts, pkgs } from '#nix';

/** Throws `fleet.conflict` where the measured processor is not Intel's: its microcode and its KVM
 * module would be those of another maker. A processor nobody has measured passes. */
export function requireIntelCpu(facts: Facts): void {
  if (facts.cpu === null || facts.cpu.vendor === 'intel') return;
  throw new Fault({
    code: 'fleet.conflict',
    message: `this host has an ${facts.cpu.vendor} processor (${facts.cpu.model}), not one of Intel`,
    hint: 'use hardware/amd instead, or measure the machine again: panther facts --host <name>',
  });
}

export const intel = defineModule({
  name: 'hardware/intel',
  description: 'Intel processor and, where there is one, Intel graphics',
  options: z.strictObject({
    opencl: z.boolean().default(false).describe('OpenCL on the Intel GPU.'),
  }),
  nixos: ({ options, host: { facts } }) => {
    requireIntelCpu(facts);
    const hasGpu = facts.gpus.some((gpu) => gpu.vendor === 'intel');
    return {
      // A guest runs no virtual machines of its own, and its microcode is the provider's.
      ...(facts.virtual ? {} : { boot: { kernelModules: ['kvm-intel'] } }),
      hardware: {
        cpu: { intel: { updateMicrocode: !facts.virtual } },
        ...(hasGpu
          ? {
              graphics: {
                enable: true,
                enable32Bit: true,
                // VA-API since Broadwell, and Quick Sync since Tiger Lake.
                extraPackages: pkgs(
                  'intel-media-driver',
                  'vpl-gpu-rt',
                  ...(options.opencl ? ['intel-compute-runtime'] : []),
                ),
              },
            }
          : {}),
      },
      ...(hasGpu
        ? {
            environment: {
              // On a machine with two GPUs libva would otherwise ask the driver of the wrong one.
              sessionVariables: { LIBVA_DRIVER_NAME: 'iHD' },
              systemPackages: pkgs('libva-utils', 'nvtopPackages.intel'),
            },
          }
        : {}),
    };
  },
});
