import { z } from 'zod';
import { defineModule, lines, type NixAttrs, pkg, str } from '#nix';
import { afterSecrets, opnix } from './opnix.ts';

const state = '/var/lib/opencode';

// Provider keys by the variable that OpenCode's provider list (models.dev) reads them from.
const providerKeys = {
  zai: { variable: 'ZHIPU_API_KEY', secret: 'zaiApiKey' },
  minimax: { variable: 'MINIMAX_API_KEY', secret: 'minimaxApiKey' },
} as const;
type Provider = keyof typeof providerKeys;

interface Start {
  readonly port: number;
  readonly host: string;
  readonly providers: readonly Provider[];
  /** The owner's configuration as Home Manager writes it. */
  readonly config: string;
}

function startScript({ port, host, providers, config }: Start): string {
  const keys = providers.map((name) => {
    const { variable } = providerKeys[name];
    return `${variable}=$(cat "$CREDENTIALS_DIRECTORY/${name}")\nexport ${variable}\n`;
  });
  return `OPENCODE_SERVER_PASSWORD=$(cat "$CREDENTIALS_DIRECTORY/password")
export OPENCODE_SERVER_PASSWORD
if [ -z "$OPENCODE_SERVER_PASSWORD" ]; then
  echo "the server's password is empty" >&2
  exit 1
fi
${keys.join('')}if [ -r ${config} ]; then
  export OPENCODE_CONFIG=${config}
fi
exec opencode serve --hostname ${host} --port ${port}
`;
}

// Releases of OpenCode before 1.1 know no password and would let everybody run commands as the
// owner: a server that answers without one is stopped at once. A request that comes before the
// server listens may never be answered, hence the deadline of each.
function guardScript(port: number): string {
  return `for _ in $(seq 60); do
  status=$(curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' http://127.0.0.1:${port}/session || true)
  case "$status" in
    401) exit 0 ;;
    000) sleep 1 ;;
    *) echo "opencode answers without a password (HTTP $status): stopping it" >&2; exit 1 ;;
  esac
done
echo "opencode does not answer" >&2
exit 1
`;
}

// The agent works in the workspace, with the owner's rights there and nowhere else. It runs
// compilers and node, so writable and executable memory stays allowed.
function sandbox(workspace: string, configFolder: string): NixAttrs {
  return {
    StateDirectory: 'opencode',
    StateDirectoryMode: '0700',
    WorkingDirectory: workspace,
    ProtectHome: 'tmpfs',
    BindPaths: [workspace],
    BindReadOnlyPaths: [`-${configFolder}`],
    CapabilityBoundingSet: '',
    LockPersonality: true,
    NoNewPrivileges: true,
    PrivateDevices: true,
    PrivateTmp: true,
    ProtectClock: true,
    ProtectControlGroups: true,
    ProtectHostname: true,
    ProtectKernelLogs: true,
    ProtectKernelModules: true,
    ProtectKernelTunables: true,
    ProtectProc: 'invisible',
    ProtectSystem: 'strict',
    RemoveIPC: true,
    RestrictAddressFamilies: ['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK'],
    RestrictNamespaces: true,
    RestrictRealtime: true,
    RestrictSUIDSGID: true,
    SystemCallArchitectures: 'native',
    SystemCallFilter: ['@system-service', '~@privileged'],
    // Refused, not killed: tar and npm try to set owners and go on without.
    SystemCallErrorNumber: 'EPERM',
    UMask: '0077',
  };
}

export const opencode = defineModule({
  name: 'services/opencode',
  description: "OpenCode's server: the owner's coding agent, reached over the tailnet",
  options: z.strictObject({
    port: z.int().min(1024).max(65_535).default(4096).describe('TCP port to listen on.'),
    reach: z
      .enum(['loopback', 'tailnet'])
      .default('tailnet')
      .describe('Who may connect: this machine only, or the tailnet.'),
    workspace: z
      .string()
      .regex(/^[A-Za-z0-9_.-]+$/)
      .default('work')
      .describe("Folder in the owner's home that the agent may read and write; it sees no other."),
    providers: z
      .array(z.enum(['zai', 'minimax']))
      .default(['zai', 'minimax'])
      .describe('Model providers whose keys the server gets.'),
    memoryMax: z
      .string()
      .regex(/^\d+[MG]$/)
      .default('4G')
      .describe('Memory that the server and all it runs may use.'),
  }),
  requires: () => [opnix],
  ports: ({ options }) => [
    {
      port: options.port,
      protocol: 'tcp',
      reach: options.reach,
      unit: 'opencode',
      why: "OpenCode's API, with a password",
    },
  ],
  nixos: ({ options, user, secret }) => {
    const home = `/home/${user.name}`;
    const workspace = `${home}/${options.workspace}`;
    const configFolder = `${home}/.config/opencode`;
    // The tailnet address is not known beforehand; the firewall keeps the other interfaces shut.
    const listen = options.reach === 'tailnet' ? '0.0.0.0' : '127.0.0.1';
    return {
      systemd: {
        services: {
          opencode: {
            description: 'OpenCode server',
            after: ['network-online.target', ...afterSecrets.after],
            wants: ['network-online.target', ...afterSecrets.wants],
            wantedBy: ['multi-user.target'],
            path: [
              pkg('opencode'),
              pkg('curl'),
              pkg('git'),
              pkg('ripgrep'),
              pkg('bashInteractive'),
              '/run/current-system/sw',
            ],
            environment: {
              HOME: state,
              OPENCODE_DISABLE_AUTOUPDATE: '1',
              SHELL: '/run/current-system/sw/bin/bash',
            },
            script: lines(
              startScript({
                port: options.port,
                host: listen,
                providers: options.providers,
                config: `${configFolder}/opencode.json`,
              }),
            ),
            postStart: lines(guardScript(options.port)),
            startLimitIntervalSec: 600,
            startLimitBurst: 5,
            serviceConfig: {
              User: user.name,
              Group: 'users',
              Restart: 'on-failure',
              RestartSec: '10s',
              TimeoutStartSec: '4min',
              MemoryMax: options.memoryMax,
              TasksMax: 1024,
              LoadCredential: [
                str`password:${secret('opencodePassword')}`,
                ...options.providers.map(
                  (name) => str`${name}:${secret(providerKeys[name].secret)}`,
                ),
              ],
              ...sandbox(workspace, configFolder),
            },
          },
        },
        tmpfiles: {
          settings: {
            '10-opencode': {
              [workspace]: { d: { mode: '0755', user: user.name, group: 'users' } },
            },
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
