import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { useTestStore } from '../../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { migrations } from '../../migrations/index.ts';
import { type BodyOf, defineRecord, type RecordRow } from '../../model/record.ts';
import { exportText, wipeCockpit } from '../test-store.ts';
import type { CockpitStore } from '../types.ts';

const item = defineRecord({
  name: 'item',
  title: 'Item',
  fields: z.object({
    name: z.string(),
    at: z.iso.datetime().nullable(),
    more: z.json().optional(),
  }),
  label: ({ name }) => name,
  at: ({ at }) => at,
  status: ({ name }) => (name === '' ? null : 'named'),
  links: [{ role: 'near', to: 'item', many: true }],
});
const anna = 'person:anna' as const;

describe.each(testDatabases())('export and import on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store, database } = made);
  });

  async function fill() {
    const rows: RecordRow<BodyOf<typeof item>>[] = [];
    const more = { a: [1, -0.5, 1e21, 1e-7, null, true], 'ü\u2028"\\': '\u0001🂡', z: {}, '': '' };
    for (let index = 0; index < 7; index++) {
      const body = { name: `item ${index}`, at: `2026-03-2${index}T00:00:00.001Z`, more };
      const near = rows.map(({ id }) => id).reverse();
      rows.push(await store.create(item, body, { actor: anna, links: { near } }));
    }
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('nothing was made');
    const body = { name: '', at: null };
    await store.update(item, second.id, { version: 1, body, links: { near: [] } }, 'agent:a');
    await store.remove(item, first.id, 'rule:tidy');
    await store.upsertByKey(item, 'key', body, 'source:file', { near: [second.id] });
    await store.audit({ actor: anna, action: 'a', outcome: 'refused', detail: { why: 'x' } });
    const started = await store.audit({ actor: anna, action: 'b', outcome: 'started' });
    await store.audit({ actor: anna, action: 'b', outcome: 'unknown', started });
    await store.appendPoint('score', 'base', '2026-02-26T00:00:00Z', 0.1);
    await store.appendPoint('score', 'base', '2026-02-26T00:00:00Z', null);
    return rows;
  }
  const wipe = async () => {
    await wipeCockpit(database);
    await migrate(database, 'cockpit', migrations);
  };
  const lines = (text: string) => text.split(/(?<=\n)/);
  const messageOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Fault)) throw new Error(`no Fault: ${String(error)}`);
    expect(error.code).toBe('cockpit.transfer');
    return [error.message, error.where ?? ''].join(' ');
  };
  const tables = async () => {
    const all = [];
    for (const table of ['record', 'link', 'history', 'audit', 'point']) {
      all.push(await database.query(`select * from cockpit.${table} t order by t::text`));
    }
    return all;
  };

  test('export, wipe, import: the same bytes, the same rows in every table', async () => {
    const rows = await fill();
    const [text, before] = [await exportText(store), await tables()];
    await wipe();
    expect(await store.lastChange()).toBe(0);
    const counts = { history: 10, audit: 3, points: 2 };
    expect(await store.import(lines(text))).toEqual(counts);
    expect(await exportText(store)).toBe(text);
    expect(await tables()).toEqual(before);
    // And life goes on: numbers and versions follow, what a source said is still known.
    const last = await store.lastChange();
    const same = await store.upsertByKey(item, 'key', { name: '', at: null }, 'source:file', {
      near: [rows[1]?.id ?? ''],
    });
    expect(same.outcome).toBe('unchanged');
    await store.restore(item, rows[0]?.id ?? '', anna, 2);
    expect(await store.lastChange()).toBeGreaterThan(last);
    // The check sum is that of the bytes before the last line, as any other program makes it.
    const end = text.trimEnd().split('\n').at(-1) ?? '';
    const sum = createHash('sha256')
      .update(text.slice(0, -end.length - 1))
      .digest('hex');
    expect(JSON.parse(end)).toEqual({ end: { ...counts, sha256: sum } });
  });

  test('what is there is replaced only when told so, whole or not at all', async () => {
    await fill();
    const text = await exportText(store);
    expect(await messageOf(store.import(lines(text)))).toContain('not empty');
    await store.create(item, { name: 'later', at: null }, { actor: anna });
    const later = await exportText(store);
    const torn = lines(text).slice(0, -1);
    expect(await messageOf(store.import(torn, { replace: true }))).toContain('breaks off');
    expect(await exportText(store)).toBe(later);
    await store.import(lines(text), { replace: true });
    expect(await exportText(store)).toBe(text);
    // The guard is up again.
    const removal = database.query('delete from cockpit.history');
    await expect(removal).rejects.toThrow('only ever added to');
  });

  test('a damaged file changes nothing', async () => {
    await fill();
    const text = await exportText(store);
    await wipe();
    const all = lines(text);
    const changed = (from: string, to: string) => lines(text.replace(from, to));
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[], 'breaks off'],
      [['{}\n'], 'no export of a cockpit'],
      [['hello'], 'no JSON line 1'],
      [changed('"version":1', '"version":2'), 'format 2'],
      [changed('item 3', 'item 4'), 'sha256'],
      [changed('"op":"remove"', '"op":"erase"'), 'no line of an export'],
      [all.toSpliced(3, 1), 'history is 9, not 10'],
      [[...all, all[1] ?? ''], 'follows its end'],
    ];
    for (const [damaged, problem] of cases) {
      expect(await messageOf(store.import(damaged)), problem).toContain(problem);
    }
    expect(await store.lastChange()).toBe(0);
  });

  test('records that contradict each other are refused though the check sum is right', async () => {
    await fill();
    const text = await exportText(store);
    await wipe();
    const body = lines(text).slice(0, -1);
    const sign = (kept: readonly string[]) => {
      const count = (name: string) => kept.filter((line) => line.startsWith(`{"${name}"`)).length;
      const sha256 = createHash('sha256').update(kept.join('')).digest('hex');
      const counts = { history: count('history'), audit: count('audit'), points: count('point') };
      return [...kept, JSON.stringify({ end: { ...counts, sha256 } })];
    };
    expect(await messageOf(store.import(sign(body.toSpliced(1, 1))))).toContain('are missing');
    const lost = body.filter((line) => !line.includes('item 3'));
    expect(await messageOf(store.import(sign(lost)))).toContain('contradict');
    expect(await store.lastChange()).toBe(0);
    // The signing above is right: with nothing taken away it is taken.
    expect(await store.import(sign(body))).toEqual({ history: 10, audit: 3, points: 2 });
  });

  test('what is written while an export runs is not in it, and breaks nothing', async () => {
    await fill();
    const text = await exportText(store);
    let read = '';
    for await (const line of store.export()) {
      read += line;
      if (read === line) await store.create(item, { name: 'late', at: null }, { actor: anna });
    }
    // The bytes are those of the moment at which the export began.
    expect(read).toBe(text);
  });
});
