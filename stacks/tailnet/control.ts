/** A machine as its control plane knows it. */
export interface TailnetDevice {
  /** What the control plane's own calls take. */
  readonly id: string;
  /** The first label of its name in the tailnet, in lower case. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** Whose it is; '' for one that belongs to its tags. */
  readonly user: string;
  readonly tags: readonly string[];
  /** Undefined when the control plane does not say. Online means connected to it, and no more. */
  readonly online: boolean | undefined;
  /** RFC 3339; undefined while it is online, and when nobody knows. */
  readonly lastSeen: string | undefined;
  /** RFC 3339; undefined when its key never expires. */
  readonly keyExpires: string | undefined;
  readonly authorized: boolean;
  /** Of tailscale; undefined when the control plane does not say. */
  readonly version: string | undefined;
}

export interface NewAuthKey {
  readonly id: string;
  /** The secret: for a pipe or a file, never for a log. */
  readonly secret: string;
  /** RFC 3339. */
  readonly expires: string | undefined;
}

/** For one machine, once. */
export interface AuthKeyOrder {
  readonly tags: readonly string[];
  readonly expirySeconds: number;
  /** Letters, digits, spaces, dashes. */
  readonly description: string;
}

export interface PolicySnapshot {
  /** JSON with comments and trailing commas; '' when none was ever set. */
  readonly text: string;
  /** What tells this state of it from another one. */
  readonly etag: string | undefined;
}

/** What the commands need of a control plane, whoever makes it. Every call throws Fault
 * `tailnet.rejected`, `tailnet.unreachable`, `tailnet.refused`, `tailnet.unreadable`, `aborted`. */
export interface TailnetControl {
  readonly kind: 'tailscale' | 'headscale';
  /** Host and port of its API. */
  readonly server: string;
  listDevices(): Promise<readonly TailnetDevice[]>;
  createAuthKey(order: AuthKeyOrder): Promise<NewAuthKey>;
  readPolicy(): Promise<PolicySnapshot>;
  /** 'unknown' where it cannot check without setting. Throws Fault `tailnet.policy-invalid`. */
  checkPolicy(text: string): Promise<'valid' | 'unknown'>;
  /** Throws Fault `tailnet.conflict` when it is not `before` any more, `tailnet.policy-invalid`. */
  writePolicy(text: string, before: PolicySnapshot): Promise<PolicySnapshot>;
}

/** `OVH.tail1.ts.net` → `ovh`. */
export function firstLabel(name: string): string {
  return name.split('.', 1)[0]?.toLowerCase() ?? '';
}

/** A time that is one: Go writes what it does not have as "" or as its zero time. */
export function readTime(time: string | null | undefined): string | undefined {
  return !time || time.startsWith('0001-01-01T') ? undefined : time;
}
