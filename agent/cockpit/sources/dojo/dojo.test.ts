import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { useTestStore } from '../../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { event } from '../../model/event.ts';
import { idea } from '../../model/idea.ts';
import { note } from '../../model/note.ts';
import { task } from '../../model/task.ts';
import type { CockpitStore } from '../../store/index.ts';
import { readSource } from '../test-call.ts';
import { readDojo } from './read.ts';
import { dojo } from './source.ts';
import { type DayPlan, writeDayPlan } from './write.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'panther-dojo-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, content: unknown): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

function fill(): void {
  put('system/FOCUS.json', {
    ...{ mode: 'DOING', project: 'panther', topic: 'cockpit', path: '~/x' },
    updated_at: '2026-02-26T08:00:00',
  });
  put('system/calendar/day_plan-2026-02-26.json', {
    date: '2026-02-26',
    tasks: [{ id: 't1', text: 'Read', done: false, estimate: 20 }],
  });
  put('system/market_events/a.json', { label: 'CPI', ts: '2026-03-11T13:30:00Z', type: 'Macro' });
  put('system/market_events/b.json', [
    { label: 'FOMC' },
    'odd',
    { id: 7, title: 'Unlock of ARB', date: '2026-03-16', importance: 'medium', type: 'unlock' },
    { label: 'Speech', when_ts: '2026-03-17T10:00:00' },
  ]);
  put('system/builder_signal.json', { topics: ['nix', 'postgres'] });
  put(
    'knowledge/threads/activity_log.ndjson',
    '{"timestamp":"x","action":"a","details":{"b":1}}\nodd\n',
  );
  put('knowledge/tasks.json', {
    items: [
      { id: 't1', text: 'Call the bank', status: 'in-progress', priority: 'high' },
      { id: 't2', title: 'File taxes', dueDate: '2026-05-31', project: 'home' },
      { id: 't3', text: 'Odd', status: 'perhaps' },
      { id: 't4' },
    ],
  });
  const items = [
    { id: 'i1', text: 'Write a guide', tags: ['#Docs', 'two words', 'a!b'], status: 'open' },
    { id: 'i2', text: 'Sell it', tags: [], status: 'promoted' },
    { id: 'i3', text: '' },
  ];
  put('knowledge/inbox/ideas.json', { items });
  put('knowledge/ideas.json', {
    items: [
      { id: 'i1', text: 'Another' },
      { id: 'i4', text: 'More' },
    ],
  });
  put('knowledge/notes/plain.md', '# On risk\n\nKeep it small.');
  put(
    'knowledge/notes/deep/headed.md',
    '---\ntitle: Lessons\ntags: [Risk, nix]\ntype: lesson\n---\nBody',
  );
  put('knowledge/notes/broken.md', '---\ntitle: [\n---\nStill here');
}

test('an empty folder is idle and says nothing', async () => {
  const { snapshot, refused } = await readDojo(root, '2026-02-26');
  expect(refused).toEqual([]);
  expect(snapshot).toEqual({
    focus: { mode: 'IDLE', project: null, topic: null, path: null, updatedAt: null },
    ...{ dayPlan: null, topics: [], activity: [] },
  });
});

test('each file says its part, and what cannot be read is named', async () => {
  fill();
  put('system/builder_signal.json', '{');
  const { snapshot, refused } = await readDojo(root, '2026-02-26');
  expect(snapshot).toMatchObject({
    focus: { mode: 'DOING', project: 'panther', updatedAt: '2026-02-26T08:00:00' },
    dayPlan: { date: '2026-02-26', tasks: [{ id: 't1', text: 'Read', done: false }] },
    topics: [],
    activity: [{ timestamp: 'x', action: 'a', details: { b: 1 } }],
  });
  expect(refused.map(({ file, row }) => [file, row])).toEqual([
    ['system/builder_signal.json', null],
    ['knowledge/threads/activity_log.ndjson', 'line 2'],
  ]);
});

describe.each(testDatabases())('what of the Dojo is a record here, on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store } = made);
  });

  test('come into the store once, and the folder stays as it was', async () => {
    fill();
    const call = { files: { dojo: root }, store };
    const { report, dayPlan } = await readSource(dojo, call);
    // The clock stands at 9:00 UTC of 2026-02-26.
    expect(dayPlan?.date).toBe('2026-02-26');
    // Ideas, notes, tasks, events.
    expect(report.created).toBe(3 + 3 + 2 + 2);
    expect(report.refused).toContainEqual({
      ...{ file: 'knowledge/inbox/ideas.json', row: 'items[2]' },
      reason: expect.stringMatching(/^text: /),
    });
    expect(report.dropped).toContainEqual({
      ...{ file: 'knowledge/ideas.json', row: 'items[0]' },
      reason: 'the idea i1 was there before; the first counts',
    });
    const first = await store.getByKey(idea, 'dojo/i1');
    expect(first?.body).toEqual({
      ...{ text: 'Write a guide', detail: '', tags: ['docs', 'two-words'], status: 'idea' },
    });
    expect((await store.getByKey(idea, 'dojo/i2'))?.body.status).toBe('shaping');
    const headed = await store.getByKey(note, 'dojo/knowledge/notes/deep/headed.md');
    expect(headed?.body).toEqual({
      ...{ title: 'Lessons', content: 'Body', tags: ['nix', 'risk'], knowledgeType: 'lesson' },
      ...{ source: 'dojo:knowledge/notes/deep/headed.md', status: 'kept' },
    });
    const titles = (await store.list(note)).rows.map(({ body }) => body.title).sort();
    expect(titles).toEqual(['Lessons', 'On risk', 'broken']);
    const before = await store.lastChange();
    expect((await readSource(dojo, call)).report).toMatchObject({ created: 0, unchanged: 10 });
    expect(await store.lastChange()).toBe(before);
  });

  test('tasks keep what was said of them, and odd ones are named', async () => {
    fill();
    const { report } = await readSource(dojo, { files: { dojo: root }, store });
    const bank = await store.getByKey(task, 'dojo/t1');
    expect(bank?.body).toMatchObject({
      ...{ title: 'Call the bank', status: 'doing', priority: 'high', due: null, facts: {} },
    });
    const taxes = await store.getByKey(task, 'dojo/t2');
    expect(taxes?.body).toMatchObject({
      ...{ title: 'File taxes', status: 'inbox', priority: 'normal', due: '2026-05-31' },
      facts: { project: 'home' },
    });
    const refused = report.refused.filter(({ file }) => file === 'knowledge/tasks.json');
    expect(refused).toEqual([
      { ...tasksRow(2), reason: expect.stringMatching(/^status: /) },
      { ...tasksRow(3), reason: 'text: it says nothing' },
    ]);
  });

  test('market events stand in the calendar with the time they have, or not at all', async () => {
    fill();
    const { report } = await readSource(dojo, { files: { dojo: root }, store });
    const cpi = await store.getByKey(event, 'dojo/system/market_events/a.json#CPI');
    expect(cpi?.body).toMatchObject({
      ...{ title: 'CPI', kind: 'macro', importance: 'normal', matching: 'auto' },
      when: { at: '2026-03-11T13:30:00.000Z', until: null },
    });
    const unlock = await store.getByKey(event, 'dojo/system/market_events/b.json#7');
    expect(unlock?.body).toMatchObject({
      ...{ title: 'Unlock of ARB', kind: 'unlock', importance: 'normal' },
      when: { on: '2026-03-16', through: null },
    });
    const refused = report.refused.filter(({ file }) => file === 'system/market_events/b.json');
    expect(refused.map(({ row, reason }) => [row, reason])).toEqual([
      ['[0]', 'ts: it has no time'],
      ['[1]', expect.stringContaining('expected object')],
      // Nobody knows which instant that is.
      ['[3]', '"2026-03-17T10:00:00" is neither a day nor a time with its zone'],
    ]);
  });

  test('a link that leads elsewhere is not followed, a pipe keeps nobody waiting', async () => {
    fill();
    const outside = mkdtempSync(join(tmpdir(), 'panther-outside-'));
    const secret = { label: 'secret', ts: '2026-03-11T13:30:00Z' };
    writeFileSync(join(outside, 'secret.json'), JSON.stringify(secret));
    symlinkSync(join(outside, 'secret.json'), join(root, 'system/market_events/link.json'));
    rmSync(join(root, 'knowledge/tasks.json'));
    execFileSync('mkfifo', [join(root, 'knowledge/tasks.json')]);
    const { report } = await readSource(dojo, { files: { dojo: root }, store });
    expect((await store.list(event)).rows.map(({ body }) => body.title).sort()).toEqual([
      ...['CPI', 'Unlock of ARB'],
    ]);
    expect(report.refused).toContainEqual({
      ...{ file: 'knowledge/tasks.json', row: null, reason: 'it is no plain file' },
    });
    rmSync(outside, { recursive: true });
  });
});

const tasksRow = (index: number) => ({ file: 'knowledge/tasks.json', row: `items[${index}]` });

describe('writing the plan of a day', () => {
  const today = '2026-02-26';
  const plan = () => join(root, `system/calendar/day_plan-${today}.json`);

  test('changes what is meant and keeps what it does not know', () => {
    fill();
    writeDayPlan(root, today, ({ tasks, ...rest }) => ({
      ...rest,
      tasks: tasks.map((one) => ({ ...one, done: true })),
    }));
    expect(JSON.parse(readFileSync(plan(), 'utf8'))).toEqual({
      date: today,
      tasks: [{ id: 't1', text: 'Read', done: true, estimate: 20 }],
    });
    const left = readdirSync(join(root, 'system/calendar'));
    expect(left).toEqual([`day_plan-${today}.json`]);
  });

  test('makes a file that is not there, and leaves one alone that is broken', () => {
    const add = (before: DayPlan) => ({
      ...before,
      tasks: [{ id: 'a', text: 'Walk', done: false }],
    });
    writeDayPlan(root, today, add);
    expect(JSON.parse(readFileSync(plan(), 'utf8'))).toMatchObject({ date: today });
    writeFileSync(plan(), '{ "tasks": ');
    expect(() => writeDayPlan(root, today, add)).toThrow('not valid JSON');
    expect(readFileSync(plan(), 'utf8')).toBe('{ "tasks": ');
  });

  test('never leaves the folder', () => {
    const outside = mkdtempSync(join(tmpdir(), 'panther-outside-'));
    const same = (before: DayPlan) => before;
    expect(() => writeDayPlan(root, '../../x', same)).toThrow('date');
    symlinkSync(outside, join(root, 'system'));
    expect(() => writeDayPlan(root, today, same)).toThrow('leads out of the Dojo folder');
    expect(() => writeDayPlan(join(root, 'none'), today, same)).toThrow('no Dojo folder');
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });
});
