import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFileAtomic } from '#lib';
import type { OptionTable } from './branch.ts';
import type { Catalogue } from './catalogue.ts';
import { countOptions, renderDeclarations } from './declarations.ts';
import type { OptionScope } from './delta-rows.ts';
import { evaluateOptions } from './evaluate.ts';
import {
  addNewer,
  catalogueFiles,
  fromPacked,
  loadCatalogue,
  parseOptionTable,
  readJson,
} from './load.ts';
import { newerGroups } from './newer.ts';
import { type PackedCatalogue, packCatalogue, renderPacked } from './packed.ts';
import { unknownParts } from './type.ts';
import { parseOptionType } from './type-parse.ts';

export const declarationsFile = 'nix/options/nixos-options.d.ts';

export interface SyncInit {
  readonly repository: string;
  /** Ready lists; with either of them Nix is not asked. */
  readonly from?: string | undefined;
  readonly homeFrom?: string | undefined;
  /** Release of the ready lists, where known. */
  readonly release?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  /** Environment for Nix; default this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface SyncResult {
  readonly catalogues: readonly {
    readonly scope: OptionScope;
    readonly file: string;
    readonly source: string;
    readonly release: string | undefined;
    readonly options: number;
    /** Options with a type text that is not understood in whole; those values are not checked. */
    readonly unclear: number;
    readonly bytes: number;
  }[];
  readonly declarations: {
    readonly file: string;
    readonly options: number;
    readonly bytes: number;
  };
}

/** Makes the catalogues and the declaration file of a repository. Nothing is written unless all of it
 * could be made. Throws what `evaluateOptions` and `parseOptionTable` throw, and `io.*`. */
export async function syncOptions(init: SyncInit): Promise<SyncResult> {
  const made = await makePacked(init);
  const trees = {
    nixos: treeOf('nixos', made.nixos, init.repository),
    home: treeOf('home', made.home, init.repository),
  };
  const declarations = renderDeclarations(trees);
  const files = (['nixos', 'home'] as const).flatMap((scope) => {
    const packed = made[scope];
    if (packed === undefined) return [];
    return [{ scope, packed, data: gzipSync(renderPacked(packed), { level: 9 }) }];
  });
  for (const { scope, data } of files) {
    writeFileAtomic(join(init.repository, catalogueFiles[scope]), data);
  }
  writeFileAtomic(join(init.repository, declarationsFile), declarations);
  const declared = [trees.nixos, trees.home].map((tree) =>
    tree === undefined ? 0 : countOptions(tree),
  );
  return {
    catalogues: files.map(({ scope, packed, data }) => ({
      scope,
      file: catalogueFiles[scope],
      source: packed.source,
      release: packed.release,
      ...countTypes(packed),
      bytes: data.length,
    })),
    declarations: {
      file: declarationsFile,
      options: declared.reduce((total, count) => total + count, 0),
      bytes: Buffer.byteLength(declarations),
    },
  };
}

type Packed = Readonly<Record<OptionScope, PackedCatalogue | undefined>>;

async function makePacked(init: SyncInit): Promise<Packed> {
  if (init.from !== undefined || init.homeFrom !== undefined) {
    return {
      nixos: packFile(init.from, init.release),
      home: packFile(init.homeFrom, init.release),
    };
  }
  const { release, nixos, home } = await evaluateOptions(init.repository, init);
  const pack = (table: OptionTable, name: string) =>
    packCatalogue(table, { source: `${name} ${release}`, release });
  return {
    nixos: pack(nixos, 'NixOS'),
    home: home === undefined ? undefined : pack(home, 'Home Manager'),
  };
}

function packFile(
  file: string | undefined,
  release: string | undefined,
): PackedCatalogue | undefined {
  if (file === undefined) return undefined;
  return packCatalogue(parseOptionTable(readJson(file), file), { source: file, release });
}

/** For the declarations: the new list or else the one that is there, with everything newer that is
 * known, whatever its release, because modules serve several. */
function treeOf(
  scope: OptionScope,
  packed: PackedCatalogue | undefined,
  repository: string,
): Catalogue | undefined {
  const release =
    newerGroups
      .map((group) => group.since)
      .sort()
      .at(-1) ?? '';
  if (packed === undefined) {
    if (!existsSync(join(repository, catalogueFiles[scope]))) return undefined;
    return loadCatalogue({ scope, release, from: { repository } });
  }
  return addNewer(fromPacked(packed), scope, release);
}

function countTypes(packed: PackedCatalogue): { options: number; unclear: number } {
  const isUnclear = packed.types.map((text) => unknownParts(parseOptionType(text)).length > 0);
  let options = 0;
  let unclear = 0;
  for (const entry of packed.groups.flatMap((group) => group.split('|'))) {
    options += 1;
    if (isUnclear[Number(entry.slice(entry.lastIndexOf(' ') + 1))] === true) unclear += 1;
  }
  return { options, unclear };
}
