// The door of the room: what other rooms may use.
export { type BootstrapCommand, createBootstrapCommand } from './bootstrap/command.ts';
export type { BootstrapHost, BootstrapPreparation } from './bootstrap/types.ts';
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
export { checkSecrets, summarizeSecrets } from './secrets/check.ts';
export { createSecretsCommand, type SecretsCommand } from './secrets/command.ts';
export { fingerprint, parseKnownHosts } from './ssh/known-hosts.ts';
export { parseReport, readScript, renderAssignments, renderScript } from './ssh/script.ts';
export { type HostStatus, readHostStatus, type StatusInput } from './status/status.ts';
