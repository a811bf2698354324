import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { replaceTree, sha256Hex } from '#lib';
import { bundleOnce } from './app-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const outDir = join(folder, 'app');
let bundled = 0;

function setUp(): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  write('package.json', '{ "version": "1.0.0", "imports": {} }');
  write('package-lock.json', '{ "packages": {} }');
  write('main.ts', "import './other.ts';\n");
  write('other.ts', 'export {};\n');
}

const once = () =>
  bundleOnce({
    root: folder,
    entries: ['main.ts'],
    outDir,
    stampFile: join(folder, 'state/app-bundle.json'),
    async bundle() {
      bundled += 1;
      const program = `made ${bundled}\n`;
      const manifest = JSON.stringify({ files: { 'a.mjs': sha256Hex(program) } });
      replaceTree(
        outDir,
        new Map([
          ['a.mjs', program],
          ['manifest.json', manifest],
        ]),
      );
    },
  });

it('bundles again when anything that it is made of, or what is there, is another', async () => {
  setUp();
  expect(await once()).toBe(true);
  const changes: readonly (readonly [string, () => void])[] = [
    ['a source', () => write('other.ts', 'export const a = 1;\n')],
    ['a file that a source reaches now', () => write('main.ts', "import './third.ts';\n")],
    ['what was installed', () => write('node_modules/.package-lock.json', '{"a":1}')],
    ['what should be', () => write('package-lock.json', '{ "packages": {"node_modules/x":{}} }')],
    ['the version', () => write('package.json', '{ "version": "1.0.1", "imports": {} }')],
    ['the bundle was edited', () => write('app/a.mjs', 'mine\n')],
    ['a file of it is gone', () => rmSync(join(outDir, 'a.mjs'))],
    ['there is a file too many', () => write('app/b.mjs', 'x')],
    ['its manifest cannot be read', () => write('app/manifest.json', '{')],
    ['the stamp cannot be read', () => write('state/app-bundle.json', '{')],
    ['the bundle is gone', () => rmSync(outDir, { recursive: true })],
  ];
  for (const [what, change] of changes) {
    expect(await once(), `before: ${what}`).toBe(false);
    change();
    expect(await once(), what).toBe(true);
  }
  expect(bundled).toBe(1 + changes.length);
});
