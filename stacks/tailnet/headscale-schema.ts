// The wire shapes of headscale's API v1 as it answers (its OpenAPI document; protobuf JSON before
// 0.30: 64-bit numbers are strings, and what is empty may be left out).
import { z } from 'zod';
import { readTime } from './control.ts';

const time = z.string().nullish().transform(readTime);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
/** A string on every version so far; a number is taken as well. */
const id = z.union([z.string(), z.number()]).transform(String);

const user = z.looseObject({ id, name: text });

export const node = z.looseObject({
  id,
  /** The machine's own host name, and the one that it has in the tailnet. */
  name: text,
  givenName: text,
  ipAddresses: strings,
  user: user.nullish(),
  lastSeen: time,
  expiry: time,
  online: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  /** From 0.28 on; before there were two lists. */
  tags: strings,
  forcedTags: strings,
  validTags: strings,
  approvedRoutes: strings,
  availableRoutes: strings,
});
export type HeadscaleNode = z.output<typeof node>;

export const nodeList = z.looseObject({
  nodes: z
    .array(node)
    .nullish()
    .transform((list) => list ?? []),
});
export const nodeAnswer = z.looseObject({ node });

export const userList = z.looseObject({
  users: z
    .array(user)
    .nullish()
    .transform((list) => list ?? []),
});

const preAuthKey = z.looseObject({
  id: id.nullish(),
  key: text,
  reusable: z.boolean().nullish(),
  ephemeral: z.boolean().nullish(),
  used: z.boolean().nullish(),
  expiration: time,
  aclTags: strings,
});
export type HeadscaleKey = z.output<typeof preAuthKey>;
export const createdPreAuthKey = z.looseObject({
  preAuthKey: preAuthKey.extend({ key: z.string().min(1) }),
});
export const preAuthKeyList = z.looseObject({
  preAuthKeys: z
    .array(preAuthKey)
    .nullish()
    .transform((list) => list ?? []),
});

export const policy = z.looseObject({ policy: text, updatedAt: time });
export const version = z.looseObject({ version: text });
