import type { Release } from './releases.ts';

/** A flake input the generated flake may carry. Only those that some module needs are emitted. */
export interface FlakeInput {
  readonly url: (release: Release) => string;
  /** Inputs of that flake to replace by ours, so that one nixpkgs serves all. */
  readonly follows: (release: Release) => readonly ('nixpkgs' | 'home-manager')[];
}

const onlyNixpkgs = () => ['nixpkgs'] as const;
const nothing = () => [] as const;

export const flakeInputs = {
  nixpkgs: { url: (release) => release.nixpkgs, follows: nothing },
  'home-manager': { url: (release) => release.homeManager, follows: onlyNixpkgs },
  // `latest` is the tag that upstream moves to its newest release.
  disko: { url: () => 'github:nix-community/disko/latest', follows: onlyNixpkgs },
  opnix: { url: (release) => release.opnix, follows: onlyNixpkgs },
  // DankMaterialShell is part of nixpkgs since 26.05; before, its own flake at the last tag whose
  // Go version that nixpkgs has.
  dms: {
    url: (release) =>
      release.version === '25.05'
        ? 'github:AvengeMedia/DankMaterialShell/v1.2.3'
        : 'github:AvengeMedia/DankMaterialShell/v1.4.4',
    follows: onlyNixpkgs,
  },
  // Zen is not in nixpkgs. Its flake needs ffmpeg 8, which releases before 26.05 lack: there it
  // keeps its own nixpkgs.
  'zen-browser': {
    url: () => 'github:0xc000022070/zen-browser-flake',
    follows: (release) => (release.version < '26.05' ? [] : ['nixpkgs', 'home-manager']),
  },
  // `hardware.facter` is part of nixpkgs since 25.11.
  'nixos-facter-modules': {
    url: () => 'github:nix-community/nixos-facter-modules',
    follows: nothing,
  },
} as const satisfies Record<string, FlakeInput>;

export type InputName = keyof typeof flakeInputs;

export function flakeInput(name: InputName): FlakeInput {
  return flakeInputs[name];
}
