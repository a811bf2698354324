import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleProgram } from '#hosts/fleet';

/** Writes the flake that a deployment would generate to a folder of its own, so that a plan leaves
 * nix/generated alone: its files, the pins as they are, and the program bundled as it is now.
 * Resolves to its reference. */
export async function writeGoalFlake(
  folder: string,
  files: ReadonlyMap<string, string>,
  generatedFolder: string,
): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const lock = join(generatedFolder, 'flake.lock');
  if (existsSync(lock)) cpSync(lock, join(folder, 'flake.lock'));
  await bundleProgram(join(folder, 'app'));
  return `path:${folder}`;
}
