import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { verifyLog } from './index.ts';
import { fill, history, note, openLedger, withFolder } from './ledger.fixture.ts';

const fault = (code: string) => expect.objectContaining({ name: 'Fault', code });

test('what is appended is read back, in order, also after a restart', () =>
  withFolder((path) => {
    const clock = createManualClock();
    const log = openLedger(path, { clock });
    const results = log.append([note(1), fill(2, 'fill-2')]);
    log.append([note(3)]);
    expect(results.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [1, false],
      [2, false],
    ]);
    const before = [...log.read()];
    log.close();
    const again = openLedger(path);
    expect([...again.read()]).toEqual(before);
    expect(before.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(before[1]).toEqual({
      ...fill(2, 'fill-2'),
      seq: 2,
      id: results[1]?.id,
      recordedAt: clock.now(),
      hash: before[1]?.hash,
    });
    expect(again.get(results[1]?.id ?? '')).toEqual(before[1]);
    expect(again.get('nothing')).toBeUndefined();
    expect(again.tip()).toEqual({ seq: 3, hash: before[2]?.hash });
    again.close();
  }));

test('ids follow from type and key alone', () => {
  const log = openLedger(':memory:');
  log.append([note(9)]);
  // printf 'key\norder.filled\nfill-1' | sha256sum
  expect(log.append([fill(1, 'fill-1')])[0]?.id).toBe('6448a3d15e0f64a7f513c3ae35b3f9de');
  log.close();
});

test('the same key with the same payload is the same event, whenever it is said', () => {
  const log = openLedger(':memory:');
  const [first] = log.append([fill(1, 'k')]);
  const later = { ...fill(1, 'k'), at: 5, source: 'exchange/other', trace: 'cycle-9' };
  expect(log.append([later, later])).toEqual([
    { ...first, duplicate: true },
    { ...first, duplicate: true },
  ]);
  const [a, b] = log.append([note(1, 'in one batch'), note(1, 'in one batch')]);
  expect(b).toEqual({ ...a, duplicate: true });
  // Per type, and only when there is a key.
  expect(log.append([note(1, 'k'), note(1), note(1)]).map(({ duplicate }) => duplicate)).toEqual([
    false,
    false,
    false,
  ]);
  expect(log.tip().seq).toBe(5);
  expect(log.db.prepare('select fills from holdings').all()).toEqual([{ fills: 1 }]);
  log.close();
});

test('the same key with another payload is refused, and nothing of the batch is written', () => {
  const log = openLedger(':memory:');
  log.append([fill(1, 'k')]);
  expect(() => log.append([note(2), fill(2, 'k'), note(3)])).toThrow(fault('brain.event-conflict'));
  expect(() => log.append([note(2), { ...note(3), at: 0.5 }])).toThrow(
    fault('brain.event-invalid'),
  );
  expect(log.tip().seq).toBe(1);
  expect(log.db.prepare('select seq from history').all()).toEqual([{ seq: 1 }]);
  log.close();
});

test('a projection that fails takes the events back with it', () => {
  const failing: typeof history = {
    ...history,
    apply(db, event) {
      history.apply(db, event);
      if (event.seq === 2) throw new TypeError('a bug');
    },
  };
  const log = openLedger(':memory:', { projections: [failing] });
  log.append([note(1)]);
  expect(() => log.append([note(2)])).toThrow(TypeError);
  expect(log.tip().seq).toBe(1);
  expect(log.db.prepare('select seq from history').all()).toEqual([{ seq: 1 }]);
  log.close();
});

test.each([
  'update events set source = source',
  'delete from events where seq = 2',
  'insert or replace into events select * from events where seq = 2',
  `insert into events select 9, 'x', type, at, recorded_at, source, trace, null, payload, prev, marks, 'y' from events where seq = 2`,
  `insert into events select 4, 'x', type, at, recorded_at, source, trace, null, payload, prev, marks, 'y' from events where seq = 3`,
  `insert into events select 4, id, type, at, recorded_at, source, trace, null, payload, hash, marks, 'y' from events where seq = 3`,
])('SQL refuses: %s', (sql) =>
  withFolder((path) => {
    const log = openLedger(path);
    log.append([note(1), note(2), note(3)]);
    const db = new DatabaseSync(path);
    expect(() => db.exec(sql)).toThrow(/append-only|chain without gaps/);
    db.close();
    log.close();
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 3 });
  }),
);

test('the connection for queries cannot write', () =>
  withFolder((path) => {
    const log = openLedger(path);
    expect(() => log.db.exec('delete from history')).toThrow('readonly');
    log.close();
  }));

test('reading by range, type and time', () => {
  const log = openLedger(':memory:');
  log.append(
    Array.from({ length: 2500 }, (_, index) => (index % 2 === 0 ? note(index) : fill(index))),
  );
  const seqs = (range: Parameters<typeof log.read>[0]) =>
    [...log.read(range)].map(({ seq }) => seq);
  expect(seqs({})).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
  expect(seqs({ after: 2490, limit: 3 })).toEqual([2491, 2492, 2493]);
  expect(seqs({ after: 10, upTo: 14, types: ['order.filled.v1'] })).toEqual([12, 14]);
  expect(seqs({ types: ['order.filled.v1'] })).toHaveLength(1250);
  expect(seqs({ types: ['order.filled.v1', 'signal.noted.v1'], limit: 2100 })).toHaveLength(2100);
  expect(seqs({ types: [] })).toEqual([]);
  const day = Date.UTC(2026, 0, 1);
  expect(seqs({ from: day + 3, until: day + 5 })).toEqual([4, 5]);
  // Appending while reading is part of the contract.
  let last = 0;
  for (const { seq } of log.read()) {
    last = seq;
    if (seq === 2500) log.append([note(1)]);
  }
  expect([last, log.tip().seq]).toEqual([2500, 2501]);
  log.close();
});
