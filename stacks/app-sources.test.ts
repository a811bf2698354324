import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFleet, repositoryRoot } from '#hosts/fleet';
import { findAppSources, hashAppSources } from './app-sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'package.json': '{ "version": "1.0.0", "imports": { "#kit": "./kit/index.ts" } }',
  'package-lock.json': JSON.stringify({
    packages: {
      '': { version: '1.0.0' },
      'node_modules/shipped': { version: '2.0.0', integrity: 'sha512-a' },
      'node_modules/tool': { version: '3.0.0', integrity: 'sha512-b', dev: true },
    },
  }),
  'bin/main.ts': "import { kit } from '#kit';\nvoid import('../late.ts');\nconsole.log(kit);\n",
  'late.ts': 'export const late = new URL("./gone.ts", import.meta.url);\n',
  'kit/index.ts':
    "export { kit } from './kit.ts';\n// see './not-there.ts' and '../nix/generated/fleet.json'\n",
  'kit/kit.ts': 'export const kit = 1;\n',
  'other.ts': 'export const other = 1;\n',
  'nix/generated/fleet.json': '{}',
};
let count = 0;
function hashOf(changes: Partial<Record<keyof typeof files, string>> = {}): string {
  const root = join(folder, String(++count));
  for (const [path, text] of Object.entries({ ...files, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return hashAppSources(root, ['bin/main.ts']);
}

describe('the hash of what is bundled', () => {
  const now = hashOf();
  const lock = files['package-lock.json'];

  it('is the same wherever the repository is', () => {
    expect(hashOf()).toBe(now);
  });

  it.each<[string, Parameters<typeof hashOf>[0]]>([
    ['an entry', { 'bin/main.ts': `${files['bin/main.ts']}\n` }],
    ['a file behind a door', { 'kit/kit.ts': 'export const kit = 2;\n' }],
    ['a file that is loaded late', { 'late.ts': 'export const late = 2;\n' }],
    ['a package', { 'package-lock.json': lock.replace('sha512-a', 'sha512-c') }],
    ['the version', { 'package.json': files['package.json'].replace('1.0.0', '1.0.1') }],
  ])('changes with %s', (_, changes) => {
    expect(hashOf(changes)).not.toBe(now);
  });

  it.each<[string, Parameters<typeof hashOf>[0]]>([
    ['a file that nothing loads', { 'other.ts': 'export const other = 2;\n' }],
    ['a package for development', { 'package-lock.json': lock.replace('sha512-b', 'sha512-c') }],
    ['what generation writes', { 'nix/generated/fleet.json': '{ "hosts": [] }' }],
  ])('does not change with %s', (_, changes) => {
    expect(hashOf(changes)).toBe(now);
  });

  // esbuild knows what it bundles: nothing of that may be missing, or a change would not be deployed.
  it('covers every file of ours that esbuild bundles', async () => {
    const { services } = await loadFleet();
    const entries = ['bin/main.ts', ...services.map(({ entry }) => entry)];
    const { metafile } = await build({
      ...{ absWorkingDir: repositoryRoot, outdir: folder, entryPoints: entries },
      ...{ bundle: true, write: false, metafile: true, platform: 'node', format: 'esm' },
      ...{ packages: 'external', logLevel: 'silent' },
    });
    const found = findAppSources(repositoryRoot, entries);
    const missed = Object.keys(metafile.inputs).filter((path) => !found.has(path));
    expect(missed).toEqual([]);
    expect(Object.keys(metafile.inputs).length).toBeGreaterThan(100);
  });
});
