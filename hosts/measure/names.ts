import type { MachineNames } from './measurement.ts';

// What a firmware says when nobody filled the field in.
const placeholder =
  /^(?:to be filled by o\.?e\.?m\.?|system (?:manufacturer|product name|version)|default string|not (?:specified|available|applicable|defined)|o\.?e\.?m\.?|none|unknown|invalid|n\/a|[0x.-]+|empty)$/i;

function real(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || placeholder.test(trimmed) ? undefined : trimmed;
}

/** What the machine is called, or undefined when its firmware does not say. A machine somebody put
 * together has no product name; there it is that of the mainboard. */
export function decideModel(names: MachineNames): string | undefined {
  const vendor = real(names.vendor);
  const product = real(names.product);
  const version = real(names.version);
  // Lenovo writes the type number as product and the name people know as version.
  if (vendor?.toLowerCase() === 'lenovo' && product !== undefined && version !== undefined) {
    return `${vendor} ${version} (${product})`;
  }
  if (product !== undefined) return withVendor(vendor, product);
  const board = real(names.boardProduct);
  return board === undefined ? undefined : withVendor(real(names.boardVendor), board);
}

function withVendor(vendor: string | undefined, product: string): string {
  if (vendor === undefined || product.toLowerCase().startsWith(vendor.toLowerCase())) {
    return product;
  }
  return `${vendor} ${product}`;
}

// Some hypervisors give these to a guest as the names of its machine. A cloud's bare machines carry
// the cloud's name too, so a cloud alone is no sign: the processor's own flag is.
const guestNames =
  /\b(?:QEMU|KVM|VMware|VirtualBox|innotek|Bochs|BHYVE|Parallels|Xen|OpenStack|vServer|Virtual Machine|Virtualization|Droplet)\b/i;

export function isGuestName(names: MachineNames): boolean {
  return [names.vendor, names.product].some((name) => name !== undefined && guestNames.test(name));
}
