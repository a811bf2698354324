import { z } from 'zod';
import { Fault } from '#lib';
import { defineModule, type Facts, type NixAttrs } from '#nix';

type Gpu = Facts['gpus'][number];

interface PrimePair {
  readonly nvidia: Gpu;
  /** The GPU the screen hangs on. */
  readonly integrated: Gpu;
}

/** The two GPUs of a PRIME laptop. Throws `fleet.conflict` when the facts do not name exactly one
 * NVIDIA GPU beside one of Intel or AMD: a wrong bus id leaves a black screen. */
export function decidePrimePair(facts: Facts): PrimePair {
  const nvidia = facts.gpus.filter((gpu) => gpu.vendor === 'nvidia');
  const integrated = facts.gpus.filter((gpu) => gpu.vendor === 'intel' || gpu.vendor === 'amd');
  const [discrete, ...moreNvidia] = nvidia;
  const [own, ...moreIntegrated] = integrated;
  if (
    discrete !== undefined &&
    own !== undefined &&
    moreNvidia.length + moreIntegrated.length === 0
  ) {
    return { nvidia: discrete, integrated: own };
  }
  const found = facts.gpus.map((gpu) => `${gpu.model} at ${gpu.busId}`).join(', ') || 'none';
  throw new Fault({
    code: 'fleet.conflict',
    message: `PRIME needs one NVIDIA GPU beside one of Intel or AMD; this host has: ${found}`,
    hint: 'take hardware/nvidia-prime from this host, or measure it: panther facts --host <name>',
  });
}

/** Bus ids for render offload: the integrated GPU draws, `nvidia-offload` sends a program to the
 * other one. Ids are written as the facts have them (decimal, `PCI:bus:device:function`). */
export function primeConfig({ nvidia, integrated }: PrimePair): NixAttrs {
  return {
    offload: { enable: true, enableOffloadCmd: true },
    nvidiaBusId: nvidia.busId,
    [integrated.vendor === 'amd' ? 'amdgpuBusId' : 'intelBusId']: integrated.busId,
  };
}

export const nvidiaPrime = defineModule({
  name: 'hardware/nvidia-prime',
  description:
    'Laptop with an NVIDIA GPU beside the integrated one: drawn by one, helped by the other',
  options: z.strictObject({
    finegrained: z
      .boolean()
      .default(true)
      .describe('Power the NVIDIA GPU down while nothing uses it (Turing or newer).'),
    dynamicBoost: z
      .boolean()
      .default(false)
      .describe('Shift power between processor and GPU (nvidia-powerd; Ampere or newer).'),
    asus: z
      .boolean()
      .default(false)
      .describe('Run asusd: fan curves, charge limit and keyboard light of ASUS ROG laptops.'),
  }),
  units: ({ options }) => [
    ...(options.dynamicBoost ? ['nvidia-powerd'] : []),
    ...(options.asus ? ['asusd'] : []),
  ],
  nixos: ({ options, host }) => ({
    hardware: {
      graphics: { enable: true, enable32Bit: true },
      nvidia: {
        // The open kernel module; since driver 560 NixOS refuses to guess.
        open: true,
        modesetting: { enable: true },
        powerManagement: { enable: true, finegrained: options.finegrained },
        dynamicBoost: { enable: options.dynamicBoost },
        prime: primeConfig(decidePrimePair(host.facts)),
      },
    },
    services: {
      // What turns the driver on, under Wayland too; there is no X server.
      xserver: { videoDrivers: ['nvidia'] },
      // supergfxd, which asusd brings along on older releases, would power the GPU a second way.
      ...(options.asus ? { asusd: { enable: true }, supergfxd: { enable: false } } : {}),
    },
  }),
});
