import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import { type Engine, openDatabase } from '#lib/postgres';
import { createServerDatabase, silentLog } from './postgres.ts';
import { runPanther } from './run-command.ts';

/** The command on a base of its own. On the embedded engine every command is a cold start. */
export function testLibraryCommand(engine: Engine): void {
  describe(`panther library on ${engine}`, () => testIt(engine));
}

function testIt(engine: Engine): void {
  let folder: string;
  let env: Record<string, string>;
  let drop: (() => Promise<void>) | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-library-'));
    env = { PANTHER_STATE_DIR: join(folder, 'state') };
    await renew();
    writeFileSync(join(folder, 'car.md'), '# Wheels\n\nEvery car must carry a spare wheel.\n');
    writeFileSync(join(folder, 'bread.md'), '# Dough\n\nKnead flour, yeast and water.\n');
  });
  afterEach(async () => {
    await drop?.();
    rmSync(folder, { recursive: true });
  });

  /** An empty knowledge base. */
  async function renew() {
    if (engine === 'pglite') {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
      return;
    }
    await drop?.();
    const made = await createServerDatabase();
    drop = made.drop;
    env.DATABASE_URL = made.url;
  }
  const run = (name: string, ...argv: readonly string[]) =>
    runPanther(name, argv, { env, cwd: folder });
  const addNotes = () =>
    run(
      ...(['sources', 'add', folder, '--name', 'notes'] as const),
      ...(['--library', 'notes', '--include', '*.md'] as const),
    );
  const path = (name: string) => join(folder, name);
  const find = async () => {
    const { out } = await run('search', '--json', 'spare wheel');
    const { hits } = JSON.parse(out) as { hits: { title: string; chunkId: string }[] };
    return hits.map(({ title, chunkId }) => [title, chunkId]);
  };

  test('export, wipe, import: the same bytes and the same answers', async () => {
    expect((await addNotes()).code).toBe(0);
    expect((await run('crawl', 'notes')).code).toBe(0);
    const before = await find();
    expect(before[0]?.[0]).toBe('Wheels');
    const exported = await run('library', 'export', 'one.kb', '--library', 'notes', '--json');
    expect(JSON.parse(exported.out)).toMatchObject({
      counts: { library: 1, document: 2, chunk: 2 },
    });
    await renew();
    expect((await run('library', 'import', 'one.kb')).out).toBe(
      'imported notes (2 pages, 0 vectors)\n',
    );
    expect(await find()).toEqual(before);
    await run('library', 'export', 'two.kb', '--library', 'notes');
    expect(readFileSync(path('two.kb')).equals(readFileSync(path('one.kb')))).toBe(true);
    const [entry] = JSON.parse((await run('library', 'list', '--json')).out) as object[];
    expect(entry).toMatchObject({ library: 'notes', documents: 2, chunks: 2, vectors: 0 });
    expect((await run('library', 'check')).code).toBe(0);

    const again = await run('library', 'import', 'one.kb');
    expect(again.code).toBe(exitCodes['kb.import']);
    expect(again.err).toContain('--replace');
    expect((await run('library', 'import', 'one.kb', '--replace')).code).toBe(0);
    expect(await find()).toEqual(before);
  });

  test('an index that lost a passage is found and made anew', async () => {
    await addNotes();
    await run('crawl', 'notes');
    const before = await find();
    const { DATABASE_URL: url } = env;
    const database = await openDatabase({
      ...{ url, folder: join(folder, 'state', 'knowledge'), owner: 'the test' },
      ...{ log: silentLog, clock: systemClock },
    });
    await database.query('delete from kb.segment');
    if (engine === 'pglite') {
      const held = await run('library', 'export', 'one.kb');
      expect(held.code).toBe(exitCodes['postgres.locked']);
      expect(held.err).toMatch(
        /in use by the test \(pid \d+[\s\S]*end process \d+, and run this again/,
      );
    }
    await database.close();
    const checked = await run('library', 'check');
    expect(checked.code).toBe(exitCodes['kb.index']);
    expect(checked.out).toContain('panther library reindex notes');
    expect((await run('library', 'reindex', 'note')).err).toContain('did you mean notes?');
    const queued = await run('library', 'reindex', 'notes', '--queue');
    expect(queued.out).toMatch(/^notes: job [0-9a-f-]{36}\n/);
    if (engine === 'postgres') {
      env.PANTHER_CRAWLER_CONTACT = 'me@example.org';
      expect((await run('crawl', '--work', '--until-empty')).code).toBe(0);
      expect((await run('library', 'check')).code).toBe(0);
      expect(await find()).toEqual(before);
    }
    expect((await run('library', 'list', '--queue')).code).toBe(exitCodes.usage);
    expect((await run('library', 'reindex', 'notes')).out).toBe('made anew: notes\n');
    expect((await run('library', 'check')).code).toBe(0);
    expect(await find()).toEqual(before);
  });

  test('a damaged file and a wrong word are refused', async () => {
    writeFileSync(path('bad.kb'), 'no export');
    expect((await run('library', 'verify', 'bad.kb')).code).toBe(exitCodes['kb.export-invalid']);
    expect((await run('library', 'verify')).code).toBe(exitCodes.usage);
    expect((await run('library', 'exprot', 'x')).err).toContain('did you mean export?');
    const unknown = await run('library', 'export', 'x.kb', '--library', 'nothing');
    expect(unknown.code).toBe(exitCodes['kb.unknown']);
  });
}
