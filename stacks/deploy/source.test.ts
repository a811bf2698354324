import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSource, refuseDirtyTree } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
const read = () => readSource({ cwd: folder, env: process.env, flake: 'path:.', folder });

it('names the revision, and a hash for whatever differs from it', async () => {
  expect((await read()).git).toBeNull();
  git('init', '-q');
  expect((await read()).git).toBeNull();
  writeFileSync(join(folder, 'a'), '1');
  git('add', '.');
  git('commit', '-qm', 'one');
  const revision = git('rev-parse', 'HEAD').trim();
  expect((await read()).git).toEqual({ revision, dirtyHash: null, changed: [] });
  refuseDirtyTree(await read());

  const seen = new Set<string | null | undefined>();
  for (const [name, text] of [
    ['a', '2'],
    ['a', '3'],
    ['new', 'x'],
    ['new', 'y'],
  ] as const) {
    writeFileSync(join(folder, name), text);
    seen.add((await read()).git?.dirtyHash);
  }
  expect(seen.size).toBe(4);
  expect(seen.has(null)).toBe(false);
  expect((await read()).git?.dirtyHash).toBe([...seen].at(-1));
});

it('refuses a tree that differs from its revision, and names every path as git does', async () => {
  writeFileSync(join(folder, 'name with spaces'), 'x');
  git('commit', '-qam', 'two');
  git('mv', 'a', 'moved');
  const named = git('status', '--porcelain', '--no-renames', '--untracked-files=all').split('\n');
  const { git: state } = await read();
  // Git's other form tells of the move as of two changes.
  expect(named).toEqual(expect.arrayContaining(['D  a', 'A  moved']));
  expect([...(state?.changed ?? [])].sort()).toEqual(['moved', 'name with spaces', 'new']);
  expect(() => refuseDirtyTree({ git: state })).toThrow(
    expect.objectContaining({
      code: 'deploy.dirty-tree',
      message: expect.stringContaining('  name with spaces'),
    }),
  );
});

it('hashes the lock file', async () => {
  expect((await read()).flakeLockHash).toBeNull();
  writeFileSync(join(folder, 'flake.lock'), 'abc');
  // FIPS 180-2, appendix B.1.
  expect((await read()).flakeLockHash).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
