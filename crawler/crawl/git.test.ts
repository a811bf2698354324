import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cacheFolder, prepareCrawl } from '../../tests/kit/crawl.ts';
import { startFaultServer } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { forgeOf } from './forge.ts';
import { folderBytes, refuseLarge } from './git.ts';
import { limits } from './limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-git-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd,
    stdio: 'pipe',
  });

test.each([
  [
    'https://github.com/a/b.git',
    'docs/my guide.md',
    'https://github.com/a/b/blob/v1/docs/my%20guide.md?plain=1',
  ],
  ['https://github.com/a/b', 'x.txt', 'https://github.com/a/b/blob/v1/x.txt'],
  ['https://gitlab.com/a/b', 'x.md', 'https://gitlab.com/a/b/-/blob/v1/x.md?plain=1'],
])('%s shows %s at %s', (repository, path, url) => {
  expect(forgeOf(repository).fileUrl('v1', path)).toBe(url);
});

const [[, open] = []] = testDatabases();

test('a repository: its documents with their lines, nothing of it is run, a deleted file goes', async () => {
  const repository = join(folder, 'repository');
  const trap = join(folder, 'trap');
  mkdirSync(join(repository, 'docs'), { recursive: true });
  git(repository, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(
    join(repository, 'README.md'),
    '# Title\n\nWords.\n\n## Second part\n\nMore words here.\n',
  );
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    writeFileSync(join(repository, 'docs', `${name}.md`), `# About ${name}\n\nText of ${name}.\n`);
  }
  writeFileSync(join(repository, 'main.c'), 'int main;');
  symlinkSync('/etc/passwd', join(repository, 'docs', 'passwd.md'));
  // A filter that a checkout with the machine's own settings would run.
  writeFileSync(join(repository, '.gitattributes'), '*.md filter=trap\n');
  git(repository, 'add', '.');
  git(repository, 'commit', '--quiet', '-m', 'one');
  const hook = join(repository, '.git', 'hooks', 'post-checkout');
  writeFileSync(hook, `#!/bin/sh\ntouch ${trap}\n`);
  chmodSync(hook, 0o755);

  if (open === undefined) throw new Error('no database');
  const database = await open();
  try {
    const location = `file://${repository}#main`;
    const { crawl } = await prepareCrawl(database, { name: 'repository', kind: 'git', location });
    expect(await crawl()).toMatchObject({ outcome: 'complete', documents: 6 });
    const anchors = await database.query<{ anchor: string; path: string[] }>(
      `select distinct anchor, heading_path as path from kb.chunk c join kb.document d on d.id = c.document
       where d.url like '%README%' order by 1`,
    );
    expect(anchors.map(({ anchor }) => anchor)).toEqual(expect.arrayContaining(['L1']));
    expect(existsSync(trap)).toBe(false);
    // Only what is read is written out.
    const tree = join(cacheFolder, 'git', 'repository', 'tree');
    expect(readdirSync(tree).sort()).toEqual(['README.md', 'docs']);
    expect(readdirSync(join(tree, 'docs'))).toEqual(['a.md', 'b.md', 'c.md', 'd.md', 'e.md']);

    rmSync(join(repository, 'docs', 'a.md'));
    git(repository, 'commit', '--quiet', '-am', 'two');
    const second = await crawl();
    expect(second).toMatchObject({ outcome: 'complete', removed: { gone: 1 }, documents: 5 });
    expect(second.pages.unchanged).toBe(5);
  } finally {
    await database.close();
  }
});

test('a repository on this machine is refused unless that is allowed', async () => {
  if (open === undefined) throw new Error('no database');
  const database = await open();
  try {
    const location = `file://${folder}`;
    const { crawl } = await prepareCrawl(database, {
      name: 'r',
      kind: 'git',
      location,
      allowPrivate: false,
    });
    await expect(crawl()).rejects.toMatchObject({ code: 'crawl.refused' });
  } finally {
    await database.close();
  }
});

// Acceptance check 7: a clone is a connection like any other.
test('a repository at an inner address is refused, however it is spelt', async () => {
  if (open === undefined) throw new Error('no database');
  const [database, inner] = await Promise.all([open(), startFaultServer()]);
  try {
    const hosts = [
      ...['127.0.0.1', '0x7f.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]'],
      ...['localhost', '169.254.169.254', '100.64.0.1', '172.16.0.1', 'git.internal'],
    ];
    for (const [index, host] of hosts.entries()) {
      const { crawl } = await prepareCrawl(database, {
        ...{ name: `r${index}`, kind: 'git', location: `https://${host}:${inner.port}/a/b.git` },
        allowPrivate: false,
      });
      await expect(crawl(), host).rejects.toMatchObject({ code: 'crawl.refused' });
    }
    expect(inner.connections).toBe(0);
  } finally {
    await Promise.all([database.close(), inner.close()]);
  }
});

test('what would be written is added up first, and what a fetch writes wherever it does', async () => {
  const { fileMaxBytes, treeMaxBytes } = limits.git;
  const files = (count: number, sizeBytes: number) =>
    Array.from({ length: count }, (_, index) => ({ path: `${index}.md`, blob: 'x', sizeBytes }));
  const most = treeMaxBytes / fileMaxBytes;
  refuseLarge(files(most, fileMaxBytes));
  // Too large to be read, and so never written.
  refuseLarge(files(most * 2, fileMaxBytes + 1));
  expect(() => refuseLarge(files(most + 1, fileMaxBytes))).toThrow(
    expect.objectContaining({ code: 'crawl.too-large' }),
  );
  const objects = join(folder, 'objects');
  for (const [name, bytes] of [
    ['pack/tmp_pack_x', 700],
    ['4b/0123', 20],
    ['incoming/pack/more', 3],
  ] as const) {
    mkdirSync(join(objects, name, '..'), { recursive: true });
    writeFileSync(join(objects, name), Buffer.alloc(bytes));
  }
  expect(await folderBytes(objects)).toBe(723);
});
