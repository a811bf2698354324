import type { Facts } from '#nix';
import type { MeasuredGpu } from './measurement.ts';

type Gpu = Facts['gpus'][number];

const vendors: Readonly<Record<string, Gpu['vendor']>> = {
  '1002': 'amd',
  '1022': 'amd',
  '8086': 'intel',
  '10de': 'nvidia',
  '1af4': 'virtio',
};

/** The bus id as X.org wants it (xorg.conf(5), "BusID"): `PCI:bus:device:function`, decimal, where
 * the kernel writes `domain:bus:device.function` in hexadecimal. Undefined outside of domain 0. */
export function decideBusId(slot: string): string | undefined {
  const match = /^0000:([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(slot);
  if (match === null) return undefined;
  const [, ...parts] = match;
  return `PCI:${parts.map((part) => Number.parseInt(part, 16)).join(':')}`;
}

/** The marketing name where the database gives one in brackets: `GA104M [GeForce RTX 3070 Ti]`. */
function shortName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (/\[([^\]]+)\]$/.exec(name)?.[1] ?? name);
}

/** What the facts say of a GPU. A name that was not seen is the one it was known by, or its ids.
 * Undefined for one whose place cannot be written down. */
export function decideGpu(gpu: MeasuredGpu, known: readonly Gpu[]): Gpu | undefined {
  const busId = decideBusId(gpu.slot);
  if (busId === undefined) return undefined;
  const pciId = `${gpu.vendorId}:${gpu.deviceId}`;
  const name = shortName(gpu.name) ?? known.find((each) => each.pciId === pciId)?.model;
  return { vendor: vendors[gpu.vendorId] ?? 'other', model: name ?? pciId, pciId, busId };
}
