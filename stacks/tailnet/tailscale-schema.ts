// The wire shapes of Tailscale's API v2, as far as they are used, after tailscale-client-go-v2
// (devices.go, keys.go, tailnet_settings.go). Nothing is required that may be left out.
import { z } from 'zod';

/** Go writes a time it does not have as "" or as its zero time; both mean none. */
const time = z
  .string()
  .nullish()
  .transform((text) => (!text || text.startsWith('0001-01-01T') ? undefined : text));

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const device = z.looseObject({
  /** The one to use in paths; `id` is the old one, and also taken there. */
  nodeId: text,
  id: text,
  /** A domain name without a dot at its end. */
  name: text,
  hostname: text,
  addresses: strings,
  user: text,
  tags: strings,
  os: text,
  clientVersion: text,
  updateAvailable: flag,
  created: time,
  expires: time,
  keyExpiryDisabled: flag,
  authorized: flag,
  isEphemeral: flag,
  isExternal: flag,
  blocksIncomingConnections: flag,
  connectedToControl: z.boolean().nullish(),
  /** Absent while it is connected. */
  lastSeen: time,
  /** With `fields=all` only. The Go client's tag is capitalised, the wire's name is not. */
  advertisedRoutes: strings,
  enabledRoutes: strings,
});
export type Device = z.output<typeof device>;

export const deviceList = z.looseObject({
  devices: z
    .array(device)
    .nullish()
    .transform((list) => list ?? []),
});

export const deviceRoutes = z.looseObject({ advertisedRoutes: strings, enabledRoutes: strings });
export type DeviceRoutes = z.output<typeof deviceRoutes>;

export const deviceAttributes = z.looseObject({
  attributes: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((all) => all ?? {}),
  expiries: z
    .record(z.string(), time)
    .nullish()
    .transform((all) => all ?? {}),
});
export type DeviceAttributes = z.output<typeof deviceAttributes>;

const capabilities = z.looseObject({
  devices: z
    .looseObject({
      create: z
        .looseObject({
          reusable: flag,
          ephemeral: flag,
          preauthorized: flag,
          tags: strings,
        })
        .optional(),
    })
    .optional(),
});

export const key = z.looseObject({
  id: z.string(),
  keyType: z.string().optional(),
  description: text,
  /** Seconds, although the Go client types it as a Duration. */
  expirySeconds: z.number().nullish(),
  created: time,
  expires: time,
  revoked: time,
  /** A revoked or expired key still answers. */
  invalid: flag,
  capabilities: capabilities.optional(),
});
export type Key = z.output<typeof key>;

/** Only the answer to its creation has the secret. */
export const createdKey = key.extend({ key: z.string().min(1) });
export type CreatedKey = z.output<typeof createdKey>;

export const keyList = z.looseObject({
  keys: z
    .array(key)
    .nullish()
    .transform((list) => list ?? []),
});

export const settings = z.looseObject({
  devicesApprovalOn: flag,
  devicesAutoUpdatesOn: flag,
  devicesKeyDurationDays: z.number().nullish(),
  usersApprovalOn: flag,
  networkFlowLoggingOn: flag,
  regionalRoutingOn: flag,
  postureIdentityCollectionOn: flag,
  httpsEnabled: flag,
  aclsExternallyManagedOn: flag,
  aclsExternalLink: text,
});
export type TailnetSettings = z.output<typeof settings>;
