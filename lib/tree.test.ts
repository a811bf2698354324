import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { writeFileAtomic } from './files.ts';
import { replaceTree } from './tree.ts';
import { ownerId, recoverTree } from './tree-recovery.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'tree-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let count = 0;
let parent = '';
let dir = '';
beforeEach(() => {
  parent = join(folder, String(++count));
  dir = join(parent, 'generated');
});

const tree = (files: Record<string, string>) => new Map(Object.entries(files));

/** Path → content of every file below `root`, as find and cat see them. */
function content(root: string): Record<string, string> {
  const list = execFileSync('find', [root, '-not', '-type', 'd', '-printf', '%P\\n'], {
    encoding: 'utf8',
  });
  const paths = list.split('\n').filter((path) => path !== '');
  return Object.fromEntries(
    paths
      .sort()
      .map((path) => [path, execFileSync('cat', [join(root, path)], { encoding: 'utf8' })]),
  );
}

describe('replacing', () => {
  test('makes the folder hold exactly the files, says what changed', () => {
    const first = replaceTree(dir, tree({ 'a.nix': '1', 'b/c.nix': '2', 'b/d/e': '3' }));
    expect(first).toEqual({
      added: ['a.nix', 'b/c.nix', 'b/d/e'],
      changed: [],
      removed: [],
      unchanged: [],
    });
    const second = replaceTree(dir, tree({ 'a.nix': '1', 'b/c.nix': 'two', 'f/g': '4' }));
    expect(second).toEqual({
      added: ['f/g'],
      changed: ['b/c.nix'],
      removed: ['b/d/e'],
      unchanged: ['a.nix'],
    });
    expect(content(dir)).toEqual({ 'a.nix': '1', 'b/c.nix': 'two', 'f/g': '4' });
    expect(fs.readdirSync(parent)).toEqual(['generated']);
  });

  test('writes nothing when all is equal', () => {
    const files = tree({ 'a/b': '1' });
    replaceTree(dir, files);
    const before = fs.statSync(dir, { bigint: true });
    const change = replaceTree(dir, files);
    const after = fs.statSync(dir, { bigint: true });
    expect(change.unchanged).toEqual(['a/b']);
    expect([after.ino, after.ctimeNs]).toEqual([before.ino, before.ctimeNs]);
  });

  test('carries over what is kept, with its links and modes, and nothing else', () => {
    replaceTree(dir, tree({ 'flake.nix': '1' }));
    fs.writeFileSync(join(dir, 'flake.lock'), 'lock');
    fs.mkdirSync(join(dir, 'app/sub'), { recursive: true });
    fs.writeFileSync(join(dir, 'app/sub/run'), '#!', { mode: 0o755 });
    fs.symlinkSync('sub/run', join(dir, 'app/link'));
    fs.writeFileSync(join(dir, 'stray'), 'x');
    const change = replaceTree(dir, tree({ 'flake.nix': '2' }), {
      keep: ['flake.lock', 'app', 'not-there'],
    });
    expect(change).toMatchObject({ changed: ['flake.nix'], removed: ['stray'] });
    expect(content(dir)).toEqual({
      'app/link': '#!',
      'app/sub/run': '#!',
      'flake.lock': 'lock',
      'flake.nix': '2',
    });
    expect(fs.readlinkSync(join(dir, 'app/link'))).toBe('sub/run');
    expect(fs.statSync(join(dir, 'app/sub/run')).mode & 0o777).toBe(0o755);
  });

  test('a symbolic link in the place of a file is replaced, not followed', () => {
    replaceTree(dir, tree({ a: '1' }));
    fs.writeFileSync(join(parent, 'outside'), '1');
    fs.rmSync(join(dir, 'a'));
    fs.symlinkSync('../outside', join(dir, 'a'));
    expect(replaceTree(dir, tree({ a: '1' })).changed).toEqual(['a']);
    expect(fs.lstatSync(join(dir, 'a')).isFile()).toBe(true);
    expect(fs.readFileSync(join(parent, 'outside'), 'utf8')).toBe('1');
  });

  test('a file becomes a folder and back', () => {
    replaceTree(dir, tree({ a: '1' }));
    replaceTree(dir, tree({ 'a/b': '2' }));
    expect(content(dir)).toEqual({ 'a/b': '2' });
    replaceTree(dir, tree({ a: '3' }));
    expect(content(dir)).toEqual({ a: '3' });
  });

  test.each([['../x'], ['/x'], ['a//b'], ['a/./b'], [''], ['a\0b']])(
    'refuses the path %j',
    (path) => {
      expect(() => replaceTree(dir, tree({ [path]: '' }))).toThrow(TypeError);
      expect(fs.existsSync(parent)).toBe(false);
    },
  );

  test('refuses what contradicts itself', () => {
    expect(() => replaceTree(dir, tree({ a: '', 'a/b': '' }))).toThrow(TypeError);
    expect(() => replaceTree(dir, tree({ 'app/x': '' }), { keep: ['app'] })).toThrow(TypeError);
    expect(() => replaceTree(dir, tree({ lock: '' }), { keep: ['lock'] })).toThrow(TypeError);
  });

  test('a file where the folder should be is a fault and stays', () => {
    fs.mkdirSync(parent);
    fs.writeFileSync(dir, 'x');
    expect(() => replaceTree(dir, tree({ a: '1' }))).toThrow(
      expect.objectContaining({ code: 'io.write-failed', where: dir }),
    );
    expect(content(parent)).toEqual({ generated: 'x' });
  });
});

describe('recovery', () => {
  // A process that has certainly ended.
  const dead = `${spawnSync('true').pid}-1`;
  const put = (kind: string, owner: string, text: string) => {
    const path = join(parent, `.generated.${kind}-${owner}`);
    fs.mkdirSync(path, { recursive: true });
    fs.writeFileSync(join(path, 'a'), text);
  };

  test('cut while staging, or before the swap: the old tree stays', () => {
    replaceTree(dir, tree({ a: 'old' }));
    put('stage', dead, 'half');
    put('ready', dead, 'new');
    expect(recoverTree(dir)).toBe('cleaned');
    expect(content(parent)).toEqual({ 'generated/a': 'old' });
  });

  test('cut between the two renames: the complete new tree takes its place', () => {
    put('old', dead, 'old');
    put('ready', dead, 'new');
    expect(recoverTree(dir)).toBe('finished');
    expect(content(parent)).toEqual({ 'generated/a': 'new' });
  });

  test('only the old tree is left: it comes back', () => {
    put('old', dead, 'old');
    put('stage', dead, 'half');
    expect(recoverTree(dir)).toBe('restored');
    expect(content(parent)).toEqual({ 'generated/a': 'old' });
  });

  test('cut after the swap: the old tree goes', () => {
    put('old', dead, 'old');
    fs.mkdirSync(dir);
    expect(recoverTree(dir)).toBe('cleaned');
    expect(fs.readdirSync(parent)).toEqual(['generated']);
  });

  test('replaceTree recovers first, so that kept files survive', () => {
    put('old', dead, 'old');
    put('ready', dead, 'new');
    expect(replaceTree(dir, tree({ b: '1' }), { keep: ['a'] }).added).toEqual(['b']);
    expect(content(dir)).toEqual({ a: 'new', b: '1' });
  });

  test('what a running process is at is left alone', () => {
    // Our parent runs while we do. proc_pid_stat(5): field 22 is the start time.
    const ticks = fs.readFileSync(`/proc/${process.ppid}/stat`, 'latin1').split(') ')[1];
    const other = `${process.ppid}-${ticks?.split(' ')[19]}`;
    put('stage', other, 'half');
    put('stage', ownerId(), 'ours, of an earlier attempt');
    expect(recoverTree(dir)).toBe('cleaned');
    expect(fs.readdirSync(parent)).toEqual([`.generated.stage-${other}`]);
    put('old', other, 'old');
    expect(() => replaceTree(dir, tree({ a: '1' }))).toThrow(
      expect.objectContaining({ code: 'io.write-failed', retryable: true }),
    );
    // The number is that of a running process, the start time is not: it was another process.
    put('old', `${process.ppid}-1`, 'old');
    expect(recoverTree(dir)).toBe('restored');
  });

  test('killed at any moment, the folder is one of the two trees', async () => {
    const module = new URL('./tree.ts', import.meta.url).href;
    const program = `
      import { replaceTree } from ${JSON.stringify(module)};
      const tree = (text) => new Map(Array.from({ length: 40 }, (_, n) => ['d' + (n % 4) + '/' + n, text]));
      for (let round = 0; ; round++) {
        replaceTree(${JSON.stringify(dir)}, tree(round % 2 ? 'a' : 'b'));
        if (round === 0) process.stdout.write('ready');
      }
    `;
    for (let delayMs = 0; delayMs < 40; delayMs += 7) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
      await once(child.stdout, 'data');
      await setTimeout(delayMs);
      child.kill('SIGKILL');
      await once(child, 'exit');
      recoverTree(dir);
      const all = Object.values(content(dir));
      expect(all).toHaveLength(40);
      expect(new Set(all).size).toBe(1);
      expect(fs.readdirSync(parent)).toEqual(['generated']);
    }
  });
});

// A file system of 64 KiB; only root can have one.
const mount = join(folder, 'small');
fs.mkdirSync(mount);
const hasMount =
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mount]).status === 0;
afterAll(() => {
  if (hasMount) execFileSync('umount', [mount]);
});

describe.skipIf(!hasMount)('a full disk', () => {
  test('the old tree stays, nothing is left beside it, and there is one clear fault', () => {
    const target = join(mount, 'generated');
    replaceTree(target, tree({ a: 'old', keep: 'kept' }));
    const big = tree({ a: 'new', b: 'x'.repeat(40_000), c: 'x'.repeat(40_000) });
    expect(() => replaceTree(target, big, { keep: ['keep'] })).toThrow(
      expect.objectContaining({ code: 'io.no-space', where: target }),
    );
    expect(content(mount)).toEqual({ 'generated/a': 'old', 'generated/keep': 'kept' });
    expect(fs.readdirSync(mount)).toEqual(['generated']);
  });

  test('the same for a single file', () => {
    const path = join(mount, 'single');
    writeFileAtomic(path, 'old');
    expect(() => writeFileAtomic(path, 'x'.repeat(100_000))).toThrow(
      expect.objectContaining({ code: 'io.no-space', where: path }),
    );
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(mount).sort()).toEqual(['generated', 'single']);
  });
});
