import { z } from 'zod';
import { defineModule, lines, mkForce, type NixAttrs, type NixExpr, ref } from '#nix';

/** For every unit that reads a secret. `wants`, never `requires`: a fetch that fails must not take
 * down a service whose file from the last fetch is still good. */
export const afterSecrets = {
  after: ['opnix-secrets.service'],
  wants: ['opnix-secrets.service'],
} as const;

/** What a job that writes only its own folders needs none of; the network is the job's to add. */
export const oneshotSandbox = {
  CapabilityBoundingSet: '',
  LockPersonality: true,
  MemoryDenyWriteExecute: true,
  NoNewPrivileges: true,
  PrivateDevices: true,
  PrivateTmp: true,
  ProtectClock: true,
  ProtectControlGroups: true,
  ProtectHome: true,
  ProtectHostname: true,
  ProtectKernelLogs: true,
  ProtectKernelModules: true,
  ProtectKernelTunables: true,
  ProtectProc: 'invisible',
  ProtectSystem: 'strict',
  RestrictNamespaces: true,
  RestrictRealtime: true,
  RestrictSUIDSGID: true,
  SystemCallArchitectures: 'native',
  SystemCallErrorNumber: 'EPERM',
  SystemCallFilter: ['@system-service', '~@privileged', '~@resources'],
  UMask: '0077',
} as const;

export interface EnvironmentUnit {
  readonly description: string;
  /** Folder below /run; the file is `/run/<folder>/env`. */
  readonly folder: string;
  /** Variable → file that holds its value. */
  readonly variables: Readonly<Record<string, NixExpr>>;
  /** Units to start once the file is there. */
  readonly wants?: readonly string[];
}

// OpNix writes one value a file and renders no templates, so KEY=value files are composed on the
// host. systemd reads quotes and backslashes in such a file; a value that has any is refused.
const addFunction = `umask 0077
: > "$RUNTIME_DIRECTORY/env.new"
add() {
  if [ ! -s "$2" ]; then
    echo "the secret for $1 is missing: $2 (is /etc/opnix-token set, did opnix-secrets run?)" >&2
    exit 1
  fi
  value=$(cat "$2")
  case "$value" in
    *[!A-Za-z0-9+/=_.:@-]*)
      echo "the secret for $1 is not one line of plain characters: $2" >&2
      exit 1
      ;;
  esac
  printf '%s=%s\\n' "$1" "$value" >> "$RUNTIME_DIRECTORY/env.new"
}
`;

/** A root oneshot that writes secrets as `KEY=value` lines to a file only root can read. Consumers
 * name that file as their EnvironmentFile, which systemd reads as root, so that a service with a
 * dynamic user needs no right to the secret files. */
export function environmentUnit(unit: EnvironmentUnit): NixAttrs {
  const script: (string | NixExpr)[] = [addFunction];
  for (const [variable, file] of Object.entries(unit.variables)) {
    script.push(`add ${variable} `, file, '\n');
  }
  script.push('mv "$RUNTIME_DIRECTORY/env.new" "$RUNTIME_DIRECTORY/env"\n');
  return {
    description: unit.description,
    after: [...afterSecrets.after],
    wants: [...afterSecrets.wants, ...(unit.wants ?? [])],
    script: lines(script),
    serviceConfig: {
      Type: 'oneshot',
      RemainAfterExit: true,
      RuntimeDirectory: unit.folder,
      RuntimeDirectoryMode: '0700',
      // Root without any capability can read what root owns, and nothing else.
      ...oneshotSandbox,
      PrivateNetwork: true,
      RestrictAddressFamilies: 'none',
    },
  };
}

// OpNix v0.9 (the last that 25.05 can build) starts after network.target only, where DNS is not
// yet there, and retries a failed fetch every 30 s without end, which eats the hourly read limit
// of the service account. These are v0.11's own values.
const legacyUnit: NixAttrs = {
  after: ['network-online.target', 'nss-lookup.target'],
  wants: ['network-online.target', 'nss-lookup.target'],
  unitConfig: { StartLimitIntervalSec: '1h', StartLimitBurst: 2 },
  serviceConfig: { RestartSec: mkForce('15min') },
};

export const opnix = defineModule({
  name: 'services/opnix',
  description: 'Secrets from 1Password as files, fetched by the host itself',
  options: z.strictObject({
    tokenFile: z
      .string()
      .startsWith('/')
      .default('/etc/opnix-token')
      .describe(
        "File with the token of the 1Password service account. Put there by hand or at install, never by Nix: an empty file makes OpNix fail, a missing one only makes it keep yesterday's secrets.",
      ),
    pollInterval: z
      .string()
      .regex(/^\d+(min|h|d)$/)
      .nullable()
      .default('12h')
      .describe(
        'How often to fetch again what may have changed in 1Password only; null for never. Each fetch reads every secret of the host and counts against the account limit. Needs NixOS 25.11 or newer; ignored before.',
      ),
  }),
  needs: ['opnix'],
  units: ({ options, atLeast }) => [
    'opnix-secrets',
    'opnix-secrets-restart',
    ...(atLeast('25.11') && options.pollInterval !== null ? ['opnix-secrets-poll'] : []),
  ],
  nixos: ({ options, atLeast }) => ({
    imports: [ref('inputs.opnix.nixosModules.default')],
    services: {
      'onepassword-secrets': {
        enable: true,
        tokenFile: options.tokenFile,
        systemdIntegration: {
          enable: true,
          restartOnChange: true,
          changeDetection: { enable: true },
          ...(atLeast('25.11') && options.pollInterval !== null
            ? { polling: { enable: true, interval: options.pollInterval } }
            : {}),
        },
      },
    },
    ...(atLeast('25.11') ? {} : { systemd: { services: { 'opnix-secrets': legacyUnit } } }),
  }),
});
