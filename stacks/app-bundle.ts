import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, Fault, readJsonFile, readTextFile, sha256Hex, writeFileAtomic } from '#lib';
import { hashAppSources } from './app-sources.ts';

export interface AppBundleInput {
  /** Of the repository. */
  readonly root: string;
  /** TypeScript files that programs begin with, from the root. */
  readonly entries: readonly string[];
  /** Where the bundle is. */
  readonly outDir: string;
  /** Where it is written down what the bundle was made of. */
  readonly stampFile: string;
  readonly bundle: () => Promise<void>;
}

const stamp = z.object({ sources: z.string(), manifest: z.string() });
const manifestSchema = z.looseObject({ files: z.record(z.string(), z.string()) });

/** Bundles, unless what is there was made of the very same sources and packages and is as it was made:
 * bundling takes longer than all the rest of a deployment that finds nothing to do. Resolves to whether
 * it bundled. Throws what `bundle` throws, and Fault `io.read-failed`, `io.write-failed`. */
export async function bundleOnce(input: AppBundleInput): Promise<boolean> {
  const sources = hashInputs(input);
  if (isAsMade(input, sources)) return false;
  await input.bundle();
  const manifest = hashFile(join(input.outDir, 'manifest.json'));
  // Sources that were edited meanwhile: which of the two was bundled nobody knows.
  if (hashInputs(input) !== sources) return true;
  mkdirSync(dirname(input.stampFile), { recursive: true });
  writeFileAtomic(input.stampFile, `${JSON.stringify({ sources, manifest })}\n`);
  return true;
}

function hashInputs({ root, entries }: AppBundleInput): string {
  // What npm did install, beside what the lock file says it should have.
  const installed = join(root, 'node_modules/.package-lock.json');
  return sha256Hex(
    canonicalJson({
      sources: hashAppSources(root, entries),
      installed: existsSync(installed) ? hashFile(installed) : null,
    }),
  );
}

function isAsMade({ outDir, stampFile }: AppBundleInput, sources: string): boolean {
  const manifestFile = join(outDir, 'manifest.json');
  if (!existsSync(stampFile) || !existsSync(manifestFile)) return false;
  try {
    const made = readJsonFile(stampFile, stamp);
    if (made.sources !== sources || made.manifest !== hashFile(manifestFile)) return false;
    const { files } = readJsonFile(manifestFile, manifestSchema);
    // Whatever lies there is packaged, so a file too many is as wrong as one too few.
    const there = readdirSync(outDir).filter((name) => name !== 'manifest.json');
    if (there.length !== Object.keys(files).length) return false;
    return there.every((name) => files[name] === hashFile(join(outDir, name)));
  } catch (error) {
    // A stamp or a manifest that cannot be read says nothing.
    if (error instanceof Fault) return false;
    throw error;
  }
}

function hashFile(path: string): string {
  return sha256Hex(readTextFile(path));
}
