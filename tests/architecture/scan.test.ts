import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTypeScript, readRepository } from './files.ts';
import { scanFunctions } from './functions.ts';
import { createResolver, scanImports } from './imports.ts';
import { tokenize } from './tokens.ts';

const specifiers = (source: string) =>
  scanImports(source).map(
    ({ specifier, isType, kind }) => `${kind}${isType ? ' type' : ''} ${specifier}`,
  );

test('finds every form of import', () => {
  const source = `#!/usr/bin/env node
import './side.ts';
import a from 'a';
import * as b from "b";
import c, { d, type E, f as g } from '#c';
import {
  h,
} from './h.ts';
import type { I } from './i.ts';
import type J from './j.ts';
import type from './k.ts';
import { type L } from './l.ts';
import data from './m.json' with { type: 'json' };
export * from './n.ts';
export * as o from './o.ts';
export { p, type Q } from './p.ts';
export type { R } from './r.ts';
const s = await import('./s.ts');
const load = () => import(\`./t.ts\`);
let u: typeof import('./u.ts');
const v = new URL('./v.ts', import.meta.url);
function w(x: import('./w.ts').X): void {}
`;
  expect(specifiers(source)).toEqual([
    'import ./side.ts',
    'import a',
    'import b',
    'import #c',
    'import ./h.ts',
    'import type ./i.ts',
    'import type ./j.ts',
    'import ./k.ts',
    'import ./l.ts',
    'import ./m.json',
    'export ./n.ts',
    'export ./o.ts',
    'export ./p.ts',
    'export type ./r.ts',
    'dynamic ./s.ts',
    'dynamic ./t.ts',
    'dynamic type ./u.ts',
    'url ./v.ts',
    'dynamic type ./w.ts',
  ]);
  const byName = Object.fromEntries(scanImports(source).map((it) => [it.specifier, it]));
  expect(byName['#c']).toMatchObject({ names: ['c', 'd', 'g'], line: 5 });
  expect(byName['./h.ts']).toMatchObject({ names: ['h'], line: 8 });
  expect(byName['./l.ts']).toMatchObject({ names: [] });
  expect(byName.b).toMatchObject({ names: ['b'] });
});

test('is not taken in by comments, texts, templates, regular expressions and names', () => {
  const source = `
// import './a.ts';
/* import './b.ts'; export * from './c.ts' */
const d = "import './d.ts'";
const e = 'it\\'s from "./e.ts"';
const f = \`import('./f.ts') \${g(\`import './h.ts' \${{ i: 1 }.i}\`)} from './j.ts'\`;
const k = /import '.\\/k.ts'[/"']/.test("");
const l = a / b; const m = 'x'; const n = c / d;
const o = { import: './o.ts', export: './p.ts' };
o.import('./q.ts');
const from = './r.ts';
export const s = { t } , u = './u.ts';
export { s as from };
const v = import(w + './x.ts');
const y = import(\`./\${z}.ts\`);
export default function from2() { return './aa.ts'; }
`;
  expect(specifiers(source)).toEqual([]);
});

test('agrees with Node’s own parser about every file of the repository', () => {
  const root = join(import.meta.dirname, '../..');
  const files = [...readRepository(root)].filter(([path]) => isTypeScript(path));
  const program = `
    import { stripTypeScriptTypes } from 'node:module';
    import { readFileSync } from 'node:fs';
    import { SourceTextModule } from 'node:vm';
    const told = {};
    for (const [path, source] of JSON.parse(readFileSync(0, 'utf8'))) {
      const module = new SourceTextModule(stripTypeScriptTypes(source), { identifier: path });
      told[path] = module.moduleRequests.map((request) => request.specifier);
    }
    process.stdout.write(JSON.stringify(told));
  `;
  const node = ['--experimental-vm-modules', '--no-warnings', '--input-type=module', '-e', program];
  const input = JSON.stringify(files);
  const output = execFileSync(process.execPath, node, { input, maxBuffer: 2 ** 28 });
  const told: Record<string, string[]> = JSON.parse(output.toString());
  expect(files.length).toBeGreaterThan(40);
  for (const [path, source] of files) {
    const found = scanImports(source).filter((it) => it.kind !== 'dynamic' && it.kind !== 'url');
    const values = found.filter((it) => !it.isType).map((it) => it.specifier);
    expect([path, [...new Set(values)].sort()]).toEqual([path, [...new Set(told[path])].sort()]);
  }
});

test('line numbers count through templates and comments', () => {
  const tokens = tokenize('/*\n*/ a `\n$' + '{b}\n` c');
  expect(tokens.map(({ text, line }) => [text, line])).toEqual([
    ['a', 2],
    ['\n', 2],
    ['b', 3],
    ['c', 4],
  ]);
});

test('resolves as Node does', () => {
  const imports = JSON.stringify({ imports: { '#lib': './lib/index.ts' } });
  const resolve = createResolver(
    new Map([
      ['package.json', imports],
      ['lib/index.ts', ''],
      ['lib/a/b.ts', ''],
    ]),
  );
  expect(resolve('lib/a/c.ts', './b.ts')).toEqual({ kind: 'file', path: 'lib/a/b.ts' });
  expect(resolve('lib/a/c.ts', '../index.ts')).toEqual({ kind: 'file', path: 'lib/index.ts' });
  expect(resolve('nix/x.ts', '#lib')).toEqual({ kind: 'file', path: 'lib/index.ts' });
  expect(resolve('nix/x.ts', '#none')).toEqual({ kind: 'missing', path: '#none' });
  expect(resolve('nix/x.ts', './y.ts')).toEqual({ kind: 'missing', path: 'nix/y.ts' });
  expect(resolve('nix/x.ts', '@a/b/c.js')).toEqual({ kind: 'package', name: '@a/b' });
  expect(resolve('nix/x.ts', 'zod/v4')).toEqual({ kind: 'package', name: 'zod' });
  expect(resolve('nix/x.ts', 'node:fs/promises')).toEqual({
    kind: 'package',
    name: 'node:fs/promises',
  });
});

test('function bodies, whatever stands between parameters and brace', () => {
  const source = `function a() {
}
const b = async ({ x = {} }: { x?: object }): Promise<{ y: 1 } | undefined> => {
  if (x) {
  }

  return () => {
    // only a comment
    text = 'one';
  };
};
class C {
  get d(): number {
    return cond ? f(1) : { e: 2 };
  }
  is(value: unknown): value is string {
    for (const x of y) { }
  }
}
const object = { method() { }, key: call({ a: 1 }), arrow: () => ({ b: 2 }) };
`;
  expect(scanFunctions(source)).toEqual([
    { line: 1, lines: 0 },
    { line: 3, lines: 5 },
    { line: 7, lines: 1 },
    { line: 13, lines: 1 },
    { line: 16, lines: 1 },
    { line: 20, lines: 0 },
  ]);
});
