import { type Clock, Fault, sha256Hex } from '#lib';
import {
  firstLabel,
  type PolicySnapshot,
  type TailnetControl,
  type TailnetDevice,
} from './control.ts';
import type { HeadscaleApi, HeadscalePolicy } from './headscale-api.ts';
import type { HeadscaleNode } from './headscale-schema.ts';
import type { TailscaleApi } from './tailscale-api.ts';

export interface HeadscaleControlOptions {
  readonly v1: HeadscaleApi;
  /** The shapes of Tailscale's API, which headscale has from 0.30 on. */
  readonly compatible: TailscaleApi;
  readonly server: string;
  /** Whose machines keys make, where a tag alone is not enough. */
  readonly user: string | undefined;
  readonly clock: Clock;
}

/** Headscale behind the port. Machines and keys are those of v1, which says who is online; the
 * policy is that of the compatible API where there is one, as that has a real ETag. */
export function createHeadscaleControl(options: HeadscaleControlOptions): TailnetControl {
  const { v1, compatible, server, clock } = options;
  const isCompatible = async () => hasCompatibleApi(await v1.version());
  return {
    kind: 'headscale',
    server,
    async listDevices() {
      return (await v1.listNodes()).map(toTailnetDevice);
    },
    async createAuthKey({ tags, expirySeconds }) {
      const user = options.user === undefined ? undefined : await findUser(v1, options.user);
      const expiration = new Date(clock.now() + expirySeconds * 1000).toISOString();
      const created = await v1.createKey({ user, aclTags: tags, expiration });
      return { id: created.id ?? '', secret: created.key, expires: created.expiration };
    },
    async readPolicy() {
      return (await isCompatible()) ? compatible.getPolicy() : snapshot(await v1.getPolicy());
    },
    checkPolicy: (text) => v1.checkPolicy(text),
    async writePolicy(text, before) {
      if (await isCompatible()) return compatible.setPolicy(text, before.etag);
      // v1 has no condition to set: this leaves the moment between the two calls.
      const now = snapshot(await v1.getPolicy());
      if (now.etag !== before.etag) {
        throw new Fault({
          code: 'tailnet.conflict',
          message: `the policy of ${server} was changed meanwhile`,
          hint: 'somebody else changed it meanwhile; look at it again first',
        });
      }
      return snapshot(await v1.setPolicy(text));
    },
  };
}

/** From 0.30 on (its changelog). A build that does not tell its version is taken for an old one. */
export function hasCompatibleApi(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '0.0').split('.').map(Number);
  return major > 0 || minor >= 30;
}

function snapshot({ text, updatedAt }: HeadscalePolicy): PolicySnapshot {
  return { text, etag: sha256Hex(`${updatedAt ?? ''}\n${text}`) };
}

async function findUser(v1: HeadscaleApi, name: string): Promise<string> {
  const id = await v1.findUser(name);
  if (id !== undefined) return id;
  throw new Fault({
    code: 'tailnet.not-found',
    message: `headscale has no user ${name}`,
    hint: `headscale users create ${name}, or set HEADSCALE_USER to another one`,
  });
}

export function toTailnetDevice(node: HeadscaleNode): TailnetDevice {
  const tags = [...new Set([...node.tags, ...node.forcedTags, ...node.validTags])];
  return {
    id: node.id,
    name: firstLabel(node.givenName || node.name),
    addresses: node.ipAddresses,
    user: tags.length > 0 ? '' : (node.user?.name ?? ''),
    tags,
    online: node.online,
    lastSeen: node.online ? undefined : node.lastSeen,
    keyExpires: node.expiry,
    authorized: true,
    version: undefined,
  };
}
