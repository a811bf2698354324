import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleApp } from './bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A repository with these files. */
function repository(name: string, files: Record<string, string>): string {
  const root = join(folder, name);
  const all = { 'package.json': '{ "version": "1.2.3", "type": "module" }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const dependency = {
  'node_modules/old/package.json':
    '{ "name": "old", "version": "4.5.6", "license": "ISC", "main": "main.js" }',
  'node_modules/old/LICENSE': 'Do what you like.\n',
  // CommonJS that loads a module of Node at run time and knows its own place.
  'node_modules/old/main.js':
    'const name = "path"; exports.base = () => require(name).basename(__dirname);',
};
const program = `
  import { base } from 'old';
  import { where } from './where.ts';
  class Shape {}
  if (process.argv[2] === 'fail') where();
  const later: { readonly value: number } = await import('./later.ts');
  console.log(JSON.stringify([base(), Shape.name, later.value, process.argv.slice(2)]));
`;
const sources = {
  ...dependency,
  'src/main.ts': program,
  'src/where.ts': 'export const where = (): never => {\n  throw new Error("here");\n};\n',
  // Names that CommonJS has, declared by an ES module.
  'src/later.ts':
    'const __dirname = "four", require = 3;\nexport const value: number = __dirname.length + require;\n',
};

describe('bundleApp', () => {
  const repoRoot = repository('good', sources);
  const entries = { tool: 'src/main.ts' };

  it('makes one file that runs in an empty folder', async () => {
    const outDir = join(folder, 'out');
    const { manifest, warnings } = await bundleApp({ repoRoot, outDir, entries });
    expect(warnings).toEqual([]);
    expect(readdirSync(outDir).sort()).toEqual([
      'licences.txt',
      'manifest.json',
      'tool.mjs',
      'tool.mjs.map',
    ]);
    const alone = join(folder, 'alone', 'place');
    cpSync(outDir, alone, { recursive: true });
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--enable-source-maps', join(alone, 'tool.mjs'), ...args], {
        cwd: '/',
        encoding: 'utf8',
      });
    expect(JSON.parse(run('a b').stdout)).toEqual(['place', 'Shape', 7, ['a b']]);
    // A stack names the TypeScript source.
    expect(run('fail').stderr).toMatch(/src\/where\.ts:2:9/);

    expect(manifest).toMatchObject({
      version: '1.2.3',
      entries: { tool: 'tool.mjs' },
      licences: [{ name: 'old', version: '4.5.6', licence: 'ISC' }],
    });
    expect(readFileSync(join(outDir, 'licences.txt'), 'utf8')).toContain('Do what you like.');
    expect(JSON.parse(readFileSync(join(outDir, 'manifest.json'), 'utf8'))).toEqual(manifest);
    for (const [file, sha256] of Object.entries(manifest.files)) {
      const bytes = readFileSync(join(outDir, file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  it('makes the same bytes anywhere', async () => {
    const elsewhere = repository('moved/further/down', sources);
    const first = await bundleApp({ repoRoot, outDir: join(folder, 'one'), entries });
    const second = await bundleApp({
      repoRoot: elsewhere,
      outDir: join(folder, 'deep', 'two'),
      entries,
    });
    expect(second.manifest).toEqual(first.manifest);
  });

  it('leaves a named package out', async () => {
    const outDir = join(folder, 'external');
    await bundleApp({ repoRoot, outDir, entries, external: ['old'] });
    expect(readFileSync(join(outDir, 'tool.mjs'), 'utf8')).toMatch(/from "old"/);
  });

  it.each<[string, Record<string, string>, RegExp, RegExp]>([
    [
      'broken TypeScript',
      { 'src/main.ts': 'const a = 1;\nconst = 2;\n' },
      /identifier/,
      /^src\/main\.ts:2:7$/,
    ],
    [
      'an import of nothing',
      { 'src/main.ts': "import './gone.ts';\n" },
      /gone/,
      /^src\/main\.ts:1:8$/,
    ],
    [
      'a native addon',
      { 'src/main.ts': "import './x.node';\n", 'src/x.node': 'ELF' },
      /native addon/,
      /^src\/main\.ts:1:8$/,
    ],
    [
      'a name that the banner has taken',
      { 'src/main.ts': 'const pantherCreateRequire = 1;\nconsole.log(pantherCreateRequire);\n' },
      /does not read/,
      /tool\.mjs$/,
    ],
  ])('refuses %s', async (name, files, message, where) => {
    const bad = repository(`bad-${name.replaceAll(' ', '-')}`, files);
    const outDir = join(bad, 'out');
    await expect(bundleApp({ repoRoot: bad, outDir, entries })).rejects.toMatchObject({
      code: 'bundle.failed',
      message: expect.stringMatching(message),
      where: expect.stringMatching(where),
    });
  });
});
