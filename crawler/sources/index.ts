import type { Source } from '../model/source.ts';
import { disko } from './disko.ts';
import { freqtrade } from './freqtrade.ts';
import { homeManager } from './home-manager.ts';
import { hyperliquid } from './hyperliquid.ts';
import { nixDev } from './nix-dev.ts';
import { nixManual } from './nix-manual.ts';
import { nixosAnywhere } from './nixos-anywhere.ts';
import { nixosManual } from './nixos-manual.ts';
import { nixpkgsManual } from './nixpkgs-manual.ts';
import { nodejs } from './nodejs.ts';
import { onepassword } from './onepassword.ts';
import { opencode } from './opencode.ts';
import { opnix } from './opnix.ts';
import { pglite } from './pglite.ts';
import { pgvector } from './pgvector.ts';
import { postgresql17 } from './postgresql-17.ts';
import { tailscale } from './tailscale.ts';

/** Documentation this repository wants read. One line each. */
export const declaredSources = [
  nixosManual,
  nixpkgsManual,
  nixManual,
  nixDev,
  homeManager,
  disko,
  nixosAnywhere,
  opnix,
  tailscale,
  onepassword,
  opencode,
  nodejs,
  postgresql17,
  pgvector,
  pglite,
  hyperliquid,
  freqtrade,
] as const satisfies readonly Source[];

export { defineSource, parseSource, type SourceInit } from './define.ts';
