import { z } from 'zod';
import { call, defineModule, fn, lines, mkForce, type NixAttrs, pkg, ref } from '#nix';
import { oneshotSandbox } from './opnix.ts';
import { tailnetRanges } from './tailscale.ts';

const port = 5432;
const mebibyte = (amount: number): string => `${Math.max(1, Math.floor(amount))}MB`;

export interface PostgresTuning {
  readonly memoryMiB: number;
  /** Share of the host's memory that the database may count on. */
  readonly memoryPercent: number;
  readonly maxConnections: number;
}

/** Memory settings in the database's share of the host, as if it were a machine of its own. A
 * quarter for shared_buffers is the PostgreSQL manual's starting value (19.4.1), three quarters as
 * the planner's estimate of the cache the wiki's ("Tuning Your PostgreSQL Server");
 * maintenance_work_mem and work_mem are pgtune's: a sixteenth, at most 2 GiB, and what
 * shared_buffers leaves, shared by three sorts a connection. */
export function decidePostgresMemory(tuning: PostgresTuning): Readonly<Record<string, string>> {
  const share = (tuning.memoryMiB * tuning.memoryPercent) / 100;
  const buffers = share / 4;
  return {
    shared_buffers: mebibyte(buffers),
    effective_cache_size: mebibyte((share * 3) / 4),
    // Also what an HNSW index of pgvector is built in.
    maintenance_work_mem: mebibyte(Math.min(share / 16, 2048)),
    work_mem: mebibyte(Math.max(4, (share - buffers) / (tuning.maxConnections * 3))),
  };
}

// For solid state disks (PostgreSQL manual 19.7.2, 19.4.4) and few, larger checkpoints.
export const storageSettings = {
  random_page_cost: 1.1,
  effective_io_concurrency: 200,
  min_wal_size: '1GB',
  max_wal_size: '4GB',
  checkpoint_completion_target: 0.9,
} as const satisfies NixAttrs;

/** Who may connect as whom, over the socket. The first line that fits a connection decides. */
function accessRules(mapped: readonly string[], tcp: boolean): string {
  const rules = [
    'local all postgres peer map=postgres',
    ...mapped.map((role) => `local all ${role} peer map=${role}`),
    'local all all peer',
    'host all all 127.0.0.1/32 scram-sha-256',
    'host all all ::1/128 scram-sha-256',
    ...(tcp ? tailnetRanges.map((range) => `host all all ${range} scram-sha-256`) : []),
  ];
  return rules.map((rule) => `${rule}\n`).join('');
}

/** pg_ident.conf: map, operating system's user, role. */
function identityMap(peers: Readonly<Record<string, readonly string[]>>): string {
  const entries = ['postgres postgres postgres'];
  for (const [role, accounts] of Object.entries(peers)) {
    for (const account of new Set([role, ...accounts])) entries.push(`${role} ${account} ${role}`);
  }
  return entries.map((entry) => `${entry}\n`).join('');
}

function extensionSql(extensions: readonly string[]): string {
  return extensions
    .map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}";\nALTER EXTENSION "${name}" UPDATE;\n`)
    .join('');
}

// NixOS makes roles and databases, not extensions, and only a superuser may create this one.
function extensionUnit(
  databases: readonly string[],
  extensions: readonly string[],
  hasTarget: boolean,
): NixAttrs {
  const setup = hasTarget ? 'postgresql-setup.service' : 'postgresql.service';
  const sql = `<<'SQL'\n${extensionSql(extensions)}SQL\n`;
  return {
    description: 'Create and update the extensions of PostgreSQL',
    after: [setup],
    requires: [setup],
    // The target is what clients wait for.
    ...(hasTarget
      ? { before: ['postgresql.target'], wantedBy: ['postgresql.target'] }
      : { wantedBy: ['multi-user.target'] }),
    // A new package restarts the server; then the extensions are to be updated too.
    partOf: ['postgresql.service'],
    path: [ref('config.services.postgresql.package')],
    environment: { PGPORT: call('toString', ref('config.services.postgresql.settings.port')) },
    script: lines(
      databases.map((name) => `psql --no-psqlrc -v ON_ERROR_STOP=1 -d ${name} ${sql}`).join(''),
    ),
    serviceConfig: {
      Type: 'oneshot',
      RemainAfterExit: true,
      User: 'postgres',
      ...oneshotSandbox,
      RestrictAddressFamilies: 'AF_UNIX',
    },
  };
}

const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/);

export const postgresql = defineModule({
  name: 'services/postgresql',
  description: 'PostgreSQL 17 with pgvector, over the socket and without passwords',
  options: z.strictObject({
    databases: z
      .array(identifier)
      .min(1)
      .default(['panther'])
      .describe('Databases, each owned by a role of the same name.'),
    peers: z
      .record(identifier, z.array(z.string().regex(/^[a-z_][a-z0-9_-]*$/)))
      .default({ panther: ['panther-agent', 'panther-crawler', 'panther-brain'] })
      .describe(
        "Role → the operating system's users that may connect as it; those of services with a dynamic user too. The owner may connect as each.",
      ),
    extensions: z
      .array(z.string().regex(/^[a-z_][a-z0-9_-]*$/))
      .default(['vector', 'pg_trgm'])
      .describe('Extensions to create in every database, by their SQL name.'),
    packages: z
      .array(z.string().regex(/^[a-z_][A-Za-z0-9_-]*$/))
      .default(['pgvector'])
      .describe('Extension packages from nixpkgs; those of contrib are always there.'),
    tcp: z
      .boolean()
      .default(false)
      .describe(
        'Also listen on the tailnet, for roles that were given a password by hand (SCRAM only).',
      ),
    maxConnections: z.int().min(10).max(1000).default(100).describe('Connections at once.'),
    memoryPercent: z
      .int()
      .min(5)
      .max(100)
      .default(50)
      .describe("Share of the host's memory that the database may count on."),
  }),
  units: ({ atLeast }) => ['postgresql', ...(atLeast('25.11') ? ['postgresql-setup'] : [])],
  ports: ({ options }) => [
    {
      port,
      protocol: 'tcp',
      reach: options.tcp ? 'tailnet' : 'loopback',
      unit: 'postgresql',
      why: 'SQL',
    },
  ],
  nixos: ({ options, host, user, atLeast }) => {
    const peers: Record<string, readonly string[]> = {};
    for (const [role, accounts] of Object.entries(options.peers)) {
      peers[role] = [...accounts, user.name];
    }
    const { memoryMiB } = host.facts;
    return {
      services: {
        postgresql: {
          enable: true,
          // Pinned: another major version needs a dump and a restore, by hand.
          package: pkg('postgresql_17'),
          extensions: fn(
            'ps',
            options.packages.map((name) => ref(`ps.${name}`)),
          ),
          // Collation from PostgreSQL itself: the C library's changes under an index's feet.
          // Checksums because the folder has btrfs's turned off.
          initdbArgs: [
            '--data-checksums',
            '--encoding=UTF8',
            '--locale-provider=builtin',
            '--locale=C.UTF-8',
            '--builtin-locale=C.UTF-8',
          ],
          ensureDatabases: [...options.databases],
          ensureUsers: options.databases.map((name) => ({ name, ensureDBOwnership: true })),
          // In full: NixOS's own rules accept md5 over TCP.
          authentication: mkForce(lines(accessRules(Object.keys(peers), options.tcp))),
          identMap: mkForce(lines(identityMap(peers))),
          enableTCPIP: options.tcp,
          settings: {
            port,
            max_connections: options.maxConnections,
            password_encryption: 'scram-sha-256',
            log_min_duration_statement: '1s',
            log_lock_waits: true,
            ...storageSettings,
            // Nobody has measured the memory: PostgreSQL's own defaults are right anywhere.
            ...(memoryMiB === null
              ? {}
              : decidePostgresMemory({
                  memoryMiB,
                  memoryPercent: options.memoryPercent,
                  maxConnections: options.maxConnections,
                })),
          },
        },
      },
      systemd: {
        services: {
          'postgresql-extensions': extensionUnit(
            options.databases,
            options.extensions,
            atLeast('25.11'),
          ),
        },
        // No copy-on-write below this folder: small random writes would shred the files on btrfs.
        tmpfiles: {
          settings: {
            '10-postgresql': {
              '/var/lib/postgresql': {
                d: { mode: '0750', user: 'postgres', group: 'postgres' },
                h: { argument: '+C' },
              },
            },
          },
        },
      },
      ...(options.tcp
        ? { networking: { firewall: { interfaces: { tailscale0: { allowedTCPPorts: [port] } } } } }
        : {}),
    };
  },
});
