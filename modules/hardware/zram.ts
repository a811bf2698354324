import { z } from 'zod';
import { defineModule } from '#nix';

/** Share of memory that compressed swap may grow to. zstd packs about three to one, so even all of
 * a small memory costs a third of it; with much memory there is little to gain. */
export function decideZramPercent(memoryMiB: number | null): number {
  if (memoryMiB === null) return 50;
  if (memoryMiB <= 4096) return 100;
  return memoryMiB <= 16_384 ? 50 : 25;
}

export const zram = defineModule({
  name: 'hardware/zram',
  description: 'Compressed swap in memory',
  options: z.strictObject({
    memoryPercent: z
      .int()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .describe('Size of the swap before compression, in percent of memory; null to go by memory.'),
  }),
  nixos: ({ options, host }) => ({
    zramSwap: {
      enable: true,
      algorithm: 'zstd',
      memoryPercent: options.memoryPercent ?? decideZramPercent(host.facts.memoryMiB),
      // Before any swap file on a disk.
      priority: 100,
    },
    // Swapping to memory is cheaper than reading a dropped page from a disk again (kernel
    // documentation, admin-guide/sysctl/vm: values above 100 are for this), and there is no seek
    // that reading neighbours ahead would save.
    boot: { kernel: { sysctl: { 'vm.swappiness': 150, 'vm.page-cluster': 0 } } },
  }),
});
