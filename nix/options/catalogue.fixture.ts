import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { OptionTable } from './branch.ts';
import type { OptionScope } from './delta-rows.ts';
import { parseOptionTable, readJson } from './load.ts';

// The real option lists of 24.11 are not part of the repository. What needs them is skipped where
// they are absent, and says so in its name.

const folder = join(import.meta.dirname, '../../../shared/data');

export const sharedFiles: Readonly<Record<OptionScope, string>> = {
  nixos: join(folder, 'nixos-options-24.11.json.gz'),
  home: join(folder, 'home-manager-options-24.11.json.gz'),
};

/** A `describe` over both lists; skipped, with the missing path in its title, where one is absent. */
export function describeWithShared(title: string, body: () => void): void {
  const missing = Object.values(sharedFiles).find((file) => !existsSync(file));
  if (missing === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: ${missing} is not there)`, body);
}

export function readShared(scope: OptionScope): OptionTable {
  const file = sharedFiles[scope];
  return parseOptionTable(readJson(file), file);
}
