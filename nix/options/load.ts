import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Fault } from '#lib';
import { type Branch, type OptionTable, tableBranch } from './branch.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { OptionScope } from './delta-rows.ts';
import { newerOptions } from './newer.ts';
import { type PackedCatalogue, packedBranch } from './packed.ts';

/** Where `panther options sync` puts a catalogue, relative to the repository. */
export const catalogueFiles: Readonly<Record<OptionScope, string>> = {
  nixos: 'nix/options/nixos.json.gz',
  home: 'nix/options/home-manager.json.gz',
};

export interface CatalogueSource {
  readonly scope: OptionScope;
  /** `26.05`: which of the newer options to add. */
  readonly release: string;
  /** The repository, or a catalogue file of its own: `options sync`'s, name → type text, or the
   * options.json of a manual; each as JSON or gzipped. */
  readonly from: { readonly repository: string } | { readonly file: string };
  /** Options that the repository's own modules declare: name → type text. */
  readonly own?: OptionTable | undefined;
}

/** The options of a release: a catalogue file and what `newer.json` adds to it. Undefined when the
 * repository has none yet (`panther options sync` makes it). Throws Fault `options.catalogue` for a
 * file that is none. */
export function loadCatalogue(from: CatalogueSource): Catalogue | undefined {
  const { scope, release } = from;
  const file =
    'file' in from.from ? from.from.file : join(from.from.repository, catalogueFiles[scope]);
  if (!('file' in from.from) && !existsSync(file)) return undefined;
  return addNewer(readCatalogueFile(file), scope, release, from.own);
}

/** A catalogue with the options of `newer.json` that the release has, and the repository's own. */
export function addNewer(
  base: CatalogueFile,
  scope: OptionScope,
  release: string,
  own?: OptionTable | undefined,
): Catalogue {
  const newer = tableBranch(newerOptions(scope, release));
  // What was read from the release itself is exact; an older list has to give way.
  const isCurrent = base.release !== undefined && base.release >= release;
  const branches = isCurrent ? [newer, base.branch] : [base.branch, newer];
  if (own !== undefined) branches.push(tableBranch(own));
  return createCatalogue(branches, base);
}

export interface CatalogueFile {
  readonly branch: Branch;
  readonly source: string;
  readonly release: string | undefined;
}

/** Reads a catalogue in any of its forms, plain or gzipped. Throws Fault `options.catalogue`. */
export function readCatalogueFile(file: string): CatalogueFile {
  const content = readJson(file);
  if (isPacked(content)) return fromPacked(content);
  const table = parseOptionTable(content, file);
  return { branch: tableBranch(table), source: file, release: undefined };
}

export function fromPacked(packed: PackedCatalogue): CatalogueFile {
  const { source, release } = packed;
  return { branch: packedBranch(packed), source, release };
}

/** Option name → type text, from `{ name: text }` or from `{ name: { type: text, … } }`, the form of
 * the `options.json` that nixpkgs builds its manual from. Throws Fault `options.catalogue`. */
export function parseOptionTable(content: unknown, file: string): OptionTable {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw notACatalogue(file, 'it holds no object of options');
  }
  const table: Record<string, string> = {};
  for (const [name, value] of Object.entries(content)) {
    const type: unknown = typeof value === 'object' && value !== null ? value.type : value;
    if (typeof type !== 'string') {
      throw notACatalogue(file, `the option ${JSON.stringify(name)} has no type text`);
    }
    table[name] = type;
  }
  if (Object.keys(table).length === 0) throw notACatalogue(file, 'it holds no option');
  return table;
}

function isPacked(content: unknown): content is PackedCatalogue {
  const format: PackedCatalogue['format'] = 'panther-options-1';
  return (
    typeof content === 'object' &&
    content !== null &&
    (content as { format?: unknown }).format === format &&
    Array.isArray((content as { groups?: unknown }).groups)
  );
}

/** The parsed JSON of a file that may be gzipped. Throws Fault `options.catalogue`. */
export function readJson(file: string): unknown {
  try {
    const bytes = readFileSync(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return JSON.parse(textOf(isGzip ? gunzipSync(bytes) : bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Fault({
      code: 'options.catalogue',
      message: isMissing ? 'there is no such option list' : `not an option list: ${reason}`,
      hint: 'give a JSON file, gzipped or not, of option names and types; `panther options sync` makes one',
      where: file,
      cause: error,
    });
  }
}

/** ASCII, which the packed form is, takes a third of the time as Latin-1. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return /[\x80-\xff]/.test(text) ? bytes.toString('utf8') : text;
}

function notACatalogue(file: string, reason: string): Fault {
  return new Fault({
    code: 'options.catalogue',
    message: `not an option list: ${reason}`,
    hint: 'expected { "services.foo.enable": "boolean" } or { "services.foo.enable": { "type": "boolean" } }',
    where: file,
  });
}
