import { Fault } from '#lib';
import { firstLabel, type TailnetControl, type TailnetDevice } from './control.ts';
import type { TailscaleApi } from './tailscale-api.ts';
import type { Device } from './tailscale-schema.ts';

/** Tailscale's own control plane behind the port. */
export function createTailscaleControl(api: TailscaleApi, server: string): TailnetControl {
  return {
    kind: 'tailscale',
    server,
    async listDevices() {
      return (await api.listDevices()).map(toTailnetDevice);
    },
    async createAuthKey({ tags, expirySeconds, description }) {
      const created = await api.createAuthKey({
        reusable: false,
        ephemeral: false,
        preauthorized: true,
        tags,
        expirySeconds,
        description,
      });
      return { id: created.id, secret: created.key, expires: created.expires };
    },
    readPolicy: () => api.getPolicy(),
    async checkPolicy(text) {
      await api.validatePolicy(text);
      return 'valid';
    },
    async writePolicy(text, before) {
      if (before.etag === undefined) {
        throw new Fault({
          code: 'tailnet.unreadable',
          message: `${server} gave no ETag for the policy, so that nobody could tell a change by somebody else`,
        });
      }
      return api.setPolicy(text, before.etag);
    },
  };
}

export function toTailnetDevice(device: Device): TailnetDevice {
  const online = decideOnline(device);
  return {
    id: device.nodeId || device.id,
    name: firstLabel(device.name || device.hostname),
    addresses: device.addresses,
    user: device.tags.length > 0 ? '' : device.user,
    tags: device.tags,
    online,
    lastSeen: online === true ? undefined : device.lastSeen,
    keyExpires: device.keyExpiryDisabled ? undefined : device.expires,
    authorized: device.authorized,
    version: device.clientVersion === '' ? undefined : device.clientVersion,
  };
}

/** An older API has no `connectedToControl`; there lastSeen is absent while it is connected, but a
 * machine that was never seen has none either. */
function decideOnline({ connectedToControl, lastSeen }: Device): boolean | undefined {
  return connectedToControl ?? (lastSeen === undefined ? undefined : false);
}
