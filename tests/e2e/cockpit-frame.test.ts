// The frame of the cockpit in a real browser: the grid, live updates, search, keyboard, themes, layout.
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '#lib';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { html } from '../../agent/cockpit/web/html.ts';
import { defineAction, definePanel, type TileState } from '../../agent/cockpit/web/panel.ts';
import { actionForm, lines, live } from '../../agent/cockpit/web/parts.ts';
import { charting } from '../kit/charting-panel.ts';
import {
  bearer,
  chromiumPath,
  expectNoSideways,
  seriousFindings,
  startCockpit,
  takeScreenshot,
  widths,
} from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';

const actor = 'person:anna' as const;
let kit: Awaited<ReturnType<typeof startCockpit>>;
const browser = useBrowser();

/** As the brain's door answers by agent/brain/api/answers.ts. */
let isBrainUp = true;
const brainAnswers: Readonly<Record<string, unknown>> = {
  '/market': {
    prices: [
      { symbol: 'BTC', price: 61_234, ageMs: 0, change24h: 0.0123 },
      { symbol: 'ETH', price: 3_021.5, ageMs: 0, change24h: -0.004 },
      { symbol: 'HYPE', price: null, ageMs: null, change24h: null },
    ],
  },
  '/kill-switch': { level: 2, reason: 'drawdown', text: { name: 'defensive', effect: 'x' } },
  '/alerts': [],
};
const brain = {
  call: async (_: string, path: string) => {
    if (!isBrainUp) throw new Fault({ code: 'api.unreachable', message: 'the brain is not there' });
    return brainAnswers[path];
  },
};

/** A panel for each state that a tile can be in. */
const inState = (id: string, title: string, state: TileState) =>
  definePanel({
    ...{ id, title, row: 1, kinds: [], actions: [] },
    read: async () => ({ seen: 42 }),
    state: () => state,
    render: ({ seen }) => lines([{ name: 'Seen', value: live(seen), note: 'by a source' }]),
    page: {
      query: z.strictObject({}),
      read: async () => ({}),
      render: () => html`<section class="zone">Nothing more.</section>`,
    },
  });
/** One with something that is hard to take back. */
let sold: string[] = [];
const dangerous = definePanel({
  ...{ id: 'danger', title: 'Positions', row: 2, kinds: [] },
  read: async () => null,
  state: () => ({ is: 'ready' }),
  render: () =>
    actionForm({
      ...{ panel: 'danger', action: 'sell', label: 'Sell all', tone: 'danger', isTyped: true },
      body: { name: 'BTC' },
    }),
  page: {
    query: z.strictObject({}),
    read: async () => null,
    render: () => html`<section class="zone">Nothing more.</section>`,
  },
  actions: [
    defineAction({
      ...{ name: 'sell', title: 'Sell everything', warning: 'It is sold at once.' },
      body: z.strictObject({ name: z.string() }),
      confirm: ({ name }) => name,
      change: async (_, { body }) => {
        sold.push(body.name);
        return { message: 'It is sold.' };
      },
    }),
  ],
});
const old = '2026-02-01T10:00:00.000Z';
const hint = '`panther ps` says whether it runs.';
const states = [
  inState('fresh', 'Wallet lanes', { is: 'ready', observedAt: new Date().toISOString() }),
  inState('loading', 'Bots', { is: 'loading' }),
  inState('old', 'Risk meter', { is: 'stale', observedAt: old }),
  inState('waiting', 'Smart money', { is: 'waiting', for: 'file smart-money/digest.json' }),
  inState('broken', 'Narratives', {
    ...{ is: 'error', message: 'The brain does not answer', hint, observedAt: old },
    hasContent: true,
  }),
  inState('down', 'Options', {
    ...{ is: 'error', message: 'The brain does not answer', hint, observedAt: null },
    hasContent: false,
  }),
  inState('none', 'Notes queue', { is: 'empty', text: 'Nothing is noted. Write one below.' }),
];

beforeAll(async () => {
  kit = await startCockpit({ panels: [...states, dangerous, tasks, charting], brain });
});
afterAll(() => kit?.close());

const open = (options?: Parameters<typeof browser.open>[1]) => browser.open(kit.url, options);

describe.skipIf(!existsSync(chromiumPath))('the frame', () => {
  test('screens', async () => {
    const day = new Date().toISOString().slice(0, 10);
    for (const [title, priority, due, action] of [
      ['Review the position in XYZ', 'critical', day, 'Review for a position of 0.5 %'],
      ['Roll the calendar spread before the event', 'high', '2026-01-02', null],
      ['Read the weekly review', 'normal', null, null],
    ] as const) {
      await kit.store.create(
        task,
        newTask({ title, priority, due, action, context: 'Smart money buys the narrative XYZ' }),
        { actor },
      );
    }
    for (const theme of ['light', 'dark'] as const) {
      const { page, problems } = await open({ colorScheme: theme });
      await queue(page).getByText('Review the position').waitFor();
      await expectReadable(page, 'states', theme, widths);
      await page.goto(`${kit.url}/panel/tasks`);
      await expectReadable(page, 'tasks', theme, widths);
      expect(problems).toEqual([]);
    }
  });

  const queue = (page: Page) => page.getByRole('region', { name: 'Tasks queue' });
  const addTask = (title: string) =>
    kit.store.create(task, newTask({ title, due: null, priority: 'critical' }), { actor });

  test('what changes is on every open page, with what is typed and focused there kept', async () => {
    const { page, problems } = await open();
    // In a window of its own: a page in the background rests until it is looked at.
    const other = await open();
    const input = queue(page).getByPlaceholder('New task');
    await input.fill('half a');
    await addTask('Came while typing');
    await queue(page).getByText('Came while typing').waitFor();
    expect(await input.inputValue()).toBe('half a');
    expect(await page.locator('input:focus').getAttribute('placeholder')).toBe('New task');
    await queue(other.page).getByText('Came while typing').waitFor();
    expect([...problems, ...other.problems]).toEqual([]);
  });

  test('a task is added, done, and taken back within the time for it', async () => {
    const { page, problems } = await open();
    await queue(page).getByPlaceholder('New task').fill('Call the bank');
    await queue(page).getByRole('button', { name: 'Add the task' }).click();
    await page.getByText('The task is in the list.').waitFor();
    await page.goto(`${kit.url}/panel/tasks?q=bank`);
    await page.getByRole('button', { name: 'Done: Call the bank' }).click();
    await page.getByText('No task is like that.').waitFor();
    await page.getByRole('button', { name: 'Undo: The task is done.' }).click();
    await page.getByRole('button', { name: 'Done: Call the bank' }).waitFor();
    const [last] = await kit.store.audits({ limit: 1 });
    expect(last).toMatchObject({
      ...{ actor: 'person:owner', action: 'tasks.set-status', outcome: 'done' },
      request: { status: 'inbox' },
    });
    expect(problems).toEqual([]);
  });

  test('everything works without a script, with one page more', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await queue(page).getByPlaceholder('New task').fill('Without a script');
    await queue(page).getByRole('button', { name: 'Add the task' }).click();
    expect(await page.locator('.toast').innerText()).toContain('The task is in the list.');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.locator('.toast').innerText()).toContain('The task is removed.');
    sold = [];
    await page.goto(kit.url);
    await page.getByRole('button', { name: 'Sell all' }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Sell everything');
    await page.getByLabel('Type BTC to confirm').fill('BT');
    await page.getByRole('button', { name: 'Sell everything' }).click();
    expect([await page.getByRole('heading').innerText(), sold]).toEqual(['Not understood', []]);
    await page.goBack();
    await page.getByLabel('Type BTC to confirm').fill('BTC');
    await page.getByRole('button', { name: 'Sell everything' }).click();
    expect([await page.locator('.toast').innerText(), sold]).toEqual(['It is sold.', ['BTC']]);
    await page.getByRole('button', { name: 'Light or dark' }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  test('what is hard to take back is asked in a dialogue', async () => {
    sold = [];
    const { page, problems } = await open();
    await page.getByRole('button', { name: 'Sell all' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm' });
    await dialog.getByLabel('Type BTC to confirm').fill('BTC');
    await takeScreenshot(page, 'confirm', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Sell everything' }).click();
    await page.getByText('It is sold.').waitFor();
    expect([sold, await dialog.isVisible()]).toEqual([['BTC'], false]);
    expect(problems).toEqual([]);
  });

  test('pages, actions and records are found with the keyboard alone', async () => {
    const { id } = await addTask('An unmistakable zeppelin');
    const { page, problems } = await open();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    await palette.getByRole('combobox').fill('tasks queue');
    await palette.getByRole('option', { name: 'Tasks queue' }).first().waitFor();
    await takeScreenshot(page, 'palette', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await palette.getByRole('combobox').fill('zeppelin');
    await palette.getByRole('option', { name: 'An unmistakable zeppelin' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${kit.url}/record/task/${id}`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'An unmistakable zeppelin',
    );
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL(`${kit.url}/panel/tasks`);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Search and commands').waitFor();
    expect(problems).toEqual([]);
  });

  test('charts are drawn in both themes, once, and say the same as tables', async () => {
    const { page, problems } = await open({ colorScheme: 'light' });
    await page.goto(`${kit.url}/panel/charting`);
    await page.locator('figure.is-drawn').nth(3).waitFor();
    await expect.poll(() => page.locator('figure canvas').count()).toBeGreaterThan(3);
    await takeScreenshot(page, 'charts', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideways(page);
    await page.reload();
    await page.locator('figure.is-drawn').nth(3).waitFor();
    await takeScreenshot(page, 'charts', 'light');
    const canvases = await page.locator('figure canvas').count();
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await expect.poll(() => page.locator('figure canvas').count()).toBe(canvases);
    await page.getByText('The same as a table').first().click();
    expect(await page.getByRole('cell', { name: '1' }).first().isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });

  test('notes of the browser are wished for, and no more', async () => {
    const { page, context, problems } = await open();
    await context.grantPermissions(['notifications']);
    await page.reload();
    await page.locator('details.bell summary').click();
    await page.getByRole('button', { name: 'Tell me in this browser too' }).click();
    const wish = () => page.evaluate<string>("localStorage.getItem('panther-notify')");
    const off = page.getByRole('button', { name: 'Tell me here no more' });
    await off.waitFor();
    expect(await wish()).toBe('yes');
    await page.reload();
    await page.locator('details.bell summary').click();
    await off.click();
    await page.getByRole('button', { name: 'Tell me in this browser too' }).waitFor();
    expect([await wish(), problems]).toEqual(['no', []]);
  });

  test('the foot of a page leads to the keys', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Keyboard' }).click();
    expect(await page.locator(':target').getByRole('heading').innerText()).toBe('Keyboard');
  });

  test('the theme is switched at once, and the next page comes in it', async () => {
    const { page } = await open({ colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('button', { name: 'Light or dark' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    const answer = await page.request.get(kit.url);
    expect(await answer.text()).toContain('<html lang="en-GB" data-theme="dark">');
    await page.reload();
    expect(await ground()).toBe(dark);
  });

  test('panels are hidden and put in another order, and shown as they come again', async () => {
    const { page } = await open();
    const titles = () => page.locator('.tile h2').allInnerTexts();
    const all = await titles();
    await page.goto(`${kit.url}/settings`);
    await takeScreenshot(page, 'settings', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Show Bots').uncheck();
    await page.getByLabel('Place of Tasks queue').fill('1');
    await page.getByLabel('Place of Wallet lanes').fill('2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.goto(kit.url);
    expect(await titles()).toEqual([
      'Tasks queue',
      ...all.filter((name) => !/Tasks|Bots/.test(name)),
    ]);
    await page.goto(`${kit.url}/settings`);
    await page.getByRole('button', { name: 'As it comes' }).click();
    await page.goto(kit.url);
    expect(await titles()).toEqual(all);
  });

  test('without a brain the strip says so, and keeps what it knew with its age', async () => {
    const { page } = await open();
    const strip = page.getByRole('region', { name: 'Market' });
    await strip.getByText('61,234').waitFor();
    isBrainUp = false;
    try {
      await strip.getByText('No brain').waitFor();
      expect(await strip.innerText()).toMatch(/61,234[\s\S]*old: /);
    } finally {
      isBrainUp = true;
    }
  });

  test('what is not there, and whoever has not signed in, is told in the same look', async () => {
    const { page } = await open();
    const answer = await page.goto(`${kit.url}/panel/nothing`);
    expect(answer?.status()).toBe(404);
    expect(await page.getByRole('heading').innerText()).toBe('Not found');
    await takeScreenshot(page, 'not-found', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${kit.url}/machine`);
    await page.getByRole('region', { name: 'Fleet' }).waitFor();
    await takeScreenshot(page, 'machine', 'light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${kit.url}/sign-in`);
    await takeScreenshot(page, 'sign-in', 'light');
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('what routes take', () => {
  const form = (fields: Record<string, string>) => ({
    ...{ method: 'POST', headers: bearer, body: new URLSearchParams(fields) },
  });
  test.each([
    ['/theme', form({ theme: 'pink' }), 'body.theme: '],
    ['/theme', form({ theme: 'dark', colour: 'red' }), 'body.colour: is not known here'],
    ['/layout', form({ 'place.tasks': '0' }), 'body.place.tasks: '],
    ['/layout', form({ 'place.nothing': '1' }), 'body.place.nothing: is not known here'],
    ['/events?since=yesterday', { headers: bearer }, 'query.since: '],
    ['/events?regions=<b>', { headers: bearer }, 'query.regions: '],
    ['/events?panel=tasks&all=yes', { headers: bearer }, 'query.all: is not known here'],
    [`/search?q=${'a'.repeat(201)}`, { headers: bearer }, 'query.q: '],
    ['/search.json?words=a', { headers: bearer }, 'query.words: is not known here'],
    ['/panel/tasks/tile?size=2', { headers: bearer }, 'query.size: is not known here'],
    ['/panel/tasks?size=2', { headers: bearer }, 'query.size: is not known here'],
    ['/action/tasks/add', form({ title: 'x', size: '2' }), 'body.size: is not known here'],
  ])('%s says which field is wrong', async (path, request, said) => {
    const answer = await fetch(`${kit.url}${path}`, { ...request, redirect: 'manual' });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'usage', message: expect.stringContaining(said) } },
    ]);
  });

  test('a program names the field that it does not know, and is counted as a page is', async () => {
    const own = await startCockpit({ panels: [tasks] });
    try {
      const send = (path: string) =>
        fetch(`${own.url}${path}`, {
          ...{ method: 'POST', headers: { ...bearer, 'content-type': 'application/json' } },
          body: JSON.stringify({ title: 'x', nonsense: 1 }),
        });
      const first = await send('/api/tasks');
      expect([first.status, await first.json()]).toMatchObject([
        400,
        { error: { message: expect.stringContaining('body.nonsense') } },
      ]);
      // Of 120 a minute; some come back while this goes on.
      const codes = new Set<number>();
      for (let n = 0; n < 400 && !codes.has(429); n += 1) {
        codes.add((await send(n % 2 === 0 ? '/api/tasks' : '/action/tasks/add')).status);
      }
      expect(codes).toContain(429);
      expect((await fetch(`${own.url}/api/tasks`, { headers: bearer })).status).toBe(200);
    } finally {
      await own.close();
    }
  });
});
