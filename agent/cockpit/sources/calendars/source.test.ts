import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#lib';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { event as eventKind } from '../../model/event.ts';
import { readSettings } from '../../settings.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore } from '../../store/test-store.ts';
import { calendars } from './source.ts';

const vevent = (uid: string, lines: string) =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nSUMMARY:${uid}\r\n${lines}\r\nEND:VEVENT\r\n`;
const calendar = (...events: string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('')}END:VCALENDAR\r\n`;

// Now is 2026-02-26.
const past = vevent('past', 'DTSTART:20260101T100000Z');
const soon = vevent('soon', 'DTSTART:20260318T180000Z');
const weekly = vevent('weekly', 'DTSTART:20260105T100000Z\r\nRRULE:FREQ=WEEKLY');

describe.each(testDatabases())('calendars on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let folder: string;
  let read: () => Promise<Awaited<ReturnType<typeof calendars.read>>>;
  beforeEach(async () => {
    database = await open();
    const test = await createTestStore(database);
    ({ store } = test);
    folder = mkdtempSync(join(tmpdir(), 'panther-calendars-'));
    mkdirSync(join(folder, 'calendars'));
    const log = createLog({ write: () => undefined });
    const signal = new AbortController().signal;
    const settings = readSettings(join(folder, 'cockpit.yaml'), { HOME: folder });
    read = () =>
      calendars.read({ settings, store, clock: test.clock, log, signal, previous: null });
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });
  const put = (text: string, name = 'fed.ics') =>
    writeFileSync(join(folder, 'calendars', name), text);
  const cancelled = async () =>
    (await store.list(eventKind, { order: 'oldest' })).rows.map(({ body }) => [
      body.title,
      body.isCancelled,
    ]);

  test('come in once, follow their file, and keep what is over', async () => {
    put(calendar(past, soon, weekly));
    expect((await read()).report).toMatchObject({ created: 3, refused: [] });
    const before = await store.lastChange();
    expect((await read()).report).toMatchObject({ created: 0, unchanged: 3 });
    expect(await store.lastChange()).toBe(before);
    // Another file does not speak for this one.
    put(calendar(vevent('other', 'DTSTART:20260320T100000Z')), 'other.ics');
    // A file that is cut off takes nothing away, nor does one with an event that cannot be read.
    put(`${calendar(past)}BEGIN:VCALENDAR\r\n`);
    await read();
    put(calendar(vevent('odd', 'SUMMARY:x')));
    expect((await read()).report.refused).toMatchObject([
      { file: 'fed.ics', reason: 'it has no DTSTART' },
    ]);
    expect((await cancelled()).every(([, isCancelled]) => isCancelled === false)).toBe(true);
    put(calendar(vevent('new', 'DTSTART:20260321T100000Z')));
    await read();
    expect(await cancelled()).toEqual([
      ['past', false],
      ['weekly', true],
      ['soon', true],
      ['other', false],
      ['new', false],
    ]);
    put(calendar(soon));
    await read();
    expect(Object.fromEntries(await cancelled())).toMatchObject({ soon: false, new: true });
  });
});
