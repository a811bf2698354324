export { type CheckContext, renderRuleTable, runChecks } from './check/index.ts';
export {
  type EmittedFleet,
  emitFleet,
  type FleetData,
  filesOfHost,
  type HostData,
  type HostServiceData,
} from './emit/index.ts';
export { evaluateOffline, nixVersion } from './eval/index.ts';
export * from './fleet/define.ts';
export { describeOptions } from './fleet/describe.ts';
export { dataDisk, laptopDisk, serverDisk } from './fleet/disks.ts';
export { type Facts, parseFacts, readFacts } from './fleet/facts.ts';
export type {
  CheckPolicy,
  CommandCheck,
  DeclaredHealthCheck,
  DeploySettings,
  DeploySpec,
  HttpCheck,
} from './fleet/health.ts';
export { readAuthorizedKeys, readHostFiles } from './fleet/host-files.ts';
export type { InputName } from './fleet/inputs.ts';
export {
  findRelease,
  type Release,
  type ReleaseVersion,
  releaseAtLeast,
  releases,
} from './fleet/releases.ts';
export { findHost, resolveFleet } from './fleet/resolve.ts';
export { type ExpandedSecret, expandSecret } from './fleet/secret.ts';
export { placeIn } from './fleet/site.ts';
export type * from './fleet/types.ts';
export * from './generate.ts';
export { type GraphName, graphs } from './graph/index.ts';
export * from './lang/index.ts';
export { loadCatalogue } from './options/index.ts';
export { defineServiceModule, pantherPackage, serviceOptionTypes } from './service/index.ts';
