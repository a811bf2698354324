import { z } from 'zod';
import type { InputName } from './inputs.ts';
import type { Release } from './releases.ts';
import { captureSite } from './site.ts';
import type {
  AnyModule,
  FleetDefinition,
  HomeConfig,
  HostDefinition,
  ModuleContext,
  ModuleDefinition,
  ModuleUse,
  NixosConfig,
  PortClaim,
  ProfileDefinition,
} from './types.ts';

const noOptions = z.strictObject({});

export interface ModuleSpec<S extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  /** A `z.strictObject`, each field with a default where there is a sane one. */
  readonly options?: S;
  readonly requires?: () => readonly AnyModule[];
  readonly needs?: readonly InputName[] | ((release: Release) => readonly InputName[]);
  readonly units?: readonly string[] | ((context: ModuleContext<z.output<S>>) => readonly string[]);
  readonly ports?: (context: ModuleContext<z.output<S>>) => readonly PortClaim[];
  readonly nixos?: (context: ModuleContext<z.output<S>>) => NixosConfig;
  readonly home?: (context: ModuleContext<z.output<S>>) => HomeConfig;
}

/** Declares one capability.
 * @example
 * export const zram = defineModule({
 *   name: 'hardware/zram',
 *   description: 'Compressed swap in memory',
 *   options: z.strictObject({ memoryPercent: z.int().min(1).max(100).default(50) }),
 *   nixos: ({ options }) => ({ zramSwap: { enable: true, memoryPercent: options.memoryPercent } }),
 * });
 */
export function defineModule<S extends z.ZodType = typeof noOptions>(
  spec: ModuleSpec<S>,
): ModuleDefinition<z.output<S>> & { readonly input?: z.input<S> } {
  const { requires, needs = [], units = [], ports, nixos, home } = spec;
  return {
    name: spec.name,
    description: spec.description,
    options: (spec.options ?? noOptions) as z.ZodType<z.output<S>>,
    requires: requires ?? (() => []),
    needs: typeof needs === 'function' ? needs : () => needs,
    units: typeof units === 'function' ? units : () => units,
    ports: ports ?? (() => []),
    nixos,
    home,
    site: captureSite(defineModule),
  };
}

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Switches a module on, with some of its options. What several places set is merged: profile by
 * profile, then the host. Two profiles that disagree are an error unless one says `override`. */
export function use<I>(
  module: AnyModule & { readonly input?: I },
  options?: DeepPartial<NonNullable<I>>,
  { override = false }: { readonly override?: boolean } = {},
): ModuleUse {
  return { module, options: { ...options }, override, site: captureSite(use) };
}

export interface ProfileSpec {
  readonly name: string;
  readonly description: string;
  readonly includes?: () => readonly ProfileDefinition[];
  readonly modules: readonly ModuleUse[];
}

/** A list of modules with settings: no host names, no conditions. */
export function defineProfile(spec: ProfileSpec): ProfileDefinition {
  return {
    name: spec.name,
    description: spec.description,
    includes: spec.includes ?? (() => []),
    modules: spec.modules,
    site: captureSite(defineProfile),
  };
}

export function defineHost(spec: Omit<HostDefinition, 'site'>): HostDefinition {
  return { ...spec, site: captureSite(defineHost) };
}

export function defineFleet(spec: Omit<FleetDefinition, 'site'>): FleetDefinition {
  return { ...spec, site: captureSite(defineFleet) };
}
