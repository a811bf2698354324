import { Fault } from '#lib';
import { parseJson, readApiMessage } from './api-fault.ts';
import { type Api, apiPath } from './http.ts';
import {
  type CreatedKey,
  createdKey,
  type Device,
  type DeviceAttributes,
  type DeviceRoutes,
  device,
  deviceAttributes,
  deviceList,
  deviceRoutes,
  type Key,
  key,
  keyList,
  settings,
  type TailnetSettings,
} from './tailscale-schema.ts';

export interface AuthKeyRequest {
  readonly reusable: boolean;
  readonly ephemeral: boolean;
  readonly preauthorized: boolean;
  readonly tags: readonly string[];
  readonly expirySeconds: number;
  readonly description: string;
}

/** A policy file as it is written: JSON with comments and trailing commas. */
export interface PolicyFile {
  readonly text: string;
  /** With its quotes, as `If-Match` wants it back. */
  readonly etag: string | undefined;
}

/** A posture attribute of a device; its key begins with `custom:`. */
export interface AttributeValue {
  readonly value: string | number | boolean;
  /** RFC 3339. */
  readonly expiry?: string | undefined;
  readonly comment?: string | undefined;
}

/** What we use of Tailscale's API v2 (https://tailscale.com/api). Every call throws the Faults of
 * `Api.read`. Device ids are `nodeId`. */
export interface TailscaleApi {
  listDevices(options?: { readonly allFields?: boolean }): Promise<readonly Device[]>;
  getDevice(id: string): Promise<Device>;
  deleteDevice(id: string): Promise<void>;
  setAuthorized(id: string, authorized: boolean): Promise<void>;
  setName(id: string, name: string): Promise<void>;
  setTags(id: string, tags: readonly string[]): Promise<void>;
  setKeyExpiry(id: string, keyExpiryDisabled: boolean): Promise<void>;
  setIPv4(id: string, ipv4: string): Promise<void>;
  getRoutes(id: string): Promise<DeviceRoutes>;
  setRoutes(id: string, routes: readonly string[]): Promise<void>;
  getAttributes(id: string): Promise<DeviceAttributes>;
  setAttribute(id: string, name: string, value: AttributeValue): Promise<void>;
  deleteAttribute(id: string, name: string): Promise<void>;
  /** Ids, without what they may. */
  listKeys(): Promise<readonly Key[]>;
  getKey(id: string): Promise<Key>;
  createAuthKey(request: AuthKeyRequest): Promise<CreatedKey>;
  deleteKey(id: string): Promise<void>;
  getPolicy(): Promise<PolicyFile>;
  /** Throws Fault `tailnet.policy-invalid`: the server says 200 for a policy that it refuses. */
  validatePolicy(text: string): Promise<void>;
  /** With an etag only if the policy is still that one, else Fault `tailnet.conflict`. */
  setPolicy(text: string, etag: string | undefined): Promise<PolicyFile>;
  getSettings(): Promise<TailnetSettings>;
  updateSettings(
    change: Partial<Record<keyof TailnetSettings, boolean | number | string>>,
  ): Promise<TailnetSettings>;
}

const hujson = 'application/hujson';

/** `tailnet` is `-` for the credential's own. */
export function createTailscaleApi(api: Api, tailnet: string): TailscaleApi {
  const inTailnet = (...parts: string[]) => apiPath('api', 'v2', 'tailnet', tailnet, ...parts);
  return {
    ...deviceCalls(api, inTailnet),
    ...keyCalls(api, inTailnet),
    ...policyCalls(api, inTailnet),
  };
}

type PathInTailnet = (...parts: string[]) => string;

function deviceCalls(api: Api, inTailnet: PathInTailnet) {
  const ofDevice = (id: string, ...parts: string[]) => apiPath('api', 'v2', 'device', id, ...parts);
  /** Each of these sets a value, so once more is the same. */
  const write = async (path: string, body: unknown) => {
    await api.send({ method: 'POST', path, body, isIdempotent: true });
  };
  const remove = async (path: string) => {
    await api.send({ method: 'DELETE', path });
  };
  return {
    async listDevices({ allFields = false } = {}) {
      const query = allFields ? { fields: 'all' } : undefined;
      return (await api.read({ method: 'GET', path: inTailnet('devices'), query }, deviceList))
        .devices;
    },
    getDevice: (id) => api.read({ method: 'GET', path: ofDevice(id) }, device),
    deleteDevice: (id) => remove(ofDevice(id)),
    setAuthorized: (id, authorized) => write(ofDevice(id, 'authorized'), { authorized }),
    setName: (id, name) => write(ofDevice(id, 'name'), { name }),
    setTags: (id, tags) => write(ofDevice(id, 'tags'), { tags }),
    setKeyExpiry: (id, keyExpiryDisabled) => write(ofDevice(id, 'key'), { keyExpiryDisabled }),
    setIPv4: (id, ipv4) => write(ofDevice(id, 'ip'), { ipv4 }),
    getRoutes: (id) => api.read({ method: 'GET', path: ofDevice(id, 'routes') }, deviceRoutes),
    setRoutes: (id, routes) => write(ofDevice(id, 'routes'), { routes }),
    getAttributes: (id) =>
      api.read({ method: 'GET', path: ofDevice(id, 'attributes') }, deviceAttributes),
    setAttribute: (id, name, value) => write(ofDevice(id, 'attributes', name), value),
    deleteAttribute: (id, name) => remove(ofDevice(id, 'attributes', name)),
  } satisfies Partial<TailscaleApi>;
}

function keyCalls(api: Api, inTailnet: PathInTailnet) {
  return {
    async listKeys() {
      const request = { method: 'GET', path: inTailnet('keys'), query: { all: 'true' } } as const;
      return (await api.read(request, keyList)).keys;
    },
    getKey: (id) => api.read({ method: 'GET', path: inTailnet('keys', id) }, key),
    createAuthKey: ({ expirySeconds, description, ...create }) =>
      api.read(
        {
          method: 'POST',
          path: inTailnet('keys'),
          body: { capabilities: { devices: { create } }, expirySeconds, description },
        },
        createdKey,
      ),
    async deleteKey(id) {
      await api.send({ method: 'DELETE', path: inTailnet('keys', id) });
    },
    getSettings: () => api.read({ method: 'GET', path: inTailnet('settings') }, settings),
    updateSettings: (change) =>
      api.read(
        { method: 'PATCH', path: inTailnet('settings'), body: change, isIdempotent: true },
        settings,
      ),
  } satisfies Partial<TailscaleApi>;
}

function policyCalls(api: Api, inTailnet: PathInTailnet) {
  return {
    async getPolicy() {
      const headers = { Accept: hujson };
      const answer = await api.send({ method: 'GET', path: inTailnet('acl'), headers });
      return { text: answer.body, etag: answer.headers.get('etag') ?? undefined };
    },
    async validatePolicy(text) {
      const answer = await api.send({
        method: 'POST',
        path: inTailnet('acl', 'validate'),
        headers: { 'Content-Type': hujson },
        body: text,
        isIdempotent: true,
      });
      const said = validationMessage(answer.body);
      if (said !== undefined) throw invalidPolicy(api.server, said);
    },
    async setPolicy(text, etag) {
      const answer = await api.send({
        method: 'POST',
        path: inTailnet('acl'),
        headers: {
          'Content-Type': hujson,
          Accept: hujson,
          ...(etag === undefined ? {} : { 'If-Match': etag }),
        },
        body: text,
      });
      return { text: answer.body, etag: answer.headers.get('etag') ?? undefined };
    },
  } satisfies Partial<TailscaleApi>;
}

/** Nothing, `{}` or an empty message is a success; whatever is said beyond that is a failure. */
function validationMessage(body: string): string | undefined {
  if (body.trim() === '') return undefined;
  const answer = parseJson(body);
  if (typeof answer !== 'object' || answer === null) return body.trim().slice(0, 300);
  return readApiMessage(body);
}

export function invalidPolicy(server: string, said: string): Fault {
  return new Fault({
    code: 'tailnet.policy-invalid',
    message: `${server} refuses the policy: ${said}`,
    hint: 'nothing was changed there',
  });
}
