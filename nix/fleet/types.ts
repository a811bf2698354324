import type { z } from 'zod';
import type { Service } from '#lib';
import type { NixAttrs, NixExpr, NixValue } from '../lang/index.ts';
import type { Facts } from './facts.ts';
import type { DeploySettings, DeploySpec } from './health.ts';
import type { InputName } from './inputs.ts';
import type { Release, ReleaseVersion } from './releases.ts';
import type { Site } from './site.ts';

/** Filled by `nix/options/nixos-options.d.ts` (made by `panther options sync`) through declaration
 * merging; empty without it, and then any attribute set is accepted. */
// biome-ignore lint/suspicious/noEmptyInterface: an extension point for declaration merging.
export interface NixosOptions {}
// biome-ignore lint/suspicious/noEmptyInterface: an extension point for declaration merging.
export interface HomeOptions {}

/** What a module's `nixos()` returns: plain configuration, nested by option name. The key `imports`
 * takes NixOS modules of flake inputs, such as `ref('inputs.disko.nixosModules.disko')`. */
export type NixosConfig = keyof NixosOptions extends never
  ? NixAttrs
  : NixosOptions & { readonly imports?: NixValue };
export type HomeConfig = keyof HomeOptions extends never
  ? NixAttrs
  : HomeOptions & { readonly imports?: NixValue };

export type Role = 'workstation' | 'server';
export type Provider = 'ovh' | 'hetzner' | 'lenovo' | 'asus' | 'custom';

/** From where a port can be reached. */
export type Reach = 'loopback' | 'tailnet' | 'public';

export interface PortClaim {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly reach: Reach;
  /** The unit that listens, without `.service`. */
  readonly unit: string;
  readonly why: string;
}

export interface FleetUser {
  readonly name: string;
  readonly fullName: string;
  /** Unknown until the owner says; git then asks for it instead of making one up. */
  readonly email: string | undefined;
  /** Public keys in OpenSSH's one-line form. Empty means that nobody has given one yet. */
  readonly authorizedKeys: readonly string[];
}

/** What a module sees of the host it is on. */
export interface HostView {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly provider: Provider;
  readonly system: string;
  readonly stateVersion: string;
  readonly facts: Facts;
  /** Names of all modules on this host. */
  readonly modules: ReadonlySet<string>;
  readonly publicPorts: readonly PublicPort[];
  /** Names and aliases of every host of the fleet, as the tailnet knows them. */
  readonly fleetNames: readonly string[];
}

export interface ModuleContext<O> {
  readonly options: O;
  readonly host: HostView;
  readonly user: FleetUser;
  readonly release: Release;
  readonly atLeast: (version: ReleaseVersion | '26.11') => boolean;
  /** Path of a secret's file on the host, as a Nix reference. Using it is what gives the host the
   * secret; a name that `secrets/map.ts` does not have is an error. */
  readonly secret: (name: string) => NixExpr;
  /** The same file as literal text, for places where Nix has no `config` in scope. */
  readonly secretFile: (name: string) => string;
}

export interface ModuleDefinition<O = unknown> {
  /** Its file under `modules/`, without `.ts`: `services/tailscale`. */
  readonly name: string;
  readonly description: string;
  readonly options: z.ZodType<O>;
  /** Modules that must be on wherever this one is; they come with their defaults. */
  readonly requires: () => readonly AnyModule[];
  /** Flake inputs it refers to as `inputs.<name>`. */
  readonly needs: (release: Release) => readonly InputName[];
  /** Units that exist because of it, beyond those in `systemd.services`, without `.service`. */
  readonly units: (context: ModuleContext<O>) => readonly string[];
  readonly ports: (context: ModuleContext<O>) => readonly PortClaim[];
  readonly nixos: ((context: ModuleContext<O>) => NixosConfig) | undefined;
  readonly home: ((context: ModuleContext<O>) => HomeConfig) | undefined;
  readonly site: Site;
}
// A list of modules with different option types; the resolver parses before it calls.
// biome-ignore lint/suspicious/noExplicitAny: variance of the context parameter.
export type AnyModule = ModuleDefinition<any>;

/** One module switched on, with the options that this place sets. */
export interface ModuleUse {
  readonly module: AnyModule;
  readonly options: Readonly<Record<string, unknown>>;
  /** These options win over those of other profiles. */
  readonly override: boolean;
  readonly site: Site;
}

export interface ProfileDefinition {
  readonly name: string;
  readonly description: string;
  readonly includes: () => readonly ProfileDefinition[];
  readonly modules: readonly ModuleUse[];
  readonly site: Site;
}

export interface PublicPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly why: string;
}

export interface HostDefinition {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly role: Role;
  readonly provider: Provider;
  readonly system: 'x86_64-linux' | 'aarch64-linux';
  /** The release the machine was installed with; never moves by itself. */
  readonly stateVersion: string;
  readonly facts: Facts;
  readonly profiles: readonly ProfileDefinition[];
  readonly modules: readonly ModuleUse[];
  /** `disko.devices.disk`: made by the layouts in `nix/fleet/disks.ts`; empty on a machine nobody
   * has measured. */
  readonly disks: NixAttrs;
  readonly publicPorts: readonly PublicPort[];
  /** How a deployment reaches the host, and when it keeps the new system. */
  readonly deploy: DeploySpec;
  /** What was installed, from `hosts/<name>/identity.json`. */
  readonly identity: HostIdentity | undefined;
  /** Text of the full nixos-facter report, where one was taken. */
  readonly facterReport?: string | undefined;
  /** Host keys in known_hosts form (`type base64`), pinned. */
  readonly hostKeys: readonly string[];
  readonly directory: string;
  readonly site: Site;
}

/** What cannot change on an installed machine without making it unbootable or losing state. */
export interface HostIdentity {
  readonly stateVersion: string;
  /** disk attribute → its partition attributes, in alphabetical order. */
  readonly disks: Readonly<Record<string, readonly string[]>>;
}

export interface SecretSpec {
  /** `op://vault/item[/section]/field`; `{host}` stands for the host's name. */
  readonly reference: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
  /** Absolute path; by default OpNix's own folder. `{home}` stands for the user's home. */
  readonly path?: string | undefined;
  /** Units to restart when it changes, without `.service`; those that a host does not have are
   * left out there. */
  readonly consumers: readonly string[];
  readonly description: string;
}

export interface FleetDefinition {
  readonly release: Release;
  readonly user: FleetUser;
  readonly vault: string;
  readonly hosts: readonly HostDefinition[];
  readonly modules: readonly AnyModule[];
  readonly profiles: readonly ProfileDefinition[];
  readonly secrets: Readonly<Record<string, SecretSpec>>;
  /** Deployables of this repository: each is published as a NixOS module. */
  readonly services: readonly Service[];
  readonly site: Site;
}

// ---- resolved -------------------------------------------------------------------------------

export interface ResolvedModule {
  readonly name: string;
  readonly definition: AnyModule;
  readonly options: unknown;
  /** Who switched it on: profile names, `host`, or `required by <module>`. */
  readonly via: readonly string[];
  readonly site: Site;
  readonly nixos: NixAttrs | undefined;
  readonly home: NixAttrs | undefined;
  readonly secrets: readonly string[];
  readonly units: readonly string[];
  readonly ports: readonly PortClaim[];
  readonly needs: readonly InputName[];
}

export interface ResolvedHost {
  readonly definition: HostDefinition;
  readonly name: string;
  readonly modules: readonly ResolvedModule[];
  /** Every profile of the host, includes included, in order of application. */
  readonly profiles: readonly ProfileDefinition[];
  /** Names of the secrets that its modules use. */
  readonly secrets: readonly string[];
  /** Every unit that its modules declare or bring along, without `.service`. */
  readonly units: readonly string[];
  readonly deploy: DeploySettings;
  /** What the host's own file sets beside its imports: name, state version, disks. */
  readonly own: NixAttrs;
}

export interface ResolvedFleet {
  readonly definition: FleetDefinition;
  readonly release: Release;
  readonly user: FleetUser;
  readonly hosts: readonly ResolvedHost[];
  readonly inputs: readonly InputName[];
  /** What went wrong while resolving; a host with an error here is not in `hosts`. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  /** `PN001` … */
  readonly code: string;
  readonly severity: Severity;
  readonly host?: string | undefined;
  /** TypeScript file and line. */
  readonly where?: string | undefined;
  /** Option path, such as `services.openssh.settings.PasswordAuthentication`. */
  readonly option?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  /** It is about what cannot change on an installed host: its own exit code. */
  readonly identity?: boolean | undefined;
  /** A host with such a finding can be generated but not deployed. */
  readonly blocksDeploy?: boolean | undefined;
}
