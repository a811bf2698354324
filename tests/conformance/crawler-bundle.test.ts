import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exec, systemClock } from '#lib';
import { migrate, openDatabase } from '#lib/postgres';
import { bundleApp } from '#nix/app';
import { migrations } from '../../crawler/migrations/index.ts';
import { declaredSources, parseSource } from '../../crawler/sources/index.ts';
import { pauseSource, syncSources, writeSource } from '../../crawler/store/source.ts';
import { repositoryRoot } from '../../hosts/load.ts';
import { createServerDatabase, silentLog } from '../kit/postgres.ts';
import { findServer } from '../kit/postgres-server.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-crawler-bundle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const server = findServer();
const missing = 'missing' in server ? `: ${server.missing}` : '';
// More than are read before another thread would be started: the program has no second file.
const pages = 130;

test(`the program that travels to a host crawls a folder, or says what it needs${missing}`, {
  skip: missing !== '',
}, async () => {
  const [docs, app, state] = ['docs', 'app', 'state'].map((name) => join(scratch, name));
  if (docs === undefined || app === undefined || state === undefined) throw new Error('no names');
  for (const folder of [docs, state]) mkdirSync(folder);
  for (let page = 0; page < pages; page++) {
    writeFileSync(join(docs, `p${page}.md`), `# Page ${page}\n\nAbout thing${page}.\n`);
  }
  const entries = { 'panther-crawler': 'crawler/main.ts' };
  const { manifest } = await bundleApp({ repoRoot: repositoryRoot, outDir: app, entries });
  // A host has PostgreSQL; the embedded engine alone would be twice the program.
  const packages = manifest.licences.map(({ name }) => name);
  expect(packages.filter((name) => name.startsWith('@electric-sql/'))).toEqual([]);
  expect(packages).toContain('pg');
  const run = (environment: Record<string, string>) =>
    exec(process.execPath, [join(app, 'panther-crawler.mjs')], {
      cwd: state,
      env: {
        PANTHER_STATE_DIR: state,
        PANTHER_CRAWLER_CONTACT: 'owner@example.com',
        ...environment,
      },
      allowExitCodes: 'any',
    });
  const { url, drop } = await createServerDatabase();
  const open = () =>
    openDatabase({ url, folder: state, owner: 'test', log: silentLog, clock: systemClock });
  try {
    const database = await open();
    await migrate(database, 'kb', migrations);
    // What the repository declares lies on the internet.
    await syncSources(database, declaredSources, 0);
    for (const { name } of declaredSources) await pauseSource(database, name, 'not now');
    const source = parseSource({ name: 'docs', location: docs }, '/');
    await writeSource(database, source, { isDeclared: false, nowMs: 0 });
    await database.close();

    const { exitCode, stderr } = await run({ DATABASE_URL: url });
    expect(stderr).toContain('"source":"docs","outcome":"complete"');
    expect(exitCode).toBe(0);
    const after = await open();
    const [row] = await after.query<{ pages: number }>(
      `select count(*)::int as pages from kb.document where state = 'live'`,
    );
    await after.close();
    expect(row?.pages).toBe(pages);

    const alone = await run({});
    expect(alone.stderr).toContain('"code":"postgres.missing"');
    expect(alone.stderr).toContain('set DATABASE_URL');
  } finally {
    await drop();
  }
});
