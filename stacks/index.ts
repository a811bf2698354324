// The door of the room: what other rooms may use.
export { createDeployCommand, type DeployCommand } from './deploy/command.ts';
export type {
  DeployEvent,
  DeployHost,
  DeployPreparation,
  DeployResult,
  Phase,
  PhaseTiming,
} from './deploy/types.ts';
export type { FleetHost } from './fleet-file.ts';
export { fingerprint, parseKnownHosts } from './ssh/known-hosts.ts';
export { type HostStatus, readHostStatus, type StatusInput } from './status/status.ts';
