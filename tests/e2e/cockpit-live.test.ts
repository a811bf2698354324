// What changes reaches an open page, however slowly its scripts came.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '#lib';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { bet } from '../../agent/cockpit/model/bet.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { insight } from '../../agent/cockpit/model/insight.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { brain as brainPage } from '../../agent/cockpit/panels/brain/panel.ts';
import { insights } from '../../agent/cockpit/panels/insights/panel.ts';
import { slates } from '../../agent/cockpit/panels/slates/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { wallets } from '../../agent/cockpit/panels/wallets/panel.ts';
import { bearer, chromiumPath, launchBrowser, signIn, startCockpit } from '../kit/cockpit.ts';

/** Its prices; of everything else it knows nothing. As the brain's door answers by agent/brain/api/answers.ts. */
let price = 61_234;
const brain = {
  call: async (_: string, path: string) => {
    if (path !== '/market') throw new Fault({ code: 'api.unreachable', message: 'only prices' });
    return { prices: [{ symbol: 'BTC', price, ageMs: 0, change24h: 0.01 }] };
  },
};

let kit: Awaited<ReturnType<typeof startCockpit>>;
let browser: Browser;
beforeAll(async () => {
  kit = await startCockpit({ panels: [tasks, brainPage, slates, insights, wallets], brain });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await kit?.close();
});

/** Loads a page, until it is told of what changes. */
async function follow(page: Page, load: () => Promise<unknown>): Promise<void> {
  const connected = page.waitForResponse(/\/events\?/);
  await load();
  await connected;
}

describe.skipIf(!existsSync(chromiumPath))('live updates', () => {
  test('come also where the script that takes them was the last to arrive', async () => {
    const { page, context, problems } = await signIn(browser, kit.url);
    let held = 0;
    await page.route(/\/static\/sse\./, async (route) => {
      held += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await follow(page, () => page.reload());
    const fresh = newTask({ title: 'Came later', due: null, priority: 'critical' });
    await kit.store.create(task, fresh, { actor: 'person:anna' });
    const queue = page.getByRole('region', { name: 'Tasks queue' });
    await queue.getByText('Came later').waitFor();
    expect([held, problems]).toEqual([1, []]);
    await context.close();
  });

  test('what is typed before an answer is there stays, and is not sent twice', async () => {
    const { page, context, problems } = await signIn(browser, kit.url);
    await follow(page, () => page.reload());
    const queue = page.getByRole('region', { name: 'Tasks queue' });
    const input = queue.getByPlaceholder('New task');
    // The answer is there and held back until `letGo`.
    await page.evaluate(() => {
      const real = fetch;
      const held = Promise.withResolvers<void>();
      const counted = { sent: 0, letGo: held.resolve };
      Object.assign(globalThis, {
        counted,
        fetch: async (...of: Parameters<typeof fetch>) => {
          counted.sent += 1;
          const answer = await real(...of);
          await held.promise;
          return answer;
        },
      });
    });
    type Counted = { readonly counted: { readonly sent: number; letGo(): void } };
    const sent = () => page.evaluate(() => (globalThis as unknown as Counted).counted.sent);
    await input.fill('Sent first');
    await input.press('Enter');
    // The page has it before its own answer.
    await queue.getByText('Sent first').waitFor();
    await input.fill('Typed after');
    type Field = { readonly form: { requestSubmit(): void } };
    await input.evaluate((field) => (field as unknown as Field).form.requestSubmit());
    await page.evaluate(() => (globalThis as unknown as Counted).counted.letGo());
    await page.getByText('The task is in the list.').waitFor();
    await expect
      .poll(() => queue.getByRole('button', { name: 'Add the task' }).isEnabled())
      .toBe(true);
    expect([await input.inputValue(), await sent()]).toEqual(['Typed after', 1]);
    await input.press('Enter');
    await queue.getByText('Typed after').waitFor();
    await expect.poll(() => input.inputValue()).toBe('');
    expect([await sent(), problems]).toEqual([2, []]);
    await context.close();
  });

  test('what comes during a press waits for its end, so that the press is a click', async () => {
    const { page, context, problems } = await signIn(browser, kit.url);
    const due = new Date().toISOString().slice(0, 10);
    const add = (title: string) =>
      kit.store.create(task, newTask({ title, due, priority: 'critical' }), {
        actor: 'person:anna',
      });
    const pressed = await add('Is pressed');
    await follow(page, () => page.goto(`${kit.url}/panel/tasks`));
    const button = page.getByRole('button', { name: 'Done: Is pressed' });
    await button.hover();
    const before = await button.boundingBox();
    await page.mouse.down();
    await page.evaluate(`{
      const drawn = (done) => requestAnimationFrame(() => requestAnimationFrame(done));
      globalThis.answered = new Promise((done) =>
        document.addEventListener('htmx:after:request', () => drawn(done), { once: true }));
      // A mouse that does not rest after the press.
      addEventListener('pointerup', () =>
        setInterval(() => dispatchEvent(new PointerEvent('pointermove', { buttons: 0 })), 10));
    }`);
    await add('Comes meanwhile');
    await page.evaluate('globalThis.answered');
    expect(await button.boundingBox()).toEqual(before);
    await page.mouse.up();
    await page.getByRole('button', { name: 'Done: Comes meanwhile' }).waitFor();
    await expect
      .poll(async () => (await kit.store.get(task, pressed.id))?.body.status)
      .toBe('done');
    expect(problems).toEqual([]);
    await context.close();
  });

  test('the price monitor of the brain goes on by itself, with what is unfolded left so', async () => {
    const { page, context } = await signIn(browser, kit.url);
    await follow(page, () => page.goto(`${kit.url}/panel/brain`));
    const prices = page.locator('#prices');
    await prices.getByText('61,234').waitFor();
    const folded = prices.locator('figure details');
    await folded.locator('summary').click();
    await page.evaluate('globalThis.isSamePage = true');
    price = 61_299;
    await prices.getByText('61,299').waitFor();
    expect(await folded.getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    await context.close();
  });

  test.each([
    [
      'slates',
      'Detroit wins',
      () =>
        kit.store.create(
          bet,
          {
            ...{ market: 'moneyline', selection: 'Detroit wins', oddsDecimal: 1.9, stakeUnits: 1 },
            ...{ unitSize: null, book: null, notes: null, result: null, placedAt: null },
          },
          { actor: 'person:anna' },
        ),
    ],
    [
      'insights',
      'Fees fall by half',
      () =>
        kit.store.create(
          insight,
          {
            ...{ feed: 'substack', on: null, section: 'signal', text: 'Fees fall by half' },
            ...{ isCut: false, asset: null, direction: null, entryLevel: null, source: null },
            ...{ priority: null, url: null, window: null, effort: null, count: null },
          },
          { actor: 'person:anna' },
        ),
    ],
  ] as const)('the page %s shows what comes, without being loaded again', async (id, text, add) => {
    const { page, context, problems } = await signIn(browser, kit.url);
    await follow(page, () => page.goto(`${kit.url}/panel/${id}`));
    await page.evaluate('globalThis.isSamePage = true');
    await add();
    await page.locator('#page').getByText(text).first().waitFor();
    expect([await page.evaluate('globalThis.isSamePage'), problems]).toEqual([true, []]);
    await context.close();
  });

  test('a choice that is not sent yet, and the keyboard, stay with their row whatever comes above it', async () => {
    await fetch(`${kit.url}/action/wallets/add`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'POOL', address: '0x27b1', lane: 'cold', role: 'lp' }),
    });
    const [pool] = (await kit.store.list(wallet)).rows;
    const links = { wallet: [pool?.id ?? ''] };
    const held = (asset: string) => ({
      ...{ asset, chain: 'base', amount: '1', valueUsd: 5 },
      observedAt: new Date().toISOString(),
    });
    const actor = 'person:anna';
    const blank = { description: '', notes: '', stateSince: null, state: 'building' as const };
    const payments = await kit.store.create(
      narrative,
      { ...blank, name: 'Payments', tokens: [], aliases: [], mode: 'auto', instruments: ['spot'] },
      { actor },
    );
    const old = await kit.store.create(holding, held('OLD'), { actor, links });
    const { page, context } = await signIn(browser, kit.url);
    await page.goto(`${kit.url}/panel/wallets?open=${pool?.id}`);
    const row = (asset: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: asset }) });
    // Both changes come in one update.
    const both = Promise.withResolvers<void>();
    await page.route(/panel\/wallets\?/, async (route) => {
      await both.promise;
      await route.continue();
    });
    const choice = row('OLD').getByRole('combobox');
    await choice.selectOption(payments.id);
    await row('OLD').getByRole('button', { name: 'Remove OLD' }).focus();
    const body = { ...held('OLD'), amount: '2' };
    await kit.store.update(holding, old.id, { version: old.version, body }, actor);
    await kit.store.create(holding, held('NEW'), { actor, links });
    both.resolve();
    await row('NEW').waitFor();
    expect(await row('OLD').innerText()).toMatch(/OLD\s+base\s+2/);
    expect(await choice.inputValue()).toBe(payments.id);
    expect(await row('NEW').getByRole('combobox').inputValue()).toBe('none');
    const focused = page.locator('button:focus');
    expect(await focused.getAttribute('aria-label')).toBe('Remove OLD');
    await context.close();
  });
});
