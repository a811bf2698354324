import { Fault } from '#lib';

/** What differs between the NixOS releases the fleet can be built for (reference: NixOS release
 * notes 25.05, 25.11, 26.05). Modules ask for a feature or `atLeast`, never for a name. */
export interface Release {
  readonly version: ReleaseVersion;
  /** Branch of nixpkgs; Home Manager's branch must carry the same release. */
  readonly nixpkgs: string;
  readonly homeManager: string;
  /** OpNix v0.11 needs Go 1.25, which 25.05 does not have. */
  readonly opnix: string;
  readonly nodePackage: string;
  /** Last day of security support, where it is over or announced. */
  readonly endOfLife: string | undefined;
}

export const releases = {
  '25.05': {
    version: '25.05',
    nixpkgs: 'github:NixOS/nixpkgs/nixos-25.05',
    homeManager: 'github:nix-community/home-manager/release-25.05',
    opnix: 'github:brizzbuzz/opnix/v0.9.0',
    nodePackage: 'nodejs_22',
    endOfLife: '2025-12-31',
  },
  '25.11': {
    version: '25.11',
    nixpkgs: 'github:NixOS/nixpkgs/nixos-25.11',
    homeManager: 'github:nix-community/home-manager/release-25.11',
    opnix: 'github:brizzbuzz/opnix/v0.11.0',
    nodePackage: 'nodejs_24',
    endOfLife: '2026-06-30',
  },
  '26.05': {
    version: '26.05',
    nixpkgs: 'github:NixOS/nixpkgs/nixos-26.05',
    homeManager: 'github:nix-community/home-manager/release-26.05',
    opnix: 'github:brizzbuzz/opnix/v0.11.0',
    nodePackage: 'nodejs_24',
    endOfLife: undefined,
  },
} as const satisfies Record<string, Omit<Release, 'version'> & { version: string }>;

export type ReleaseVersion = keyof typeof releases;

/** Throws `config.invalid` for a release this generator does not know. */
export function findRelease(version: string): Release {
  const release = releases[version as ReleaseVersion] as Release | undefined;
  if (release !== undefined) return release;
  throw new Fault({
    code: 'config.invalid',
    message: `unknown NixOS release "${version}"`,
    hint: `known releases: ${Object.keys(releases).join(', ')}`,
  });
}

/** Releases are `YY.MM`, so they compare as text. */
export function releaseAtLeast(release: Release, version: string): boolean {
  return release.version >= version;
}
