import { join } from 'node:path';
import { generatedFolder } from '#nix';
import { loadFleet, repositoryRoot } from './load.ts';

/** Bundles the command line and the services into `nix/generated/app`, which the flake packages, or
 * into another folder. Throws `bundle.failed`. */
export async function bundleProgram(
  outDir: string = join(generatedFolder(repositoryRoot), 'app'),
): Promise<void> {
  // esbuild is only loaded by who bundles.
  const { bundleApp, serviceEntries, serviceFiles } = await import('#nix/app');
  const { services } = await loadFleet();
  await bundleApp({
    repoRoot: repositoryRoot,
    outDir,
    entries: { panther: 'bin/main.ts', ...serviceEntries(services) },
    files: serviceFiles(services),
    // What only makes sense where the repository is.
    external: ['esbuild'],
  });
}
