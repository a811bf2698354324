import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is in the bundle, and the terms it may be passed on under. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression from its package.json, or `see text`. */
  readonly licence: string;
  /** Its licence and notice files, or a sentence saying that it has none. */
  readonly text: string;
}

const packageFolder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const noticeFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** Packages among the files of a bundle (paths from `repoRoot`), sorted by name and version. */
export function collectLicences(repoRoot: string, inputs: readonly string[]): BundledPackage[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    const folder = packageFolder.exec(input)?.[1];
    if (folder !== undefined) folders.add(folder);
  }
  const packages = [...folders].map((folder) => readPackage(join(repoRoot, folder)));
  const keyOf = ({ name, version }: BundledPackage) => `${name} ${version}`;
  const unique = new Map(packages.map((each) => [keyOf(each), each]));
  return [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  };
  const notices = readdirSync(folder)
    .filter((file) => noticeFile.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const { name, version, license } = manifest;
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : 'see text',
    text: notices.length > 0 ? notices.join('\n\n') : 'The package has no licence file of its own.',
  };
}
