import { expect, test } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { note, openLedger, withFolder } from './ledger.fixture.ts';

test('listeners hear every event once and in order, whatever one of them does', () => {
  const lines: string[] = [];
  const log = openLedger(':memory:', { log: createLog({ write: (line) => lines.push(line) }) });
  const heard: number[] = [];
  log.subscribe((events) => {
    if (events.some(({ seq }) => seq === 1)) log.append([note(2)]);
    throw new Error('mine');
  });
  const stop = log.subscribe((events) => heard.push(...events.map(({ seq }) => seq)));
  log.append([note(1, 'one')]);
  log.append([note(1, 'one')]);
  expect(heard).toEqual([1, 2]);
  stop();
  log.append([note(3)]);
  expect(heard).toEqual([1, 2]);
  expect(lines.filter((line) => line.includes('"mine'))).toHaveLength(0);
  expect(lines.filter((line) => line.includes('Error: mine'))).toHaveLength(3);
  log.close();
});

test('what a guest appends is heard too, before what comes after it', () =>
  withFolder((path) => {
    const owner = openLedger(path);
    const heard: number[] = [];
    owner.subscribe((events) => heard.push(...events.map(({ seq }) => seq)));
    const guest = openLedger(path, { role: 'guest' });
    owner.append([note(1)]);
    guest.append([note(2)]);
    expect(heard).toEqual([1]);
    owner.append([note(3)]);
    expect(heard).toEqual([1, 2, 3]);
    guest.append([note(4), note(5)]);
    expect([owner.refresh(), owner.refresh()]).toEqual([2, 0]);
    expect(heard).toEqual([1, 2, 3, 4, 5]);
    expect(owner.db.prepare('select count(*) as rows from history').get()).toEqual({ rows: 5 });
    guest.close();
    owner.close();
  }));

test('a stream goes on where it was, for a slow reader too, and ends when it is told', async () => {
  const log = openLedger(':memory:', { clock: createManualClock() });
  log.append([note(1), note(2)]);
  const end = new AbortController();
  const stream = log.stream({ signal: end.signal, after: 1 })[Symbol.asyncIterator]();
  expect((await stream.next()).value?.seq).toBe(2);
  // Far more than a page while nobody reads.
  for (let batch = 0; batch < 5; batch++)
    log.append(Array.from({ length: 100 }, (_, i) => note(i)));
  const seqs: (number | undefined)[] = [];
  for (let count = 0; count < 500; count++) seqs.push((await stream.next()).value?.seq);
  expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => index + 3));
  const waiting = stream.next();
  log.append([note(7)]);
  expect((await waiting).value?.seq).toBe(503);
  const last = stream.next();
  end.abort();
  expect(await last).toEqual({ done: true, value: undefined });
  log.close();
});

test('a stream without a start begins with what comes next, of the types asked for', async () => {
  const log = openLedger(':memory:');
  log.append([note(1)]);
  const end = new AbortController();
  const stream = log
    .stream({ signal: end.signal, types: ['order.filled.v1'] })
    [Symbol.asyncIterator]();
  const waiting = stream.next();
  log.append([note(2)]);
  log.append([
    note(3),
    {
      type: 'order.filled.v1',
      payload: { symbol: 'BTC', size: 1, price: 2 },
      at: 0,
      source: 's',
      trace: 't',
    },
  ]);
  expect((await waiting).value).toMatchObject({ seq: 4, payload: { price: 2 } });
  end.abort();
  log.close();
});
