import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, exitCodes, systemClock } from '#lib';
import { type Database, type Engine, migrate, openDatabase } from '#lib/postgres';
import { decideRules } from '../../agent/cockpit/engines/rules/index.ts';
import { migrations } from '../../agent/cockpit/migrations/index.ts';
import { decision as decisionKind } from '../../agent/cockpit/model/decision.ts';
import { pokerRun } from '../../agent/cockpit/model/poker-run.ts';
import { project } from '../../agent/cockpit/model/project.ts';
import { createCockpitStore } from '../../agent/cockpit/store/index.ts';
import { createServerDatabase, silentLog } from './postgres.ts';
import { runPanther } from './run-command.ts';

/** A folder of its own, and `panther cockpit` run in it. */
export function createCockpitFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'panther-cockpit-'));
  const env: Record<string, string> = { PANTHER_STATE_DIR: join(folder, 'state'), HOME: folder };
  const path = (name: string) => join(folder, name);
  return {
    ...{ folder, env, path },
    read: (name: string) => readFileSync(path(name), 'utf8'),
    remove: () => rmSync(folder, { recursive: true }),
    run: (...argv: readonly string[]) => runPanther('cockpit', argv, { env, cwd: folder }),
    /** The database that the command would open, with a cockpit in it. */
    async open(door?: string): Promise<Database> {
      const database = await openDatabase({
        ...{ url: env.DATABASE_URL, folder: path('state/knowledge'), owner: 'the test' },
        ...{ log: silentLog, clock: systemClock, ...(door === undefined ? {} : { door }) },
      });
      await migrate(database, 'cockpit', migrations);
      return database;
    },
  };
}

export async function fillCockpit(database: Database): Promise<void> {
  const clock = createManualClock();
  const store = createCockpitStore({ database, clock });
  // A separator that ends lines for some readers, and not here.
  const body = { name: 'one\u2028two \u{1F0A1}', chain: 'base' };
  const { id } = await store.create(project, body, { actor: 'person:anna' });
  await store.update(project, id, { version: 1, body: { ...body, chain: 'x' } }, 'agent:a');
  await store.audit({ actor: 'person:anna', action: 'project.make', outcome: 'done' });
  await store.appendPoint('score', 'base', '2026-02-26T00:00:00Z', 0.5);
}

/** The command on a cockpit of its own. On the embedded engine every command is a cold start. */
export function testCockpitCommand(engine: Engine): void {
  describe(`panther cockpit on ${engine}`, () => testIt(engine));
}

function testIt(engine: Engine): void {
  let place: ReturnType<typeof createCockpitFolder>;
  let drop: (() => Promise<void>) | undefined;
  const renew = async () => {
    rmSync(place.path('state'), { recursive: true, force: true });
    if (engine === 'pglite') return;
    await drop?.();
    const made = await createServerDatabase();
    drop = made.drop;
    place.env.DATABASE_URL = made.url;
  };
  beforeEach(async () => {
    place = createCockpitFolder();
    await renew();
  });
  afterEach(async () => {
    await drop?.();
    drop = undefined;
    place.remove();
  });

  test('export, wipe, import: the same bytes; replacing keeps what was there', async () => {
    const { run, read, path } = place;
    const database = await place.open();
    await fillCockpit(database);
    await database.close();
    const exported = await run('export', 'one.jsonl', '--json');
    expect(exported).toMatchObject({ code: 0, err: '' });
    const { size, mode } = statSync(path('one.jsonl'));
    expect(JSON.parse(exported.out)).toEqual({ file: path('one.jsonl'), bytes: size });
    expect(mode & 0o777).toBe(0o600);
    await renew();
    expect((await run('import', 'one.jsonl')).out).toBe(
      `${path('one.jsonl')}: 2 changes, 1 audit entries, 1 points\n`,
    );
    await run('export', 'two.jsonl');
    expect(read('two.jsonl')).toBe(read('one.jsonl'));

    const again = await run('import', 'one.jsonl');
    expect(again.code).toBe(exitCodes['cockpit.transfer']);
    expect(again.err).toContain('--replace');
    const replaced = await run('import', 'one.jsonl', '--replace', '--json');
    const { kept } = JSON.parse(replaced.out) as { kept: string };
    expect(readFileSync(kept, 'utf8')).toBe(read('one.jsonl'));
    // The one trace of what was replaced.
    await run('export', 'three.jsonl');
    const added = read('three.jsonl')
      .split('\n')
      .filter((line) => !read('one.jsonl').includes(line));
    expect(JSON.parse(added[0] ?? '')).toMatchObject({
      audit: { action: 'cockpit.import', actor: `person:${userInfo().username}`, outcome: 'done' },
    });
    expect(added).toHaveLength(2);
    writeFileSync(path('torn.jsonl'), read('one.jsonl').slice(0, -100));
    const torn = await run('import', 'torn.jsonl', '--replace');
    expect(torn).toMatchObject({ code: exitCodes['cockpit.transfer'], out: '' });
    await run('export', 'four.jsonl');
    expect(read('four.jsonl')).toBe(read('three.jsonl'));
  });

  test('a rule is tried against the past; a game is trained into a record', async () => {
    const { run, path } = place;
    const database = await place.open();
    const now = new Date(systemClock.now() - 86_400_000);
    const at = now.toISOString();
    const decision = decideRules({
      ...{ rules: [], spoken: [], now, day: at.slice(0, 10) },
      subject: { kind: 'narrative', id: 'narrative:1', title: 'Base' },
      inputs: {
        signals: { 'narrative.score': { value: 20, observedAt: at } },
        ...{ riskState: 'NORMAL', scenarios: [], blocks: [] },
      },
    });
    const store = createCockpitStore({ database, clock: systemClock });
    await store.create(decisionKind, decision, { actor: 'source:rules' });
    await database.close();
    writeFileSync(
      path('sell.yaml'),
      `id: sell\ntitle: Sell\nabout: narrative\nemit: EXIT\nreason: enough\nwhen: { signal: narrative.score, below: 30 }\n`,
    );
    const tried = await run('rules', 'try', 'sell.yaml');
    expect([tried.code, tried.err]).toEqual([0, '']);
    expect(tried.out).toContain('sell: 1 decisions gone through, 1 would have been others');
    expect(tried.out).toMatch(/EXIT +0 → 1/);
    expect(tried.out).toContain('Base: no-match → EXIT (sell)');
    writeFileSync(path('none.yaml'), 'id: none\n');
    expect((await run('rules', 'try', 'none.yaml')).code).toBe(exitCodes['cockpit.record']);

    const trained = await run('poker', 'train', 'kuhn', '--iterations', '1000', '--json');
    const result = JSON.parse(trained.out) as { readonly value: number; readonly id: string };
    // Kuhn (1950): the first player loses 1/18 a hand.
    expect(Math.abs(result.value + 1 / 18)).toBeLessThan(0.01);
    const again = await place.open();
    const stored = createCockpitStore({ database: again, clock: systemClock });
    expect((await stored.get(pokerRun, result.id))?.body).toMatchObject({
      ...{ game: 'kuhn', status: 'done', iterations: 1_000 },
    });
    expect((await stored.list(decisionKind)).rows.length).toBe(1);
    await again.close();
  });
}
