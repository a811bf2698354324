import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { prepareCrawl } from '../../tests/kit/crawl.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { forgeOf } from './forge.ts';

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
