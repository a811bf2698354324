import { sizeBytes } from '../disk-grammar.ts';
import { readDisks } from '../disk-tree.ts';
import { isOn, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const mib = 1024 ** 2;
/** Below this a build or a database alone can use up the memory. */
const smallMemoryMiB = 8192;

export const swapSize = defineRule({
  code: 'PN095',
  over: 'host',
  title: 'Swap that does not fit the memory',
  severity: 'warning',
  run: (host, report) => {
    const { facts, site } = host.host.definition;
    const { memoryMiB } = facts;
    if (memoryMiB === null || facts.unmeasured.includes('memoryMiB')) return;
    const { swapFiles, partitions } = readDisks(host);
    const sizes = [
      ...swapFiles.map(({ size }) => size),
      ...partitions.filter(({ attrs }) => holdsSwap(attrs.content)).map(({ attrs }) => attrs.size),
    ];
    const swapMiB = sizes.reduce((sum: number, size) => sum + (sizeBytes(size) ?? 0) / mib, 0);
    const zram = isOn(host, 'zramSwap.enable');
    if (swapMiB > 2 * memoryMiB) {
      report({
        where: site.text,
        option: 'disko.devices.disk',
        message: `${Math.round(swapMiB)} MiB of swap for ${memoryMiB} MiB of memory: long before it is full, nothing moves any more`,
        hint: 'give it at most the size of the memory',
      });
    }
    if (swapMiB === 0 && !zram && memoryMiB < smallMemoryMiB) {
      report({
        where: site.text,
        option: 'zramSwap.enable',
        message: `${memoryMiB} MiB of memory and no swap at all: the kernel kills what it can at the first shortage`,
        hint: 'switch on hardware/zram',
      });
    }
    const percent = valueAt(host, 'zramSwap.memoryPercent');
    if (zram && typeof percent === 'number' && percent > 200) {
      report({
        where: siteOf(host, 'zramSwap.memoryPercent'),
        option: 'zramSwap.memoryPercent',
        message: `zram of ${percent}% of the memory does not fit into it even when compressed to half`,
        hint: 'use 50 to 150',
      });
    }
  },
});

function holdsSwap(content: unknown): boolean {
  return (
    typeof content === 'object' && content !== null && 'type' in content && content.type === 'swap'
  );
}
