// Against a real embedded knowledge base: what a first start has to read, and what a second has not.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KnowledgeBase, openBase } from '#crawler';
import { systemClock } from '#lib';
import { readFirstLibrary } from '../../agent/runtime/supervise/first-library.ts';
import { silentLog } from '../kit/postgres.ts';

const work = mkdtempSync(join(tmpdir(), 'panther-first-library-'));
const { signal } = new AbortController();
let base: KnowledgeBase;
let made = 0;

beforeAll(async () => {
  const env = { PANTHER_STATE_DIR: join(work, 'state') };
  base = await openBase({ env, cwd: work, owner: 'test', log: silentLog, signal });
});
afterAll(async () => {
  await base.close();
  rmSync(work, { recursive: true });
});

function repositoryAt(name: string): string {
  const root = join(work, name);
  mkdirSync(join(root, 'nix/options'), { recursive: true });
  mkdirSync(join(root, 'node_modules/other'), { recursive: true });
  writeFileSync(join(root, 'README.md'), '# Burrow\n\nA badger digs its burrow at dusk.\n');
  writeFileSync(join(root, 'node_modules/other/README.md'), '# Other\n\nNot of this repository.\n');
  writeFileSync(join(root, 'nix/options/newer.json'), '[]');
  return root;
}

const readAt = (root: string) =>
  readFirstLibrary({
    ...{ base, root, clock: systemClock, signal, pagesFolder: join(work, 'pages') },
    writePages: async (folder) => {
      made += 1;
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, 'tunnel.md'),
        '# Options\n\n- `services.tunnel.enable`: boolean\n',
      );
    },
  });

const find = async (query: string) =>
  (await base.search({ query, filter: {}, k: 5, suspicious: false }, signal)).hits.map(
    ({ url }) => url,
  );

test('a first start reads the documents of the repository and the pages about options', async () => {
  const root = repositoryAt('first');
  expect(await readAt(root)).toEqual({ pages: 2, problems: [] });
  expect(await find('badger dusk')).toEqual([expect.stringContaining('/first/README.md')]);
  expect(await find('services.tunnel.enable')).toEqual([expect.stringContaining('tunnel.md')]);
  expect(await find('other repository')).toEqual([]);
  // A second one finds nothing due.
  expect(await readAt(root)).toEqual({ pages: 0, problems: [] });
  expect(made).toBe(1);
});

test('a newer list of options is read again', async () => {
  const root = join(work, 'first');
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(root, 'nix/options/newer.json'), later, later);
  expect(await readAt(root)).toMatchObject({ pages: 1 });
  expect(made).toBe(2);
});

test('a repository that was moved is read where it is now; a source that is paused is left alone', async () => {
  const root = repositoryAt('second');
  await base.pauseSource('nixos-options', 'not wanted', signal);
  expect(await readAt(root)).toEqual({ pages: 1, problems: [] });
  expect(await find('badger dusk')).toEqual([expect.stringContaining('/second/README.md')]);
});
