import type { secretMap } from './map.ts';

export { type Canary, type CanarySet, createCanarySet } from './audit/canary.ts';
export { type Leak, type ScanResult, scanPaths } from './audit/scan.ts';
export {
  checkReferences,
  type SecretFinding,
  type SecretFindingKind,
  type WantedSecret,
} from './check.ts';
export { secretMap } from './map.ts';
export { createMemorySource, type MemoryRecord } from './memory-source.ts';
export { openSecretSource } from './open-source.ts';
export {
  answerOf,
  dropAnswers,
  type SecretAnswer,
  type SecretProblem,
  type SecretSource,
} from './source.ts';
export { parseServiceToken, readServiceToken } from './token.ts';
export type { SecretDefinition } from './types.ts';
export { SecretValue } from './value.ts';

export type SecretName = keyof typeof secretMap;

/** The 1Password vault that every reference must be in. */
export const vault = 'pantherOS';
