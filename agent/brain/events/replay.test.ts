import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replayInto, replayLog } from './index.ts';
import {
  fill,
  ledgerEvents,
  ledgerProjections,
  note,
  openLedger,
  tamper,
  withFolder,
} from './ledger.fixture.ts';

const parts = { registry: ledgerEvents, projections: ledgerProjections };

test('tables built event by event are those built at once, whatever the batches', () => {
  const batch = fc.array(
    fc.tuple(fc.boolean(), fc.nat({ max: 1000 }), fc.option(fc.nat({ max: 20 }))),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
      const log = openLedger(':memory:');
      for (const events of batches) {
        const wanted = events.map(([isFill, index, key]) =>
          // Where there is a key, the payload follows from it: it is the same event again.
          (isFill ? fill : note)(key ?? index, key === null ? undefined : `k${key}`),
        );
        log.append(wanted);
      }
      const report = replayInto(log.db, ledgerEvents, ledgerProjections);
      expect(report).toMatchObject({ ok: true, events: log.tip().seq });
      log.close();
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('a table that somebody changed is named, with the row', () =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([fill(2), note(3), fill(5)]);
    log.close();
    const clean = replayLog({ path, ...parts });
    expect(clean.ok).toBe(true);
    expect(clean.tables.map(({ table, rows }) => [table, rows])).toEqual([
      ['holdings', 2],
      ['history', 3],
      ['history_notes', 1],
    ]);
    tamper(path, (db) => db.exec(`update holdings set fills = fills + 1 where symbol = 'ETH'`));
    const [holdings, ...others] = replayLog({ path, ...parts }).tables;
    expect(holdings).toMatchObject({ same: false });
    expect(holdings?.difference?.live).toMatch(/^'ETH', .*, 2$/);
    expect(holdings?.difference?.replayed).toMatch(/^'ETH', .*, 1$/);
    expect(others.every(({ same }) => same)).toBe(true);
  }));

test.each([
  ['a row more', 'insert into history_notes values (9, null)', { live: '9, NULL', replayed: null }],
  ['a row less', 'delete from history_notes', { live: null, replayed: "2, 'überverkauft #3'" }],
  [
    'another number',
    'update history set at = 1.5 where seq = 1',
    { live: "1, 'fill', 'BTC', 1.5", replayed: `1, 'fill', 'BTC', ${Date.UTC(2026, 0, 1) + 2}` },
  ],
])('%s', (_, sql, difference) =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([fill(2), note(3)]);
    log.close();
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
    const report = replayLog({ path, ...parts });
    expect(report.ok).toBe(false);
    expect(report.tables.find(({ same }) => !same)).toMatchObject({ difference });
  }),
);

test('replaying changes nothing, while the log is open too', () =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([fill(2), note(3)]);
    const before = log.db.prepare('select * from holdings').all();
    expect(replayLog({ path, ...parts })).toEqual(replayLog({ path, ...parts }));
    expect(log.db.prepare('select * from holdings').all()).toEqual(before);
    log.append([fill(4)]);
    expect(replayLog({ path, ...parts })).toMatchObject({ ok: true, events: 3 });
    log.close();
  }));
