import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault, type ManualClock } from '#lib';
import type { Database } from '#lib/postgres';
import { useTestStore } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { defineRecord } from '../model/record.ts';
import { instant } from '../model/vocabulary.ts';
import { createCockpitReads, createCockpitStore } from './store.ts';
import { exportText } from './test-store.ts';
import type { CockpitStore } from './types.ts';

const shelf = defineRecord({
  name: 'shelf',
  title: 'Shelf',
  fields: z.object({ name: z.string().min(1) }),
  label: ({ name }) => name,
});
const book = defineRecord({
  name: 'book',
  title: 'Book',
  fields: z.object({
    title: z.string().min(1),
    lentAt: instant.optional(),
    state: z.enum(['in', 'out']).default('in'),
    size: z.object({ pages: z.int() }).optional(),
  }),
  label: ({ title }) => title,
  at: ({ lentAt }) => lentAt ?? null,
  status: ({ state }) => state,
  links: [
    { role: 'shelf', to: 'shelf' },
    { role: 'sequels', to: 'book', many: true },
  ],
});
const stamp = defineRecord({
  name: 'stamp',
  title: 'Stamp',
  fields: z.object({ text: z.string() }),
  label: ({ text }) => text,
  appendOnly: true,
});
const anna = 'person:anna' as const;

describe.each(testDatabases())('the store on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let clock: ManualClock;
  useTestStore(open, (made) => {
    ({ store, clock, database } = made);
  });

  const faultOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Fault)) throw new Error(`no Fault: ${String(error)}`);
    return { code: error.code, where: error.where, message: error.message };
  };

  test('a record is written, changed, hidden and shown again; its history has each version', async () => {
    const made = await store.create(book, { title: 'One', state: 'in' }, { actor: anna });
    expect(made).toEqual({
      ...{ kind: 'book', id: made.id, version: 1, body: { title: 'One', state: 'in' } },
      ...{ links: { shelf: [], sequels: [] }, deletedAt: null },
      ...{ createdAt: '2026-02-26T09:00:00.000Z', updatedAt: '2026-02-26T09:00:00.000Z' },
    });
    expect(await store.get(book, made.id)).toEqual(made);
    await clock.advance(1_500);
    const body = { title: 'One', state: 'out', lentAt: '2026-02-07T22:00:00+02:00' } as const;
    const changed = await store.update(book, made.id, { version: 1, body }, 'agent:clerk');
    expect(changed).toMatchObject({ version: 2, updatedAt: '2026-02-26T09:00:01.500Z' });
    // 22:00 at +02:00 is 20:00 UTC.
    expect(changed.body.lentAt).toBe('2026-02-07T20:00:00.000Z');
    expect(await store.get(book, made.id)).toEqual(changed);
    const gone = await store.remove(book, made.id, anna, 2);
    expect(gone).toMatchObject({ version: 3, deletedAt: '2026-02-26T09:00:01.500Z' });
    expect(await store.get(book, made.id)).toBeNull();
    expect(await store.get(book, made.id, { withRemoved: true })).toEqual(gone);
    expect((await store.list(book)).rows).toEqual([]);
    expect((await store.list(book, { removed: 'only' })).rows).toEqual([gone]);
    expect(await store.find('one')).toEqual([]);
    // Twice is once.
    expect(await store.remove(book, made.id, anna)).toEqual(gone);
    const back = await store.restore(book, made.id, anna);
    expect(back).toEqual({ ...changed, version: 4 });
    const history = await store.history(book, made.id);
    expect(history.map(({ version, op, actor }) => [version, op, actor])).toEqual([
      [1, 'create', anna],
      [2, 'update', 'agent:clerk'],
      [3, 'remove', anna],
      [4, 'restore', anna],
    ]);
    expect(history.map(({ body: each }) => each)).toEqual([
      made.body,
      changed.body,
      changed.body,
      changed.body,
    ]);
  });

  test('a stale version is refused, and of two writers at once one wins', async () => {
    const { id } = await store.create(shelf, { name: 'a' }, { actor: anna });
    await store.update(shelf, id, { version: 1, body: { name: 'b' } }, anna);
    const stale = await faultOf(
      store.update(shelf, id, { version: 1, body: { name: 'c' } }, 'person:ben'),
    );
    expect(stale).toMatchObject({ code: 'cockpit.stale', where: `shelf ${id}` });
    expect(stale.message).toContain('version 2, not 1');
    expect((await faultOf(store.remove(shelf, id, anna, 1))).code).toBe('cockpit.stale');
    const results = await Promise.allSettled(
      ['x', 'y', 'z'].map((name) => store.update(shelf, id, { version: 2, body: { name } }, anna)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.history(shelf, id)).toHaveLength(3);
  });

  test('what does not fit is refused with the field, and nothing is written', async () => {
    const bad = { title: 'x', state: 'in', size: { pages: 1.5 } } as const;
    expect(await faultOf(store.create(book, bad, { actor: anna }))).toMatchObject({
      code: 'cockpit.record',
      where: 'book.size.pages',
    });
    const more = { title: 'x', state: 'in', price: 3 } as never;
    expect((await faultOf(store.create(book, more, { actor: anna }))).message).toContain('price');
    const nul = store.create(shelf, { name: 'a\0b' }, { actor: anna });
    expect((await faultOf(nul)).message).toContain('U+0000');
    const nobody = store.create(shelf, { name: 'a' }, { actor: 'anna' as never });
    expect((await faultOf(nobody)).code).toBe('cockpit.record');
    expect(await faultOf(store.remove(shelf, 'no-uuid', anna))).toMatchObject({
      code: 'cockpit.unknown',
    });
    expect(await store.lastChange()).toBe(0);
    // A backslash and u0000 are six characters, not one.
    const fine = await store.create(shelf, { name: '\\u0000 🂡' }, { actor: anna });
    expect((await store.get(shelf, fine.id))?.body.name).toBe('\\u0000 🂡');
  });

  test('what is only ever added to is never changed, not even in SQL', async () => {
    const { id } = await store.create(stamp, { text: 'was' }, { actor: anna });
    await store.audit({ actor: anna, action: 'stamp.make', outcome: 'done' });
    await store.appendPoint('score', 'base', '2026-02-26T00:00:00Z', 1);
    const change = store.update(stamp, id, { version: 1, body: { text: 'was not' } }, anna);
    expect((await faultOf(change)).message).toContain('never changed');
    expect((await faultOf(store.remove(stamp, id, anna))).code).toBe('cockpit.record');
    for (const table of ['history', 'audit', 'point']) {
      for (const text of [
        `delete from cockpit.${table}`,
        `update cockpit.${table} set seq = seq + 1`,
        `truncate cockpit.${table} cascade`,
      ]) {
        expect((await faultOf(database.query(text))).message, text).toContain('only ever added to');
      }
    }
    const removal = database.query('delete from cockpit.record');
    expect((await faultOf(removal)).message).toContain('only ever added to');
  });

  test('links lead to what is there, one or many, and are found from the other end', async () => {
    const one = await store.create(shelf, { name: 'one' }, { actor: anna });
    const two = await store.create(shelf, { name: 'two' }, { actor: anna });
    const first = await store.create(book, { title: 'I', state: 'in' }, { actor: anna });
    const links = { shelf: [one.id], sequels: [first.id] };
    const second = await store.create(book, { title: 'II', state: 'in' }, { actor: anna, links });
    expect(second.links).toEqual(links);
    const linkedTo = { kind: 'shelf', id: one.id };
    expect((await store.list(book, { linkedTo })).rows).toEqual([second]);
    expect((await store.list(book, { linkedTo: { ...linkedTo, role: 'sequels' } })).rows).toEqual(
      [],
    );
    const { body } = second;
    // A role that is not named stays.
    const moved = await store.update(
      book,
      second.id,
      { version: 1, body, links: { shelf: [two.id] } },
      anna,
    );
    expect(moved.links).toEqual({ shelf: [two.id], sequels: [first.id] });
    expect((await store.history(book, second.id)).map((each) => each.links.shelf)).toEqual([
      [one.id],
      [two.id],
    ]);
    const refused = async (given: Record<string, string[]>) =>
      (await faultOf(store.create(book, body, { actor: anna, links: given }))).where;
    expect(await refused({ shelf: [one.id, two.id] })).toBe('book.links.shelf');
    expect(await refused({ sequels: [one.id] })).toBe('book.links.sequels');
    expect(await refused({ reader: [one.id] })).toBe('book.links.reader');
    await store.remove(shelf, one.id, anna);
    expect(await refused({ shelf: [one.id] })).toBe('book.links.shelf');
  });

  test('lists are sorted, filtered and paged without a row lost or twice', async () => {
    const at = (day: number) => `2026-02-${String(day).padStart(2, '0')}T12:00:00.000Z`;
    for (let day = 1; day <= 5; day++) {
      const state = day % 2 === 0 ? 'out' : 'in';
      // Two of each instant: the order is decided by the id then.
      for (const title of [`a${day}`, `b${day}`]) {
        await store.create(book, { title, state, lentAt: at(day) }, { actor: anna });
      }
    }
    const titles: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list(book, { limit: 3, after });
      titles.push(...page.rows.map(({ body }) => body.title));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(titles.map((title) => title.slice(1)).join('')).toBe('5544332211');
    expect(new Set(titles).size).toBe(10);
    const oldest = await store.list(book, { order: 'oldest', limit: 10 });
    expect(oldest.rows.map(({ body }) => body.title)).toEqual(titles.toReversed());
    expect(oldest.next).toBeNull();
    const some = await store.list(book, { status: ['out'], from: at(2), to: at(4) });
    expect(some.rows.map(({ body }) => body.title).sort()).toEqual(['a2', 'b2']);
    expect(await store.count(book)).toEqual({ in: 6, out: 4 });
    expect((await faultOf(store.list(book, { after: 'x' }))).code).toBe('usage');
    // % and _ are characters, words are all wanted.
    await store.create(book, { title: '100% sure_thing', state: 'in' }, { actor: anna });
    expect((await store.find('sure_ 100%')).map(({ label }) => label)).toEqual(['100% sure_thing']);
    expect(await store.find('a% ')).toEqual([]);
  });

  test('an importer writes what its source says anew, and nothing else', async () => {
    const source = 'source:file' as const;
    const put = (title: string) => store.upsertByKey(book, 'k', { title, state: 'in' }, source);
    expect((await put('One')).outcome).toBe('created');
    const before = await exportText(store);
    expect((await put('One')).outcome).toBe('unchanged');
    expect(await exportText(store)).toBe(before);
    const { row } = await put('Two');
    expect(row).toMatchObject({ version: 2, body: { title: 'Two' } });
    // A person's change stays until the source says something else.
    const mine = { version: 2, body: { title: 'Mine', state: 'in' } } as const;
    await store.update(book, row.id, mine, anna);
    expect((await put('Two')).row.body.title).toBe('Mine');
    expect((await put('Three')).row).toMatchObject({ version: 4, body: { title: 'Three' } });
    await store.remove(book, row.id, anna);
    expect((await put('Four')).outcome).toBe('removed');
    expect(await store.getByKey(book, 'k')).toMatchObject({ version: 5, body: { title: 'Three' } });
    const many = await store.upsertMany(
      shelf,
      [
        { key: 'a', body: { name: 'a' } },
        { key: 'b', body: { name: 'b' } },
        { key: 'a', body: { name: 'a' } },
        { key: 'b', body: { name: 'c' } },
      ],
      source,
    );
    expect(many.map(({ outcome }) => outcome)).toEqual([
      'created',
      'created',
      'unchanged',
      'updated',
    ]);
    const found = await store.getByKeys(shelf, ['b', 'a', 'none']);
    expect([found.size, found.get('a')?.body, found.get('b')?.body]).toEqual([
      ...[2, { name: 'a' }, { name: 'c' }],
    ]);
    expect(await store.getByKeys(shelf, [])).toEqual(new Map());
  });

  test('several writes are all done or none', async () => {
    let told = 0;
    const stop = store.onChange(() => told++);
    const broken = store.transaction(async (inner) => {
      const made = await inner.create(shelf, { name: 'a' }, { actor: anna });
      expect(await inner.get(shelf, made.id)).toEqual(made);
      throw new Fault({ code: 'cockpit.refused', message: 'no' });
    });
    expect((await faultOf(broken)).code).toBe('cockpit.refused');
    expect([await store.lastChange(), told]).toEqual([0, 0]);
    await store.transaction(async (inner) => {
      await inner.create(shelf, { name: 'a' }, { actor: anna });
      await inner.audit({ actor: anna, action: 'shelf.make', outcome: 'done' });
    });
    stop();
    await store.create(shelf, { name: 'b' }, { actor: anna });
    expect(told).toBe(1);
    const changes = await store.changes(0);
    expect(changes.map(({ what, name }) => [what, name])).toEqual([
      ['record', 'shelf'],
      ['audit', 'shelf.make'],
      ['record', 'shelf'],
    ]);
    const [first, second] = changes.map(({ seq }) => seq);
    expect(await store.changes(second ?? 0)).toEqual(changes.slice(2));
    expect(await store.changes(first ?? 0, 1)).toEqual(changes.slice(1, 2));
    expect(await store.lastChange()).toBe(changes.at(-1)?.seq);
  });

  test('changes come in the order of their numbers with many writers', async () => {
    const seen: number[] = [];
    let last = 0;
    const look = async () => {
      for (const { seq } of await store.changes(last)) {
        seen.push(seq);
        last = seq;
      }
    };
    const other = createCockpitStore({ database, clock });
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const writer = index % 2 === 0 ? store : other;
        await writer.create(shelf, { name: `${index}` }, { actor: anna });
        if (index % 3 === 0) await look();
      }),
    );
    await look();
    // Who follows by the last number sees all 30, each once.
    expect(new Set(seen).size).toBe(30);
    expect((await store.changes(0)).map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
      [...new Set(seen)].toSorted((a, b) => a - b),
    );
  });

  test('an audit keeps what was asked and what came of it, without secrets', async () => {
    const started = await store.audit({
      ...{ actor: anna, action: 'bot.stop', subject: 'bot:a', outcome: 'started' },
      request: { password: 'hunter2hunter2', note: 'a\0b' },
    });
    await clock.advance(1_000);
    await store.audit({ actor: anna, action: 'bot.stop', outcome: 'done', started });
    const [newest, oldest] = await store.audits();
    expect(newest).toMatchObject({ started, outcome: 'done', at: '2026-02-26T09:00:01.000Z' });
    expect(oldest).toMatchObject({
      request: { password: '[redacted]', note: 'ab' },
      started: null,
    });
    expect(await store.audits({ subject: 'bot:a' })).toEqual([oldest]);
    expect(await store.audits({ before: newest?.seq, limit: 1 })).toEqual([oldest]);
    expect(await store.audits({ actor: 'person:ben' })).toEqual([]);
  });

  test('points of a series: the same again writes nothing, the later of one instant counts', async () => {
    const put = (hour: number, value: unknown, subject = 'base') =>
      store.appendPoint('score', subject, `2026-02-26T0${hour}:00:00Z`, value);
    expect([await put(1, 55), await put(2, 60), await put(2, 60), await put(2, 61)]).toEqual([
      ...[true, true, false, true],
    ]);
    await put(3, null);
    await put(1, { score: 0.1 }, 'defi');
    const points = await store.points('score', { subject: 'base' });
    expect(points).toEqual([
      { subject: 'base', at: '2026-02-26T01:00:00.000Z', value: 55 },
      { subject: 'base', at: '2026-02-26T02:00:00.000Z', value: 61 },
      { subject: 'base', at: '2026-02-26T03:00:00.000Z', value: null },
    ]);
    expect(await store.points('score', { subject: 'base', limit: 2 })).toEqual(points.slice(1));
    const hours = { from: '2026-02-26T02:00:00Z', to: '2026-02-26T03:00:00Z' };
    expect(await store.points('score', { subject: 'base', ...hours })).toEqual(points.slice(1, 2));
    expect(await store.latestPoints('score')).toEqual([
      points[2],
      { subject: 'defi', at: '2026-02-26T01:00:00.000Z', value: { score: 0.1 } },
    ]);
    expect((await faultOf(store.appendPoint('score', 'base', 'soon', 1))).code).toBe(
      'cockpit.record',
    );
  });

  test('reading writes nothing: the database would refuse it', async () => {
    const { id } = await store.create(shelf, { name: 'a' }, { actor: anna });
    await store.upsertByKey(shelf, 'k', { name: 'b' }, 'source:file');
    await store.appendPoint('score', 'base', '2026-02-26T00:00:00Z', 1);
    await store.audit({ actor: anna, action: 'shelf.make', outcome: 'done' });
    const before = await exportText(store);
    const names = await database.transaction(async (sql) => {
      await sql.query('set transaction read only');
      const reads = createCockpitReads(sql);
      const calls: Record<keyof typeof reads, () => Promise<unknown>> = {
        get: () => reads.get(shelf, id),
        getMany: () => reads.getMany(shelf, [id]),
        getByKey: () => reads.getByKey(shelf, 'k'),
        getByKeys: () => reads.getByKeys(shelf, ['k']),
        list: () => reads.list(shelf, { from: '2026-01-01T00:00:00Z' }),
        count: () => reads.count(shelf),
        find: () => reads.find('a'),
        history: () => reads.history(shelf, id),
        audits: () => reads.audits(),
        points: () => reads.points('score', { subject: 'base' }),
        latestPoints: () => reads.latestPoints('score'),
        changes: () => reads.changes(0),
        lastChange: () => reads.lastChange(),
      };
      for (const call of Object.values(calls)) expect(await call()).not.toEqual([]);
      expect(Object.keys(calls)).toEqual(Object.keys(reads));
      return Object.keys(reads);
    });
    expect(names.length).toBeGreaterThan(10);
    expect(await exportText(store)).toBe(before);
  });
});
