import { z } from 'zod';
import { type KnownProvider, knownProviders, type ProviderName } from '#lib/models';
import { answerEnvironment, opencodeConfig, serverPort } from '#lib/opencode';
import { call, defineModule, lines, type NixAttrs, type NixExpr, pkg, str } from '#nix';
import { afterSecrets, opnix } from './opnix.ts';

const state = '/var/lib/opencode';
const credentials = '/run/credentials/opencode.service';
const mcpToken = 'mcp-token';

const providerNames = Object.keys(knownProviders) as ProviderName[];

/** Secrets of a provider by the name of the file they are given as. */
function filesOf(name: ProviderName): Readonly<Record<string, string>> {
  const { keySecret, urlSecrets }: KnownProvider = knownProviders[name];
  const [url] = urlSecrets;
  return {
    [`${name}-key`]: keySecret,
    ...(url === undefined ? {} : { [`${name}-url`]: url.name }),
  };
}

interface Configured {
  readonly providers: readonly ProviderName[];
  readonly model: string | null;
  readonly agentUrl: string;
}

/** The file in the store: it names the files of the secrets, and has none of their text. */
function configFile({ providers, model, agentUrl }: Configured): NixExpr {
  const config = opencodeConfig({
    providers: providers.map((name) => ({
      name,
      keyFile: `${credentials}/${name}-key`,
      ...(`${name}-url` in filesOf(name) ? { urlFile: `${credentials}/${name}-url` } : {}),
    })),
    model: model ?? undefined,
    tools: { url: `${agentUrl}/mcp`, tokenFile: `${credentials}/${mcpToken}` },
  });
  // A value of JSON is one of Nix.
  const text = call('builtins.toJSON', config as unknown as NixAttrs);
  return call(pkg('writeText'), 'opencode.json', text);
}

function startScript(port: number): string {
  return `OPENCODE_SERVER_PASSWORD=$(cat "$CREDENTIALS_DIRECTORY/password")
export OPENCODE_SERVER_PASSWORD
if [ -z "$OPENCODE_SERVER_PASSWORD" ]; then
  echo "the server's password is empty" >&2
  exit 1
fi
exec opencode serve --hostname 127.0.0.1 --port ${port}
`;
}

// Releases of OpenCode before 1.1 know no password: a server that answers without one is stopped at
// once. A request that comes before the server listens may never be answered, hence the deadline of
// each.
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

// A user of its own that sees nobody's files. Its engine writes the code it runs, so writable and
// executable memory stays allowed.
const sandbox: NixAttrs = {
  DynamicUser: true,
  StateDirectory: 'opencode',
  StateDirectoryMode: '0700',
  WorkingDirectory: state,
  CapabilityBoundingSet: '',
  DevicePolicy: 'closed',
  LockPersonality: true,
  NoNewPrivileges: true,
  PrivateDevices: true,
  PrivateTmp: true,
  PrivateUsers: true,
  ProtectClock: true,
  ProtectControlGroups: true,
  ProtectHome: true,
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
  SystemCallErrorNumber: 'EPERM',
  SystemCallFilter: ['@system-service', '~@privileged'],
  UMask: '0077',
};

export const opencode = defineModule({
  name: 'services/opencode',
  description: "OpenCode's server: an agent that answers with our read tools and has no others",
  options: z.strictObject({
    port: z
      .int()
      .min(1024)
      .max(65_535)
      .default(serverPort)
      .describe('TCP port to listen on, on this machine only.'),
    agentUrl: z
      .url({ protocol: /^https?$/ })
      .regex(/[^/]$/)
      .default('http://127.0.0.1:8080')
      .describe(
        "Door of the agent that offers the tools: this machine's, or another's over the tailnet.",
      ),
    providers: z
      .array(z.enum(providerNames))
      .min(1)
      .default(['minimax', 'zai'])
      .describe('Model providers whose keys it gets.'),
    model: z
      .string()
      .regex(/^[^/\s]+\/\S+$/)
      .nullable()
      .default(null)
      .describe('Model as provider/model; null: the first one known of the first provider.'),
    memoryMax: z
      .string()
      .regex(/^\d+[MG]$/)
      .default('2G')
      .describe('Memory it may use; it takes 600M at rest.'),
  }),
  requires: () => [opnix],
  ports: ({ options }) => [
    {
      port: options.port,
      protocol: 'tcp',
      reach: 'loopback',
      unit: 'opencode',
      why: "OpenCode's API, with a password",
    },
  ],
  nixos: ({ options, secret }) => ({
    // For `panther ask --via opencode`, over SSH too.
    environment: {
      sessionVariables: {
        PANTHER_OPENCODE_PASSWORD_FILE: secret('opencodePassword'),
        PANTHER_OPENCODE_URL: `http://127.0.0.1:${options.port}`,
      },
    },
    systemd: {
      services: {
        opencode: {
          description: 'OpenCode server',
          after: ['network-online.target', 'panther-agent.service', ...afterSecrets.after],
          wants: ['network-online.target', ...afterSecrets.wants],
          wantedBy: ['multi-user.target'],
          // It would download ripgrep, where it finds none.
          path: [pkg('opencode'), pkg('curl'), pkg('ripgrep')],
          environment: {
            HOME: state,
            OPENCODE_CONFIG: configFile(options),
            ...answerEnvironment,
          },
          script: lines(startScript(options.port)),
          postStart: lines(guardScript(options.port)),
          startLimitIntervalSec: 600,
          startLimitBurst: 5,
          serviceConfig: {
            Restart: 'on-failure',
            RestartSec: '10s',
            TimeoutStartSec: '4min',
            MemoryMax: options.memoryMax,
            TasksMax: 256,
            LoadCredential: [
              str`password:${secret('opencodePassword')}`,
              // Who takes OpenCode over has the read tools, as it has; the rest of the door stays shut.
              str`${mcpToken}:${secret('mcpToken')}`,
              ...options.providers.flatMap((name) =>
                Object.entries(filesOf(name)).map(
                  ([file, source]) => str`${file}:${secret(source)}`,
                ),
              ),
            ],
            ...sandbox,
          },
        },
      },
    },
  }),
});
