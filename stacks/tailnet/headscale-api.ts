import { Fault } from '#lib';
import {
  createdPreAuthKey,
  type HeadscaleKey,
  type HeadscaleNode,
  nodeAnswer,
  nodeList,
  policy,
  preAuthKeyList,
  userList,
  version,
} from './headscale-schema.ts';
import { type Api, apiPath } from './http.ts';
import { invalidPolicy } from './tailscale-api.ts';

export interface HeadscaleKeyOrder {
  /** Id of the user whose machine it makes; a tagged one needs none from 0.28 on. */
  readonly user: string | undefined;
  readonly aclTags: readonly string[];
  /** RFC 3339; without one it is expired at once. */
  readonly expiration: string;
}

export interface HeadscalePolicy {
  readonly text: string;
  readonly updatedAt: string | undefined;
}

/** What we use of headscale's API v1, which every version has. Every call throws the Faults of
 * `Api.read`. */
export interface HeadscaleApi {
  /** `0.29.3`; undefined for a build of its own that says `dev`. Asked once. */
  version(): Promise<string | undefined>;
  listNodes(): Promise<readonly HeadscaleNode[]>;
  deleteNode(id: string): Promise<void>;
  expireNode(id: string): Promise<HeadscaleNode>;
  renameNode(id: string, name: string): Promise<HeadscaleNode>;
  setTags(id: string, tags: readonly string[]): Promise<HeadscaleNode>;
  approveRoutes(id: string, routes: readonly string[]): Promise<HeadscaleNode>;
  /** Undefined when there is no user of that name. */
  findUser(name: string): Promise<string | undefined>;
  createKey(order: HeadscaleKeyOrder): Promise<HeadscaleKey>;
  listKeys(): Promise<readonly HeadscaleKey[]>;
  getPolicy(): Promise<HeadscalePolicy>;
  /** 'unknown' before there was such a call. Throws Fault `tailnet.policy-invalid`. */
  checkPolicy(text: string): Promise<'valid' | 'unknown'>;
  /** Throws Fault `tailnet.policy-invalid`. */
  setPolicy(text: string): Promise<HeadscalePolicy>;
}

export function createHeadscaleApi(api: Api): HeadscaleApi {
  return { ...nodeCalls(api), ...keyCalls(api), ...policyCalls(api) };
}

const path = (...parts: string[]) => apiPath('api', 'v1', ...parts);

function nodeCalls(api: Api) {
  let known: Promise<string | undefined> | undefined;
  const change = async (parts: readonly string[], body?: unknown) => {
    const request = {
      method: 'POST',
      path: path('node', ...parts),
      body,
      isIdempotent: true,
    } as const;
    return (await api.read(request, nodeAnswer)).node;
  };
  return {
    version() {
      known ??= readVersion(api);
      return known;
    },
    async listNodes() {
      return (await api.read({ method: 'GET', path: path('node') }, nodeList)).nodes;
    },
    async deleteNode(id) {
      await api.send({ method: 'DELETE', path: path('node', id) });
    },
    expireNode: (id) => change([id, 'expire']),
    renameNode: (id, name) => change([id, 'rename', name]),
    setTags: (id, tags) => change([id, 'tags'], { tags }),
    approveRoutes: (id, routes) => change([id, 'approve_routes'], { routes }),
    async findUser(name) {
      const request = { method: 'GET', path: path('user'), query: { name } } as const;
      const { users } = await api.read(request, userList);
      return users.find((each) => each.name === name)?.id;
    },
  } satisfies Partial<HeadscaleApi>;
}

/** Old ones have no such page. */
async function readVersion(api: Api): Promise<string | undefined> {
  try {
    const said = await api.read({ method: 'GET', path: '/version' }, version);
    return /^v?(\d+\.\d+\.\d+)/.exec(said.version)?.[1];
  } catch (error) {
    const isMissing =
      error instanceof Fault && ['tailnet.not-found', 'tailnet.unreadable'].includes(error.code);
    if (isMissing) return undefined;
    throw error;
  }
}

function keyCalls(api: Api) {
  return {
    async createKey({ user, aclTags, expiration }) {
      const body = {
        ...(user === undefined ? {} : { user }),
        reusable: false,
        ephemeral: false,
        expiration,
        aclTags,
      };
      const request = { method: 'POST', path: path('preauthkey'), body } as const;
      return (await api.read(request, createdPreAuthKey)).preAuthKey;
    },
    async listKeys() {
      return (await api.read({ method: 'GET', path: path('preauthkey') }, preAuthKeyList))
        .preAuthKeys;
    },
  } satisfies Partial<HeadscaleApi>;
}

function policyCalls(api: Api) {
  return {
    async getPolicy() {
      try {
        const said = await api.read(
          { method: 'GET', path: path('policy'), isIdempotent: false },
          policy,
        );
        return { text: said.policy, updatedAt: said.updatedAt };
      } catch (error) {
        // "acl policy not found" (hscontrol/types/policy.go), with 500 or 404.
        const isNone = error instanceof Fault && /policy not found/i.test(error.message);
        if (isNone) return { text: '', updatedAt: undefined };
        throw error;
      }
    },
    async checkPolicy(text) {
      const request = {
        method: 'POST',
        path: path('policy', 'check'),
        body: { policy: text },
      } as const;
      try {
        await api.send({ ...request, isIdempotent: true });
        return 'valid';
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (error.code === 'tailnet.not-found' || / answers (?:405|501):/.test(error.message)) {
          return 'unknown';
        }
        throw asInvalid(api, error);
      }
    },
    async setPolicy(text) {
      try {
        // Not again by itself: before 0.30 a policy that is refused is a 500.
        const request = { method: 'PUT', path: path('policy'), isIdempotent: false } as const;
        const said = await api.read({ ...request, body: { policy: text } }, policy);
        return { text: said.policy, updatedAt: said.updatedAt };
      } catch (error) {
        throw error instanceof Fault ? asInvalid(api, error) : error;
      }
    },
  } satisfies Partial<HeadscaleApi>;
}

/** What the server says of a policy it does not take: 400, or a 500 that names the step. */
function asInvalid(api: Api, fault: Fault): Fault {
  const isFileMode = /update is disabled/i.test(fault.message);
  if (isFileMode) {
    return new Fault({
      code: 'tailnet.refused',
      message: fault.message,
      hint: 'this headscale reads its policy from a file: set policy.mode to database in its configuration',
      where: fault.where,
      cause: fault,
    });
  }
  const said = fault.message.slice(fault.message.indexOf(': ') + 2);
  const isAboutPolicy =
    fault.code === 'tailnet.refused' || /setting policy|verifying SSH rules/.test(said);
  return isAboutPolicy ? invalidPolicy(api.server, said) : fault;
}
