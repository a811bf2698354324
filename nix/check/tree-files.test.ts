import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { boundNames, codeOf, foldersOf, pathUses, resolvePath } from './tree-files.ts';

test('a path is taken from the file that has it', () => {
  expect(pathUses('hosts/a/default.nix', '[ ./disko.nix ../../modules/b.nix ]')).toMatchObject([
    { target: 'hosts/a/disko.nix' },
    { target: 'modules/b.nix' },
  ]);
  expect(pathUses('lib/x.nix', '../hosts/${name}')).toMatchObject([{ target: 'hosts' }]);
});

// Node's own path functions are the reference.
test.each([
  ['flake.nix', './lib'],
  ['flake.nix', '../outside.nix'],
  ['a/b/c.nix', '../d.nix'],
  ['a/b/c.nix', '../../../../e/../f.nix'],
  ['a/b.nix', '../a'],
  ['a/b.nix', './../c/./d'],
  ['a/b.nix', './..'],
])('the path %s → %s', (file, link) => {
  const [use] = pathUses(file, `import ${link}`);
  expect(use?.text).toBe(link);
  expect(use?.target).toBe(posix.join(posix.dirname(file), link));
});

test('a folder stands for its default.nix, or for what its entries would be imported as', () => {
  const files = new Map(
    ['a/default.nix', 'a/b.nix', 'hosts/x/default.nix', 'hosts/x/y.nix', 'hosts/z.json'].map(
      (file) => [file, ''],
    ),
  );
  const folders = foldersOf(files);
  expect(resolvePath(files, folders, 'a')).toEqual(['a/default.nix']);
  expect(resolvePath(files, folders, 'a/b.nix')).toEqual(['a/b.nix']);
  expect(resolvePath(files, folders, 'hosts')).toEqual(['hosts/x/default.nix']);
  expect(resolvePath(files, folders, 'nowhere')).toEqual([]);
});

test('the names that a set binds itself', () => {
  const code = codeOf('{ s = { inherit a b; inherit (x) c; d.e = "f = g"; h = { lib = 1; }; }; }');
  expect(boundNames(code, 's')).toEqual(['a', 'b', 'c', 'd', 'h']);
  expect(boundNames('{ s.only = 1; }', 's')).toEqual(['only']);
  expect(boundNames('{ }', 's')).toEqual([]);
});
