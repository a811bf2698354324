// The way from a task to what was learnt from it, in a real browser: the decision is logged, closed and looked
// back on, tried out in an experiment, and what was removed by mistake comes back.
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { takeTurn } from '../../agent/cockpit/flows/turn.ts';
import { experiment } from '../../agent/cockpit/model/experiment.ts';
import { journalEntry } from '../../agent/cockpit/model/journal-entry.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { entryOf } from '../../agent/cockpit/panels/notes/entry-fields.ts';
import { notes } from '../../agent/cockpit/panels/notes/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { bearer, chromiumPath, startCockpit } from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';
import { seedWords } from '../kit/cockpit-words.ts';

const actor = 'person:anna' as const;
const browser = useBrowser();
let kit: Awaited<ReturnType<typeof startCockpit>>;
let narrativeId: string;
let taskId: string;

beforeAll(async () => {
  kit = await startCockpit({ panels: [tasks, notes] });
  const { store } = kit;
  await seedWords(store);
  const made = await store.create(
    narrative,
    {
      ...{ name: 'AI agents', description: '', notes: '', aliases: [], tokens: ['VIRTUAL'] },
      ...{ state: 'building', stateSince: null, mode: 'auto', instruments: ['spot'] },
    },
    { actor },
  );
  narrativeId = made.id;
  const now = new Date().toISOString();
  const facts = {
    move: { side: 'buy', token: 'VIRTUAL', usdValue: 250_000, wallet: '0xabc', at: now },
    narrative: { score: 82, delta: 14, mentions: 1_200, reasons: ['it is building'] },
  };
  const words = { title: 'Smart money buys AI agents', due: now.slice(0, 10), facts };
  const links = { narrative: [made.id] };
  ({ id: taskId } = await store.create(task, newTask(words), { actor, links }));
});
afterAll(() => kit?.close());

const post = async (path: string, body: object) => {
  const answer = await fetch(`${kit.url}${path}`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { ...bearer, 'content-type': 'application/json' },
  });
  const { error } = (await answer.json()) as { readonly error?: { readonly code: string } };
  return [answer.status, error?.code];
};
const open = async (path: string) => {
  const opened = await browser.open(kit.url);
  await opened.page.goto(`${kit.url}${path}`);
  return opened;
};
const rowOf = (page: Page, table: string, name: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name });

/** Of an entry, what nobody says. */
const silent = { whatISaw: '', whyItMattered: '', exitStrategy: '' };

describe.skipIf(!existsSync(chromiumPath))('tasks and the journal', () => {
  test('a decision is logged on its task, corrected, closed and looked back on', async () => {
    const { page, problems } = await open(`/panel/tasks?open=${taskId}`);
    await page.getByText('$250,000').waitFor();
    const told = page.getByRole('link', { name: 'AI agents', exact: true });
    expect(await told.getAttribute('href')).toBe(`/panel/narratives?open=${narrativeId}`);
    await expectReadable(page, 'task-opened', 'light');
    const form = page.locator('#conclude');
    await form.getByLabel('What you decided').fill('VIRTUAL, half a percent');
    await form.getByLabel('Setup').fill('flow');
    await form.getByLabel('Size').fill('50');
    await form.getByLabel('Most to lose').fill('25');
    await form.getByLabel('Own chance, %').fill('60');
    await form.getByLabel('How you felt').selectOption('hopeful');
    await form.getByLabel('Whose decision').selectOption('influenced');
    await form.getByLabel('What you saw').fill('The third buy in an hour');
    await form.getByLabel('Tags').fill('virtual');
    await form.getByRole('button', { name: 'Log the decision' }).click();
    await page.getByRole('heading', { name: 'VIRTUAL, half a percent' }).waitFor();
    const entry = page.locator('#entry');
    for (const name of ['Smart money buys AI agents', 'AI agents']) {
      await entry.getByRole('link', { name, exact: true }).waitFor();
    }
    expect((await kit.store.get(task, taskId))?.body.status).toBe('done');

    await page.getByText('Change what was written').click();
    const edit = page.locator('form[action="/action/notes/edit-entry"]');
    expect(await edit.getByLabel('Own chance, %').inputValue()).toBe('60');
    await edit.getByLabel('Tags').fill('virtual, late');
    await edit.getByLabel('Size').fill('40');
    await edit.getByRole('button', { name: 'Save' }).click();
    await entry.getByText('late, virtual').waitFor();
    await entry.getByText('40 USD').waitFor();
    const [row] = (await kit.store.list(journalEntry, { status: 'open' })).rows;
    // What the form does not name stays.
    expect(row).toMatchObject({
      version: 2,
      links: { task: [taskId], narrative: [narrativeId] },
      body: { ownership: 'influenced', whatISaw: 'The third buy in an hour' },
    });
    expect(
      await post('/action/notes/edit-entry', { id: row?.id, version: 1, title: 'older' }),
    ).toEqual([409, 'cockpit.stale']);

    await entry.getByLabel('What came of it').fill('Sold at the first target');
    await entry.getByLabel('Brought, in USD').fill('12.5');
    await entry.getByLabel('Plan followed').selectOption('yes');
    await entry.getByRole('button', { name: 'Close it' }).click();
    await entry.getByText('+12.5 USD').waitFor();
    await expectReadable(page, 'notes-entry', 'light');

    await page.goto(`${kit.url}/panel/notes?view=reviews`);
    await page.getByRole('button', { name: /^Write the week/ }).click();
    await page.getByRole('heading', { name: /weekly review/i }).waitFor();
    // 12.5 won of the 25 that could be lost.
    const felt = await rowOf(page, 'By how it felt', 'hopeful').innerText();
    expect(felt.split(/\s*\t\s*|\n/).filter((cell) => cell !== '')).toEqual([
      ...['hopeful', '1', '100 %', '+12.5 USD', '+12.5 USD', '0.5', '100 %'],
    ]);
    await rowOf(page, 'By whose decision it was', 'talked into it').waitFor();
    await expectReadable(page, 'notes-review', 'light');
    expect(problems).toEqual([]);
  });

  test('a month is written like a week, and one that has not begun is not', async () => {
    const { page, problems } = await open('/panel/notes?view=reviews');
    await page.getByRole('button', { name: /^Write the month/ }).click();
    await page.getByRole('heading', { name: /monthly review/i }).waitFor();
    await page.getByText('Worth a look back').waitFor();
    await page.getByRole('heading', { name: 'What went wrong' }).waitFor();
    const month = `${new Date().getUTCFullYear() + 1}-06`;
    expect(await post('/action/notes/review-month', { month })).toEqual([400, 'usage']);
    expect(problems).toEqual([]);
  });

  test('an entry is written about a narrative and a task', async () => {
    const other = await kit.store.create(task, newTask({ title: 'Look at fees', due: null }), {
      actor,
    });
    const { page, problems } = await open('/panel/notes?view=journal');
    const form = page.locator('#add-entry');
    await form.getByLabel('What you decided').fill('Wait for lower fees');
    await form.getByLabel('Narrative').selectOption({ label: 'AI agents' });
    await form.getByLabel('Task').selectOption({ label: 'Look at fees' });
    await form.getByRole('button', { name: 'Write it' }).click();
    await page.getByRole('link', { name: 'Wait for lower fees' }).waitFor();
    const { rows } = await kit.store.list(journalEntry, {
      linkedTo: { kind: 'task', id: other.id },
    });
    expect(rows).toMatchObject([
      { links: { narrative: [narrativeId], scenario: [] }, body: { title: 'Wait for lower fees' } },
    ]);
    expect(problems).toEqual([]);
  });

  test('an experiment has several criteria, is begun, asked about when it is over, and decided', async () => {
    const { settings } = kit.cockpit.context;
    const log = createLog({ write: () => undefined });
    const flow = { store: kit.store, clock: systemClock, log, bots: [], capTakers: [], settings };
    const unread = { value: null, observedAt: null, missing: 'nobody reads it' };
    await takeTurn(flow, { volumeRatio: unread, killSwitch: unread });
    const { page, problems } = await open('/panel/tasks');
    const title = 'Brain analyst reads every closed trade';
    await page.getByRole('link', { name: `Decide: ${title}` }).click();
    await page.getByRole('link', { name: title, exact: true }).click();
    await rowOf(page, 'Experiments', title).getByLabel('share of useful remarks was').fill('0.6');
    await page.getByRole('button', { name: `Decide: ${title}` }).click();
    await page.getByText('The experiment has succeeded.').waitFor();
    const [asked] = (await kit.store.list(task, { limit: 100 })).rows.filter(
      ({ body }) => body.title === `Decide: ${title}`,
    );
    expect(asked?.body.status).toBe('done');

    const on = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const form = page.locator('#add-experiment');
    await form.getByLabel('What is tried').fill('Half the size after a loss');
    await form.getByLabel('From').fill(on(3));
    await form.getByLabel('Until').fill(on(30));
    await form.getByLabel('Measured by', { exact: true }).fill('adherence');
    await form.getByLabel('This', { exact: true }).fill('0.8');
    await form.getByLabel('Measured by (2)').fill('mistakes');
    await form.locator('[name=is2]').selectOption('at-most');
    await form.getByLabel('This (2)').fill('2');
    await form.getByRole('button', { name: 'Begin' }).click();
    const added = rowOf(page, 'Experiments', 'Half the size');
    await added.getByText('adherence at least 0.8; mistakes at most 2').waitFor();
    await added.getByText('planned').waitFor();
    await added.getByRole('button', { name: /^Begin now/ }).click();
    await added.getByText('running').waitFor();
    await expectReadable(page, 'notes-trials', 'light');
    const half = {
      title: 'x',
      startOn: on(1),
      endOn: on(2),
      metric: 'a',
      is: 'at-least',
      target: 1,
    };
    for (const wrong of [
      { ...half, metric2: 'b' },
      { ...half, target3: 1 },
      { ...half, endOn: on(0) },
    ])
      expect(await post('/action/notes/add-experiment', wrong)).toEqual([400, 'usage']);
    expect(problems).toEqual([]);
  });

  test('what is removed is gone, and undone it is back', async () => {
    const { page, problems } = await open('/panel/notes?view=experiments');
    const said: readonly (readonly [view: string, name: RegExp, shown: string, thing: string])[] = [
      ['experiments', /^Remove: Half the size/, 'Half the size after a loss', 'experiment'],
      ['ideas', /^Remove: Measure how wide/, 'Measure how wide spreads get', 'idea'],
      ['changes', /^Remove: Wait ten minutes/, 'Wait ten minutes before an entry', 'change'],
      ['study', /^Remove: What is the most/, 'What is the most a debit spread', 'question'],
    ];
    for (const [view, name, shown, thing] of said) {
      await page.goto(`${kit.url}/panel/notes?view=${view}`);
      const line = page.getByRole('rowheader').filter({ hasText: shown });
      await page.getByRole('button', { name }).click();
      await page.getByText(`The ${thing} is removed.`).waitFor();
      await line.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `Undo: The ${thing} is removed.` }).click();
      await line.waitFor();
    }
    const { rows } = await kit.store.list(experiment);
    expect(rows.map(({ deletedAt }) => deletedAt)).toEqual([null, null]);
    await page.goto(`${kit.url}/panel/notes?view=reviews`);
    await page.getByRole('link', { name: 'monthly' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The review is removed.').waitFor();
    await page.getByRole('button', { name: 'Undo: The review is removed.' }).click();
    await page.getByRole('link', { name: 'monthly' }).waitFor();
    expect(problems).toEqual([]);
  });

  test('entries are read by their tags, a hundred at a time', async () => {
    const at = (n: number) => new Date(systemClock.now() - n * 3_600_000).toISOString();
    for (let n = 1; n <= 101; n += 1) {
      const title = `Entry ${n}`;
      const given = { title, tags: n === 7 ? 'often, rare' : 'often', ...silent };
      await kit.store.create(journalEntry, entryOf(given, at(n)), { actor: 'person:anna' });
    }
    const { page, problems } = await open('/panel/notes?view=journal&tag=often');
    const table = page.getByRole('table', { name: 'Journal entries' });
    const titles = () => table.getByRole('rowheader').allInnerTexts();
    expect(await titles()).toEqual(Array.from({ length: 100 }, (_, n) => `Entry ${n + 1}`));
    await page.getByRole('link', { name: 'Older ones' }).click();
    await expect.poll(titles).toEqual(['Entry 101']);
    expect(await page.getByRole('link', { name: 'Older ones' }).count()).toBe(0);
    await page.goBack();
    await table.getByRole('link', { name: 'rare' }).click();
    await page.getByRole('heading', { name: 'What came of it: rare' }).waitFor();
    expect(await titles()).toEqual(['Entry 7']);
    const rows = await fetch(`${kit.url}/export/notes.json?view=journal&tag=rare`, {
      headers: bearer,
    });
    expect(await rows.json()).toMatchObject({ rows: [{ title: 'Entry 7' }] });
    await page.getByRole('link', { name: 'all entries' }).click();
    await page.getByRole('heading', { name: 'What came of it', exact: true }).waitFor();
    expect(problems).toEqual([]);
  });
});
