const headerBytes = 4;
const memoryDevice = 17;
const endOfTable = 127;

/** The installed memory in MiB from the firmware's table: the sizes of all memory devices in it
 * (SMBIOS 3.7, 7.18 "Memory Device", offsets 0Ch and 1Ch). `lines` are bytes in hexadecimal as
 * `od -An -v -tx1` prints them. Null when the table has none or is broken. */
export function parseInstalledMemory(lines: readonly string[]): number | null {
  const bytes = Buffer.from(lines.join('').replace(/\s/g, ''), 'hex');
  let totalKiB = 0;
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const type = bytes.readUInt8(at);
    const length = bytes.readUInt8(at + 1);
    if (type === endOfTable || length < headerBytes || at + length > bytes.length) break;
    if (type === memoryDevice) totalKiB += sizeKiB(bytes.subarray(at, at + length));
    // After the formatted part come its strings, ended by two NULs.
    const end = bytes.indexOf('\0\0', at + length);
    if (end === -1) break;
    at = end + 2;
  }
  return totalKiB === 0 ? null : Math.floor(totalKiB / 1024);
}

function sizeKiB(device: Buffer): number {
  if (device.length < 0x0e) return 0;
  const size = device.readUInt16LE(0x0c);
  // An empty slot, or one the firmware does not know.
  if (size === 0 || size === 0xffff) return 0;
  if (size === 0x7fff) {
    return device.length < 0x20 ? 0 : (device.readUInt32LE(0x1c) & 0x7fffffff) * 1024;
  }
  return (size & 0x8000) === 0 ? size * 1024 : size & 0x7fff;
}

/** Memory the kernel can use, in MiB: what `MemTotal: 1234 kB` of /proc/meminfo says. */
export function parseUsableMemory(line: string | undefined): number | null {
  const kib = Number(/^MemTotal:\s*(\d+) kB$/.exec(line ?? '')?.[1] ?? 0);
  return kib < 1024 ? null : Math.floor(kib / 1024);
}
