import type { secretMap } from './map.ts';

export { secretMap } from './map.ts';
export type { SecretDefinition } from './types.ts';

export type SecretName = keyof typeof secretMap;

/** The 1Password vault that every reference must be in. */
export const vault = 'pantherOS';
