import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { pnlUnits } from '../../engines/bets/index.ts';
import { dayOf } from '../../engines/calendar/days.ts';
import { bet } from '../../model/bet.ts';
import { slateGame } from '../../model/slate-game.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore } from '../../store/test-store.ts';
import { readSource } from '../test-call.ts';
import { allSlates, dayGames, eveningGames, slateFile } from './slates.fixture.ts';
import { slates } from './source.ts';

describe.each(testDatabases())('slates on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-slates-'));
    database = await open();
    ({ store } = await createTestStore(database));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });
  const put = (name: string, content: unknown) =>
    writeFileSync(
      join(folder, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  const read = () => readSource(slates, { files: { slates: folder }, store });
  const games = async () => (await store.list(slateGame, { limit: 1_000 })).rows;

  test('7 files with 55 rows are 47 games; twice is once, and what was left out is told', async () => {
    for (const [name, file] of Object.entries(allSlates())) put(name, file);
    const first = await read();
    expect(first.files.map((file) => file.games)).toEqual([10, 10, 7, 7, 7, 7, 7]);
    expect(first.report).toMatchObject({ created: 47, updated: 0, refused: [] });
    const rows = await games();
    expect(rows).toHaveLength(47);
    // Eight ids stand in both files, and two rows differ in nothing but their id.
    const same = first.report.dropped.filter(({ reason }) => reason.includes('stands in'));
    expect(same).toHaveLength(8);
    expect(same[7]).toEqual({
      ...{ file: '2026-02-08.json', row: 'games[9]' },
      reason: 'the game "NEW-LA -2026-02-08" stands in 2026-02-07.json too; 2026-02-08.json counts',
    });
    const twins = first.report.dropped.filter(({ reason }) => reason.includes('same teams'));
    expect(twins).toHaveLength(2);
    expect(first.report.dropped).toHaveLength(10);
    const spreads = rows.map(({ body }) => body.spread);
    // Twenty rows of text, of which eight came twice; five numbers; thirty nulls.
    expect(spreads.filter((spread) => spread !== null)).toHaveLength(12 + 5);
    const [audited] = await store.audits({ action: 'import' });
    expect(audited).toMatchObject({ actor: 'source:slates', subject: 'source:slates' });
    const before = await store.lastChange();
    expect((await read()).report).toMatchObject({ created: 0, updated: 0, unchanged: 47 });
    expect(await store.lastChange()).toBe(before);
    expect((await games()).every(({ version }) => version === 1)).toBe(true);
  });

  test('of two versions of a file the filled one stays', async () => {
    const date = '2026-02-27';
    put(`${date}.json`, slateFile(date, []));
    expect((await read()).report).toMatchObject({ created: 0, refused: [] });
    put(`${date}.json`, slateFile(date, dayGames(date)));
    expect((await read()).report.created).toBe(7);
    put(`${date}.json`, slateFile(date, dayGames(date, [-7.5])));
    expect((await read()).report).toMatchObject({ created: 0, updated: 1, unchanged: 6 });
    const row = await store.getByKey(slateGame, `NBA/${dayGames(date)[0]?.id}`);
    expect(row).toMatchObject({ version: 2, body: { spread: { line: -7.5, side: 'home' } } });
  });

  test('a time is an instant, grouped by the zone of who looks; a day stays a day', async () => {
    const [game] = eveningGames(false);
    put(
      'a.json',
      slateFile('2026-02-07', [{ ...game, id: 'x', tip_local: '2026-02-07T22:00:00+02:00' }]),
    );
    put('b.json', slateFile('2026-02-27', dayGames('2026-02-27').slice(0, 1)));
    await read();
    const timed = await store.getByKey(slateGame, 'NBA/x');
    expect(timed?.body).toMatchObject({ tipAt: '2026-02-07T20:00:00.000Z', tipOn: null });
    // 20:00 UTC is 9:00 of the next day in Auckland (UTC+13) and noon in Los Angeles (UTC−8).
    const days = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles'].map((zone) =>
      dayOf(timed?.body.tipAt ?? '', zone),
    );
    expect(days).toEqual(['2026-02-07', '2026-02-08', '2026-02-07']);
    const dated = await store.getByKey(slateGame, `NBA/${dayGames('2026-02-27')[0]?.id}`);
    expect(dated?.body).toMatchObject({ tipAt: null, tipOn: '2026-02-27' });
  });

  test('what cannot be read hurts nothing else, and each refusal has file, row and reason', async () => {
    const [good] = dayGames('2026-02-27');
    const market = { spread: 'about five', total: 'n/a', moneyline_home: 0.9 };
    put(
      'ok.json',
      slateFile('2026-02-27', [
        good ?? { id: '' },
        { id: 'y' },
        { ...good, id: 'z', market, tip_local: 'tonight' },
      ]),
    );
    put('odd.json', { some: 'thing' });
    put('plus.json', '{"date":"2026-02-07","league":"NHL","games":[{"moneyline":{"home": +100}}]}');
    put('bytes.json', '');
    const { report } = await read();
    expect(report.created).toBe(2);
    expect(report.refused).toEqual([
      { file: 'bytes.json', row: null, reason: expect.stringContaining('it is no JSON') },
      { file: 'odd.json', row: null, reason: expect.stringContaining('it is no slate') },
      {
        file: 'plus.json',
        row: null,
        reason: expect.stringMatching(/no JSON.*write 100 and not/s),
      },
      { file: 'ok.json', row: 'games[1]', reason: expect.stringContaining('home: ') },
    ]);
    const reasons = [
      'tip_local: "tonight" is no time and no day',
      'market.spread: "about five" is no spread',
      'market.total: "n/a" is no number',
      'market.moneyline_home: 0.9 is no decimal odds',
    ];
    expect(report.dropped).toEqual(
      reasons.map((reason) => ({ file: 'ok.json', row: 'games[2]', reason })),
    );
    const row = await store.getByKey(slateGame, 'NBA/z');
    expect(row?.body).toMatchObject({ spread: null, total: null, moneyline: { home: null } });
    // The same refusals again leave no further trace.
    const audits = await store.audits({ action: 'import' });
    await read();
    expect(await store.audits({ action: 'import' })).toEqual(audits);
  });

  test('bets hang on their game; one without a game is refused', async () => {
    const [game] = dayGames('2026-02-27');
    const placed = { market: 'moneyline', selection: 'DET', odds_decimal: 3.25, stake_units: 2 };
    const one = { ...placed, game_id: game?.id, result: null, pnl_units: null };
    put(
      'a.json',
      slateFile('2026-02-27', [game ?? { id: '' }], [one, one, { ...one, game_id: 'none' }]),
    );
    const { report } = await read();
    expect(report.refused).toEqual([
      { file: 'a.json', row: 'bets[2]', reason: 'there is no game "none"' },
    ]);
    const won = { ...one, result: 'win' };
    put('a.json', slateFile('2026-02-27', [game ?? { id: '' }], [won, one]));
    expect((await read()).report).toMatchObject({ created: 0, updated: 1, unchanged: 2 });
    const { rows } = await store.list(bet, { status: 'win' });
    const [row] = rows;
    expect(rows).toHaveLength(1);
    expect(row?.body.unitSize).toBe(100);
    expect(row && pnlUnits(row.body)).toBe(4.5);
    const parent = await store.getByKey(slateGame, `NBA/${game?.id}`);
    expect(row?.links.game).toEqual([parent?.id]);
  });

  test('a slate of the NHL has American odds', async () => {
    const nhl = {
      ...{ date: '2026-02-07', league: 'NHL' },
      games: [
        {
          ...{ game_id: 'n1', home: 'BOS', away: 'NYR', start_time: '2026-02-08T00:00:00Z' },
          moneyline: { home: -120, away: 100 },
          total: { line: 6.5, over: -110, under: -110 },
          spread: { line: -1.5, home: 180, away: -220 },
        },
      ],
    };
    put('slate_2026-02-07.json', nhl);
    await read();
    const row = await store.getByKey(slateGame, 'NHL/n1');
    // 1 + 100/120 and 1 + 100/100.
    expect(row?.body.moneyline.home).toBeCloseTo(1.8333, 4);
    expect(row?.body).toMatchObject({
      ...{ league: 'NHL', slateOn: '2026-02-07', tipAt: '2026-02-08T00:00:00.000Z', total: 6.5 },
      ...{ moneyline: { away: 2 }, spread: { team: 'BOS', side: 'home', line: -1.5 } },
    });
  });

  test('context comes for either team, and free words stay', async () => {
    put('a.json', slateFile('2026-02-07', eveningGames(false).slice(0, 1)));
    await read();
    const { body } = (await games())[0] ?? {};
    expect(body?.context).toEqual({
      rest: { home: '2 days', away: 'back to back' },
      travel: { home: null, away: '1,200 miles' },
      injuries: { home: 'starter out; bench doubtful', away: null },
    });
    expect(body).toMatchObject({
      ...{ lineupFlags: ['late'], angle: { summary: 'pace', total_thoughts: 'over' } },
      edge: { confidence: 'low to medium' },
    });
  });
});
