// The part of the Hetzner Cloud API that a provider needs to make one server, in memory. Shapes after
// docs.hetzner.cloud/reference/cloud; the provider, not this project, decides what is asked.
import { createServer, type IncomingMessage } from 'node:http';

export interface HetznerApi {
  readonly endpoint: string;
  /** `POST /servers` and so on, without reads. */
  readonly changes: () => string[];
  readonly stop: () => Promise<void>;
}

interface Item {
  readonly id: number;
  [key: string]: unknown;
}
type Body = Readonly<Record<string, unknown>>;

const created = '2026-01-02T03:04:05+00:00';
const location = {
  id: 1,
  name: 'fsn1',
  country: 'DE',
  city: 'Falkenstein',
  network_zone: 'eu-central',
};
const serverType = {
  ...{
    id: 11,
    name: 'cax21',
    cores: 4,
    memory: 8,
    disk: 80,
    architecture: 'arm',
    cpu_type: 'shared',
  },
  ...{ storage_type: 'local', prices: [], deprecated: false, deprecation: null },
  locations: [{ id: 1, name: 'fsn1', available: true, recommended: true, deprecation: null }],
};
const image = {
  ...{ id: 12, name: 'debian-13', type: 'system', status: 'available', architecture: 'arm' },
  ...{ os_flavor: 'debian', os_version: '13', disk_size: 5, created, deprecated: null, labels: {} },
  protection: { delete: false },
};
const lists: Readonly<Record<string, readonly object[]>> = {
  server_types: [serverType],
  images: [image],
  locations: [location],
};
/** TEST-NET-2 of RFC 5737. */
export const newAddress = '198.51.100.23';

/** Path of a collection → what one of its items is called, and what a new one has beside the request. */
const kinds: Readonly<Record<string, readonly [name: string, make: (body: Body) => Body]>> = {
  ssh_keys: ['ssh_key', () => ({ fingerprint: '00:11', created })],
  firewalls: ['firewall', () => ({ applied_to: [], created })],
  primary_ips: [
    'primary_ip',
    () => ({
      ...{ ip: newAddress, location, created, dns_ptr: [], blocked: false },
      ...{ assignee_id: null, assignee_type: 'server', protection: { delete: false } },
    }),
  ],
  servers: [
    'server',
    (body) => ({
      ...{ status: 'running', created, server_type: serverType, image, location, volumes: [] },
      ...{ private_net: [], locked: false, rescue_enabled: false, primary_disk_size: 80 },
      ...{ backup_window: null, iso: null, placement_group: null, load_balancers: [] },
      protection: { delete: false, rebuild: false },
      public_net: {
        ipv4: { id: (body.public_net as Body).ipv4, ip: newAddress, blocked: false, dns_ptr: '' },
        ipv6: { id: 900, ip: '2001:db8:1::/64', blocked: false, dns_ptr: [] },
        ...{ floating_ips: [] },
        firewalls: (body.firewalls as Body[]).map(({ firewall }) => ({
          id: firewall,
          status: 'applied',
        })),
      },
    }),
  ],
};

export async function startHetznerApi(): Promise<HetznerApi> {
  const items = new Map<string, Item>();
  const changes: string[] = [];
  let lastId = 100;
  const action = (command: string) => ({
    ...{ id: ++lastId, command, status: 'success', progress: 100, started: created },
    ...{ finished: created, error: null, resources: [] },
  });
  const answer = (method: string, path: string, body: Body): [status: number, body: object] => {
    const [, kind = '', id, , command = ''] = path.split('/');
    if (kind === 'actions') return [200, { actions: [] }];
    const list = lists[kind];
    if (list !== undefined) return [200, { [kind]: list }];
    const [name, make] = kinds[kind] ?? [];
    if (name === undefined || make === undefined) return notFound;
    if (method === 'POST' && id === undefined) {
      const item = { labels: {}, ...body, ...make(body), id: ++lastId };
      items.set(`${kind}/${item.id}`, item);
      return [201, { [name]: item, action: action('create'), next_actions: [], actions: [] }];
    }
    const item = items.get(`${kind}/${id}`);
    if (item === undefined) return notFound;
    if (command === 'change_protection') item.protection = body;
    if (command === 'set_rules') item.rules = body.rules;
    if (command === 'enable_backup') item.backup_window = '02-06';
    if (command !== '') return [201, { action: action(command) }];
    return [200, { [name]: item }];
  };
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const path = url.replace(/\?.*/, '');
    if (method !== 'GET') changes.push(`${method} ${path}`);
    const [status, body] = answer(method, path, await readBody(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    changes: () => changes.splice(0),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const notFound: [number, object] = [
  404,
  { error: { code: 'not_found', message: 'no such thing' } },
];

async function readBody(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : (JSON.parse(text) as Body);
}
