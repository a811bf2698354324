// The order in which systemd's own policy names a card (systemd.link(5), NamePolicy= of
// 99-default.link), after a name that somebody has chosen already.
const policy = ['FROM_DATABASE', 'ONBOARD', 'SLOT', 'PATH'] as const;

/** The name a card will have under NixOS. `eth0` is the kernel's own, of a rescue system that does
 * not rename: it would match nothing, and a server whose network matches nothing is lost. So then
 * it is what udev would call it, or undefined. `properties` are `ID_NET_NAME_…=value`. */
export function decideNicName(
  kernelName: string,
  properties: readonly string[],
): string | undefined {
  if (!/^eth\d+$/.test(kernelName)) return kernelName;
  for (const kind of policy) {
    const prefix = `ID_NET_NAME_${kind}=`;
    const found = properties.find((property) => property.startsWith(prefix));
    if (found !== undefined && found.length > prefix.length) return found.slice(prefix.length);
  }
  return undefined;
}

export interface BluetoothSigns {
  /** A controller was seen, with or without a driver. */
  readonly controller: boolean;
  /** The buses that one would hang on could be looked at. */
  readonly busesSeen: boolean;
  readonly wifi: boolean;
  readonly virtual: boolean;
}

/** Whether there is Bluetooth. A machine with Wi-Fi has it on the same card as a rule: not seen
 * there means switched off as likely as missing, so nobody knows. */
export function decideBluetooth(signs: BluetoothSigns): boolean | null {
  if (signs.controller) return true;
  if (signs.virtual) return false;
  return signs.busesSeen && !signs.wifi ? false : null;
}
