export interface MountChange {
  /** `add`, as a new one is mounted with local-fs.target. */
  readonly action: 'add' | 'remove' | 'restart' | 'reload' | 'skip';
  /** Mount point, or the device of a swap. */
  readonly place: string;
}

interface Mount {
  readonly source: string;
  readonly options: string;
}

/** What another fstab does to what is mounted, as switch-to-configuration-ng decides it (nixpkgs,
 * parse_fstab and its caller): `/` and `/nix` are never unmounted. */
export function compareFstab(
  before: readonly string[],
  after: readonly string[],
): readonly MountChange[] {
  const old = readFstab(before);
  const young = readFstab(after);
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((place): MountChange[] => {
    const was = old.get(place);
    const is = young.get(place);
    if (was === undefined) return [{ action: 'add', place }];
    if (is === undefined) return [{ action: 'remove', place }];
    if (was.source === is.source) {
      return was.options === is.options ? [] : [{ action: 'reload', place }];
    }
    if (place !== '/' && place !== '/nix') return [{ action: 'restart', place }];
    return [{ action: was.options === is.options ? 'skip' : 'reload', place }];
  });
}

function readFstab(lines: readonly string[]): Map<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of lines) {
    if (line.includes('#')) continue;
    const [device, place, type, options = ''] = line.trim().split(/\s+/);
    if (!device || !place || !type) continue;
    // The options of a swap are not looked at.
    if (type === 'swap') mounts.set(device, { source: 'swap', options: '' });
    else mounts.set(place, { source: `${type} ${device}`, options });
  }
  return mounts;
}
