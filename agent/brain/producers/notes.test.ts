import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createMemoryMarket } from '../data/index.ts';
import { createEventLog } from '../events/index.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { curator } from './curator.ts';
import type { Producer } from './define.ts';
import { producerEvents } from './events.ts';
import { eventsCalendar } from './events-calendar.ts';
import { producerProjections } from './index.ts';
import { createNotes, notesEvents, parseNotesFile } from './notes.ts';

const start = Date.UTC(2026, 0, 1);

function withFile<T>(content: unknown, body: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  try {
    const path = join(folder, 'notes.json');
    writeFileSync(path, JSON.stringify(content));
    return body(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function open() {
  const log = createEventLog({
    path: ':memory:',
    registry: producerEvents,
    projections: producerProjections,
    clock: createManualClock({ startMs: start }),
  });
  const notes = createNotes(log.db);
  const ask = (producer: Producer, at: number, symbol = 'BTC') => {
    const params = producer.params.parse({});
    const view = createMemoryMarket('synthetic').viewAt(at);
    const signal = new AbortController().signal;
    const context = { producer: producer.name, view, symbols: [symbol], params, signal };
    return (producer.produce({ ...context, services: { notes } }) as readonly object[])[0];
  };
  const read = (content: unknown, at: number) =>
    withFile(content, (path) =>
      log.append(notesEvents(parseNotesFile(path), { now: at, source: 'file', trace: 'notes' })),
    );
  return { log, ask, read };
}

const view = {
  author: 'hayden',
  symbol: 'btc',
  direction: 'short',
  conviction: 10,
  rationale: 'too far',
  at: '2026-01-01T02:00:00+02:00',
};

// Check 18 of the brain's reference: a lone bearish view of conviction 10 was a long there.
test('a bearish view is short, counts from when it was read, and ends after four days', () => {
  const { log, ask, read } = open();
  read({ views: [view] }, start + hourMs);
  expect(ask(curator, start)).toMatchObject({ reason: 'no view' });
  expect(ask(curator, start + hourMs)).toMatchObject({
    direction: 'short',
    conviction: 10,
    // 02:00 two hours east of Greenwich.
    observedAt: start,
  });
  expect(ask(curator, start + hourMs, 'ETH')).toMatchObject({ reason: 'no view' });
  expect(ask(curator, start + 4 * dayMs)).toMatchObject({ reason: 'the last view is 4 d old' });
  log.close();
});

test('reading the file again records nothing twice', () => {
  const { log, read } = open();
  const file = { views: [view], calendar: [{ title: 'x', at: '2026-01-02T00:00:00Z', impact: 1 }] };
  read(file, start);
  const again = read(file, start + hourMs);
  expect(again.map(({ duplicate }) => duplicate)).toEqual([true, true]);
  log.close();
});

test('a view of the asset goes before one of the market, and authors are averaged', () => {
  const { log, ask, read } = open();
  const market = { ...view, symbol: null, direction: 'long', conviction: 4 };
  const other = { ...market, author: 'ann', conviction: 8 };
  read({ views: [view, market, other] }, start);
  // hayden −10 of BTC, ann +8 of the market: −1
  expect(ask(curator, start)).toMatchObject({ direction: 'short', conviction: 1 });
  // +4 and +8
  expect(ask(curator, start, 'ETH')).toMatchObject({ direction: 'long', conviction: 6 });
  log.close();
});

test('no side before what matters, its tone after it, fading over a day', () => {
  const { log, ask, read } = open();
  const entry = { title: 'rates', at: '2026-01-02T00:00:00Z', impact: 0.8 };
  read({ calendar: [entry] }, start - dayMs);
  expect(ask(eventsCalendar, start - 1)).toMatchObject({
    reason: 'no event of the last or next day is known',
  });
  expect(ask(eventsCalendar, start)).toMatchObject({
    direction: 'neutral',
    rationale: 'rates in 24 h: no side before it',
  });
  const told = { ...entry, sentiment: -1, knownAt: '2026-01-02T01:00:00Z' };
  read({ calendar: [told] }, start + 26 * hourMs);
  expect(ask(eventsCalendar, start + 24 * hourMs)).toHaveProperty('reason');
  // 10 × 0.8 × −1 × (1 − 12/24) = −4
  expect(ask(eventsCalendar, start + 36 * hourMs)).toMatchObject({
    direction: 'short',
    conviction: 4,
  });
  expect(ask(eventsCalendar, start + 48 * hourMs)).toHaveProperty('reason');
  log.close();
});

test('a file that contradicts itself is refused with its path', () => {
  const bad = { views: [{ ...view, direction: 'neutral' }] };
  expect(() => withFile(bad, parseNotesFile)).toThrow(/conviction is 0 exactly when/);
});
