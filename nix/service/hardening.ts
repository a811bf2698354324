import type { ServiceNetwork } from '#lib';
import type { UnitSection } from './unit-model.ts';

// systemd.exec(5), systemd.resource-control(5). What is not here, and why:
// MemoryDenyWriteExecute: V8 compiles at run time; Node does not even start with it.
// RootDirectory, PrivateNetwork for all: the program is in the Nix store and speaks HTTP.
const common: UnitSection = {
  // A user that exists while the unit runs, and its own view of everything else.
  DynamicUser: true,
  NoNewPrivileges: true,
  CapabilityBoundingSet: '',
  AmbientCapabilities: '',
  ProtectSystem: 'strict',
  ProtectHome: true,
  PrivateTmp: true,
  PrivateDevices: true,
  PrivateUsers: true,
  PrivateIPC: true,
  PrivateMounts: true,
  DevicePolicy: 'closed',
  ProtectHostname: true,
  ProtectClock: true,
  ProtectKernelTunables: true,
  ProtectKernelModules: true,
  ProtectKernelLogs: true,
  ProtectControlGroups: true,
  ProtectProc: 'invisible',
  ProcSubset: 'pid',
  RestrictNamespaces: true,
  RestrictRealtime: true,
  RestrictSUIDSGID: true,
  LockPersonality: true,
  RemoveIPC: true,
  KeyringMode: 'private',
  // A core file would hold every secret of the process.
  LimitCORE: 0,
  UMask: '0077',
  SystemCallArchitectures: 'native',
  SystemCallFilter: ['@system-service', '~@privileged @resources'],
  // V8 and libuv try calls and do without; killing them for it would be a crash.
  SystemCallErrorNumber: 'EPERM',
};

const networks: Readonly<Record<ServiceNetwork, UnitSection>> = {
  none: { PrivateNetwork: true, RestrictAddressFamilies: ['AF_UNIX'], IPAddressDeny: 'any' },
  loopback: {
    RestrictAddressFamilies: ['AF_INET', 'AF_INET6', 'AF_UNIX'],
    IPAddressDeny: 'any',
    IPAddressAllow: 'localhost',
  },
  internet: { RestrictAddressFamilies: ['AF_INET', 'AF_INET6', 'AF_UNIX'] },
};

/** The `[Service]` directives that fence a Node service in. */
export function hardeningOf(network: ServiceNetwork): UnitSection {
  return { ...common, ...networks[network] };
}
