import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OptionTable } from './branch.ts';
import type { OptionScope } from './delta-rows.ts';
import { parseOptionTable, readJson } from './load.ts';

// The real option lists of 24.11 are not part of the repository: they lie beside it. What needs them
// is skipped where they are absent, and its title says so.

const folder = join(import.meta.dirname, '../../../shared/data');

export const sharedFiles: Readonly<Record<OptionScope, string>> = {
  nixos: join(folder, 'nixos-options-24.11.json.gz'),
  home: join(folder, 'home-manager-options-24.11.json.gz'),
};

const missing = Object.values(sharedFiles).find((file) => !existsSync(file));

export const isSharedMissing = missing !== undefined;

/** The title of tests that read the real lists. */
export function needsShared(title: string): string {
  return missing === undefined ? title : `${title} (skipped: ${missing} is not there)`;
}

export function readShared(scope: OptionScope): OptionTable {
  const file = sharedFiles[scope];
  return parseOptionTable(readJson(file), file);
}
