/** Server types of Hetzner Cloud that can be ordered. `cax` is ARM, the others are x86. */
export const hetznerServerTypes = [
  ...(['cax11', 'cax21', 'cax31', 'cax41'] as const),
  ...(['ccx13', 'ccx23', 'ccx33', 'ccx43', 'ccx53', 'ccx63'] as const),
  ...(['cpx12', 'cpx22', 'cpx32', 'cpx42', 'cpx52', 'cpx62'] as const),
  ...(['cx23', 'cx33', 'cx43', 'cx53'] as const),
] as const;
export type HetznerServerType = (typeof hetznerServerTypes)[number];

export const hetznerLocations = ['fsn1', 'nbg1', 'hel1', 'ash', 'hil', 'sin'] as const;
export type HetznerLocation = (typeof hetznerLocations)[number];

export interface HetznerMachine {
  /** Name of the host that runs on it. */
  readonly host: string;
  readonly provider: 'hetzner';
  readonly serverType?: HetznerServerType;
  readonly location?: HetznerLocation;
  /** What it boots before it is installed. */
  readonly image: string;
  /** Hetzner's own, at a fifth of the server's price. */
  readonly backups: boolean;
}

export interface OvhMachine {
  /** Name of the host that runs on it. */
  readonly host: string;
  readonly provider: 'ovh';
  /** As in OVH's catalogue: `vps-2025-model3`. */
  readonly planCode?: string;
  /** As in OVH's catalogue: `GRA`, `WAW`. */
  readonly datacenter?: string;
  /** Name of the system in the catalogue, and the id of the same one among the images of a VPS. */
  readonly os: string;
  readonly imageId?: string;
  /** Who that system lets in with the owner's key; has sudo without a password. */
  readonly user: string;
  /** How long it is ordered for, and renewed: ISO 8601. */
  readonly duration: 'P1M' | 'P6M' | 'P12M';
}

export type Machine = HetznerMachine | OvhMachine;
