import { z } from 'zod';
import { defineModule, type NixAttrs, ref } from '#nix';
import { environmentUnit, opnix } from './opnix.ts';

const environmentFile = '/run/attic/env';

// Chunk sizes in bytes: those of attic's own template. NixOS replaces the block as a whole, so all
// four are given; changing them later makes every chunk already stored useless for deduplication.
const chunking: NixAttrs = {
  'nar-size-threshold': 65_536,
  'min-size': 16_384,
  'avg-size': 65_536,
  'max-size': 262_144,
};

const databaseUrls = {
  sqlite: 'sqlite:///var/lib/atticd/server.db?mode=rwc',
  // Over the socket, as the service's own user: no password.
  postgresql: 'postgresql:///atticd?host=/run/postgresql&user=atticd',
} as const;

const postgresService: NixAttrs = {
  postgresql: {
    ensureDatabases: ['atticd'],
    ensureUsers: [{ name: 'atticd', ensureDBOwnership: true }],
  },
};

const postgresAssertion: NixAttrs = {
  assertion: ref('config.services.postgresql.enable'),
  message:
    'services/attic keeps its index in PostgreSQL, which is not on this host: add services/postgresql, or use sqlite.',
};

export const attic = defineModule({
  name: 'services/attic',
  description: 'Binary cache of the fleet, stored in Backblaze B2',
  options: z.strictObject({
    bucket: z
      .string()
      .min(6)
      .default('pantherOS-nix-cache')
      .describe('B2 bucket that holds the chunks; the key in 1Password must be allowed to it.'),
    region: z.string().min(1).default('us-west-004').describe('Region of the bucket.'),
    endpoint: z
      .url()
      .nullable()
      .default(null)
      .describe("S3 endpoint; null for Backblaze's in that region."),
    port: z.int().min(1024).max(65_535).default(8090).describe('TCP port to listen on.'),
    reach: z
      .enum(['loopback', 'tailnet'])
      .default('tailnet')
      .describe('Who may connect: this machine only, or the tailnet.'),
    url: z
      .url()
      .endsWith('/')
      .nullable()
      .default(null)
      .describe(
        'Address clients use, ending in a slash. Without it the cache believes the Host header of each request.',
      ),
    database: z
      .enum(['sqlite', 'postgresql'])
      .default('sqlite')
      .describe('Where the index of the cache is; postgresql needs services/postgresql.'),
    retention: z
      .string()
      .regex(/^\d+ (days|weeks|months|years)$/)
      .default('6 months')
      .describe(
        'What nobody has pulled for this long is deleted, where the cache has no own rule.',
      ),
  }),
  requires: () => [opnix],
  units: ['atticd'],
  ports: ({ options }) => [
    {
      port: options.port,
      protocol: 'tcp',
      reach: options.reach,
      unit: 'atticd',
      why: 'binary cache',
    },
  ],
  nixos: ({ options, secret }) => {
    const postgres = options.database === 'postgresql';
    const settings: NixAttrs = {
      listen: `${options.reach === 'tailnet' ? '[::]' : '127.0.0.1'}:${options.port}`,
      'allowed-hosts': [],
      ...(options.url === null ? {} : { 'api-endpoint': options.url }),
      database: { url: databaseUrls[options.database] },
      storage: {
        type: 's3',
        region: options.region,
        bucket: options.bucket,
        endpoint: options.endpoint ?? `https://s3.${options.region}.backblazeb2.com`,
      },
      chunking,
      compression: { type: 'zstd', level: 8 },
      'garbage-collection': {
        interval: '12 hours',
        'default-retention-period': options.retention,
      },
    };
    return {
      ...(postgres ? { assertions: [postgresAssertion] } : {}),
      services: {
        ...(postgres ? postgresService : {}),
        atticd: { enable: true, environmentFile, settings },
      },
      systemd: {
        services: {
          'attic-environment': environmentUnit({
            description: 'Compose the environment of the binary cache',
            folder: 'attic',
            variables: {
              AWS_ACCESS_KEY_ID: secret('atticB2KeyId'),
              AWS_SECRET_ACCESS_KEY: secret('atticB2AppKey'),
              ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64: secret('atticTokenSecret'),
            },
            // When OpNix starts it after a late first fetch, the server that failed for want of it
            // comes up too.
            wants: ['atticd.service'],
          }),
          // A new key restarts the one, and so the other.
          atticd: {
            after: ['attic-environment.service'],
            requires: ['attic-environment.service'],
          },
        },
      },
      ...(options.reach === 'tailnet'
        ? {
            networking: {
              firewall: { interfaces: { tailscale0: { allowedTCPPorts: [options.port] } } },
            },
          }
        : {}),
    };
  },
});
