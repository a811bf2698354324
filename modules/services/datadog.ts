import { z } from 'zod';
import { call, defineModule, type NixAttrs, type PortClaim, ref, str } from '#nix';
import { afterSecrets, oneshotSandbox, opnix } from './opnix.ts';

const postgresModule = 'services/postgresql';
const postgresPort = ref('config.services.postgresql.settings.port');

// The check connects through the socket, as the operating system's user `datadog`, when the host is
// "localhost" and there is no password (Datadog, integrations-core: postgres). No secret to keep.
const postgresCheck: NixAttrs = {
  init_config: {},
  instances: [
    {
      host: 'localhost',
      port: postgresPort,
      username: 'datadog',
      dbname: 'postgres',
      collect_database_size_metrics: true,
      collect_activity_metrics: true,
    },
  ],
};

// ensureUsers makes the role; what it may see has to be granted.
function grantUnit(setup: string): NixAttrs {
  return {
    description: 'Let Datadog read the statistics of PostgreSQL',
    after: [setup],
    requires: [setup],
    wantedBy: ['multi-user.target'],
    before: ['datadog-agent.service'],
    serviceConfig: {
      Type: 'oneshot',
      RemainAfterExit: true,
      User: 'postgres',
      ...oneshotSandbox,
      RestrictAddressFamilies: 'AF_UNIX',
      ExecStart: str`${ref('config.services.postgresql.package')}/bin/psql --port=${call('toString', postgresPort)} -v ON_ERROR_STOP=1 -d postgres -c "GRANT pg_monitor TO datadog"`,
    },
  };
}

const own = { reach: 'loopback', unit: 'datadog-agent' } as const;
const ownProcess = { reach: 'loopback', unit: 'datadog-process-agent' } as const;

// The agents' own defaults, which NixOS's module does not change.
const agentPorts: readonly PortClaim[] = [
  { ...own, port: 8125, protocol: 'udp', why: 'DogStatsD: metrics of programs on this host' },
  { ...own, port: 5000, protocol: 'tcp', why: "the agent's own statistics" },
  { ...own, port: 5001, protocol: 'tcp', why: "the agent's command line" },
];
const processPorts: readonly PortClaim[] = [
  { ...ownProcess, port: 6062, protocol: 'tcp', why: "the process agent's own statistics" },
  { ...ownProcess, port: 6162, protocol: 'tcp', why: "the process agent's command line" },
];

export const datadog = defineModule({
  name: 'services/datadog',
  description: 'Datadog agent: host, process, disk, network and PostgreSQL metrics',
  options: z.strictObject({
    site: z
      .string()
      .regex(/^[a-z0-9.]+$/)
      .default('datadoghq.com')
      .describe('The Datadog site of the account, such as datadoghq.eu.'),
    tags: z
      .array(z.string().regex(/^[a-z][a-z0-9_./-]*:[^\s,]+$/))
      .default([])
      .describe('Further tags, beside role, provider and owner; each as key:value.'),
    processes: z
      .boolean()
      .default(true)
      .describe('Send the list of running processes (Live Processes).'),
  }),
  requires: () => [opnix],
  units: ({ options }) => [
    'datadog-agent',
    ...(options.processes ? ['datadog-process-agent'] : []),
  ],
  ports: ({ options }) => [...agentPorts, ...(options.processes ? processPorts : [])],
  nixos: ({ options, host, user, secret, atLeast }) => {
    const tags = [
      `role:${host.role}`,
      `provider:${host.provider}`,
      `owner:${user.name}`,
      ...options.tags,
    ];
    const postgres = host.modules.has(postgresModule);
    const waiting = { after: [...afterSecrets.after], wants: [...afterSecrets.wants] };
    return {
      services: {
        'datadog-agent': {
          enable: true,
          apiKeyFile: secret('datadogApiKey'),
          site: options.site,
          hostname: ref('config.networking.hostName'),
          logLevel: 'WARN',
          enableLiveProcessCollection: options.processes,
          tags,
          // NixOS joins `tags` with commas, which the agent, splitting at blanks, would leave on
          // them; this list wins.
          extraConfig: { tags },
          diskCheck: {
            init_config: {},
            instances: [
              {
                use_mount: true,
                // What is no disk, and every container's own view of one.
                file_system_exclude: ['tmpfs$', 'rootfs$', 'autofs$', 'overlay$', 'ramfs$'],
                mount_point_exclude: ['/nix/store$', '/run/.*', '/var/lib/containers/.*'],
              },
            ],
          },
          networkCheck: {
            init_config: {},
            instances: [{ collect_connection_state: false, excluded_interfaces: ['lo'] }],
          },
          ...(postgres ? { checks: { postgres: postgresCheck } } : {}),
        },
        ...(postgres ? { postgresql: { ensureUsers: [{ name: 'datadog' }] } } : {}),
      },
      systemd: {
        services: {
          'datadog-agent': waiting,
          ...(options.processes ? { 'datadog-process-agent': waiting } : {}),
          ...(postgres
            ? {
                'datadog-postgres-grant': grantUnit(
                  atLeast('25.11') ? 'postgresql-setup.service' : 'postgresql.service',
                ),
              }
            : {}),
        },
      },
    };
  },
});
