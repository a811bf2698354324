// Charts: what they say without a script, and what they say when there is nothing to draw or nobody answers.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '#lib';
import { createApiClient } from '#lib/api-client';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { brain } from '../../agent/cockpit/panels/brain/panel.ts';
import { narratives } from '../../agent/cockpit/panels/narratives/panel.ts';
import { notes } from '../../agent/cockpit/panels/notes/panel.ts';
import { risk } from '../../agent/cockpit/panels/risk/panel.ts';
import { smartMoney } from '../../agent/cockpit/panels/smart-money/panel.ts';
import { social } from '../../agent/cockpit/panels/social/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { wallets } from '../../agent/cockpit/panels/wallets/panel.ts';
import { createBrainMarket } from '../../agent/cockpit/sources/brain/market.ts';
import {
  registries,
  type Source,
  signalEvents,
  smartMoneyDigest,
  socialFile,
} from '../../agent/cockpit/sources/index.ts';
import { type Chart, figure } from '../../agent/cockpit/web/chart.ts';
import { html } from '../../agent/cockpit/web/html.ts';
import { definePanel } from '../../agent/cockpit/web/panel.ts';
import { bearer, chromiumPath, seriousFindings, startCockpit } from '../kit/cockpit.ts';
import { useBrowser } from '../kit/cockpit-pages.ts';
import { seedPanels, writePanelFiles } from '../kit/cockpit-seed.ts';
import { serveApp } from '../kit/serve-app.ts';

const browser = useBrowser();
const open = (kit: Kit, options?: Parameters<typeof browser.open>[1]) =>
  browser.open(kit.url, options);
type Kit = Awaited<ReturnType<typeof startCockpit>>;
const files: readonly Source[] = [registries, signalEvents, smartMoneyDigest, socialFile] as never;

/** The numbers of a chart as its table should have them: the newest first, at most a hundred. */
function rowsOf(chart: Chart): readonly (readonly (number | null)[])[] {
  if (chart.kind === 'candles') {
    const rows = chart.candles.map(({ open: first, high, low, close }) => [
      first,
      high,
      low,
      close,
    ]);
    return rows.toReversed().slice(0, 100);
  }
  if (chart.kind === 'heat') return chart.days.map(({ value }) => [value]);
  const rows = chart.xs.map((_, index) => chart.series.map(({ values }) => values[index] ?? null));
  return rows.toReversed().slice(0, 100);
}

const numberOf = (text: string) =>
  text === 'none' ? null : Number(text.replaceAll(',', '').replace('−', '-'));

describe.skipIf(!existsSync(chromiumPath))('charts without a script', () => {
  const startMs = Date.UTC(2026, 0, 5);
  /** A candle an hour: the prices of each are told apart. */
  const candles = Array.from({ length: 130 }, (_, index) => ({
    ...{ at: startMs + index * 3_600_000, open: 60_000 + index, high: 60_500.25 + index },
    ...{ low: 59_400.5 + index, close: 60_001.75 + index },
  }));
  const answers: Readonly<Record<string, unknown>> = {
    '/market': { prices: [{ symbol: 'BTC', price: 60_130, ageMs: 0, change24h: 0.01 }] },
    '/candles/BTC?interval=1h&limit=200': candles,
  };
  const call = async (_: string, path: string) => {
    if (path in answers) return answers[path];
    throw new Fault({ code: 'api.unreachable', message: 'this brain knows only prices' });
  };
  let kit: Kit;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-charts-'));
    writePanelFiles(folder, Date.now());
    const panels = [wallets, risk, social, smartMoney, narratives, tasks, brain];
    kit = await startCockpit({ panels, folder, brain: { call } });
    await Promise.all(
      [...files, createBrainMarket({ call })].map((source) => kit.hub.refresh(source)),
    );
    await seedPanels(kit.store, Date.now());
  });
  afterAll(async () => {
    await kit?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('their tables have the numbers that are drawn', async () => {
    const { page } = await open(kit, { javaScriptEnabled: false });
    const [held] = (await kit.store.list(wallet)).rows.filter(({ body }) => body.name === 'POOL');
    const [base] = (await kit.store.list(narrative)).rows.filter(
      ({ body }) => body.name === 'Base',
    );
    // A second look at what it holds: of one there is no chart.
    const looked = {
      ...{ asset: 'AERO', chain: 'base', amount: '900', valueUsd: 812.5 },
      observedAt: new Date(startMs).toISOString(),
    };
    const links = { wallet: [held?.id ?? ''] };
    await kit.store.create(holding, looked, { actor: 'person:anna', links });
    await kit.store.create(task, newTask({ title: 'Look', due: null }), { actor: 'person:anna' });
    const seen: string[] = [];
    for (const path of [
      `wallets?open=${held?.id}`,
      ...['risk', 'social', 'smart-money', `narratives?open=${base?.id}`, 'tasks', 'brain'],
    ]) {
      await page.goto(`${kit.url}/panel/${path}`);
      for (const each of await page.locator('figure[data-chart]').all()) {
        const src = (await each.getAttribute('data-src')) ?? '';
        const answer = await fetch(`${kit.url}${src}`, { headers: bearer });
        const wanted = rowsOf((await answer.json()) as Chart);
        const shown = (await each.locator('tbody td').allTextContents()).map(numberOf);
        const close = wanted
          .flat()
          .map((value) => (value === null ? null : expect.closeTo(value, 2)));
        expect([src, ...shown]).toEqual([src, ...close]);
        seen.push(`${src.split('?')[0]} ${wanted.length}`);
      }
    }
    expect(seen.map((each) => each.replace('/panel/', '').replace('/chart/', ' '))).toEqual([
      // Of the one that is open, and of all together.
      expect.stringMatching(/^wallets value\.json [1-9]/),
      expect.stringMatching(/^wallets value\.json [1-9]/),
      expect.stringMatching(/^risk equity\.json [1-9]/),
      expect.stringMatching(/^risk drawdown\.json [1-9]/),
      expect.stringMatching(/^risk score\.json [1-9]/),
      expect.stringMatching(/^social engagement\.json [1-9]/),
      expect.stringMatching(/^smart-money flow\.json [1-9]/),
      expect.stringMatching(/^narratives score\.json [1-9]/),
      expect.stringMatching(/^narratives scores\.json [1-9]/),
      'tasks flow.json 30',
      'brain candles.json 100',
    ]);
  });

  test('a long one says how many there are, and begins with the newest', async () => {
    const page = await (await fetch(`${kit.url}/panel/brain`, { headers: bearer })).text();
    expect(page).toContain('The newest 100 of 130.');
    // The last candle closes at 60,001.75 + 129, the first that is left out at 60,001.75 + 29.
    expect(page).toContain('60,130.75');
    expect(page).not.toContain('60,030.75');
    const meter = await (await fetch(`${kit.url}/panel/risk`, { headers: bearer })).text();
    expect(meter).toContain('units, deposits taken out');
  });
});

describe('a brain that takes what it is asked and never answers', () => {
  let kit: Kit;
  let silent: Awaited<ReturnType<typeof serveApp>>;
  beforeAll(async () => {
    silent = await serveApp(() => undefined);
    const client = createApiClient({ url: silent.url, token: 'x', name: 'the brain' });
    kit = await startCockpit({ panels: [brain], brain: client });
  });
  afterAll(async () => {
    await kit?.close();
    await silent?.close();
  });
  const get = async (path: string) => {
    const headers = { ...bearer, accept: 'text/html' };
    const answer = await fetch(`${kit.url}${path}`, { headers });
    return { status: answer.status, text: await answer.text() };
  };

  test('its pages come with what is known, and say what is not', async () => {
    const narrowed = await get('/panel/brain?symbol=BTC&chart=BTC');
    expect(narrowed.status).toBe(200);
    expect(narrowed.text).toContain(
      'Only the newest are looked through: the brain does not answer',
    );
    const why = await get('/panel/brain?why=abcdef0123');
    expect(why.status).toBe(200);
    expect(why.text).toMatch(/the brain does not answer[^<]*<span class="note">[^<]*panther ps/);
    const chart = await fetch(`${kit.url}/panel/brain/chart/candles.json?chart=BTC`, {
      headers: bearer,
    });
    expect([chart.status, await chart.json()]).toMatchObject([
      502,
      { error: { code: 'api.unreachable' } },
    ]);
  });
});

test('a knowledge base that never answers leaves a search with your own words', async () => {
  const silent = { search: () => new Promise<never>(() => undefined) };
  const kit = await startCockpit({ panels: [notes], knowledge: silent });
  try {
    const answer = await fetch(`${kit.url}/panel/notes?view=search&q=fees`, { headers: bearer });
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('Nothing of yours has these words.');
    expect(text).toMatch(/It was not searched: it did not answer within [\d.]+ s/);
  } finally {
    await kit.close();
  }
});

describe.skipIf(!existsSync(chromiumPath))('a chart', () => {
  let isBroken = true;
  let values: readonly (number | null)[] = [];
  const line = (numbers: readonly (number | null)[]): Chart => ({
    ...{ kind: 'line', x: 'number', xs: numbers.map((_, index) => index) },
    series: [{ label: 'Value', tone: 'live', values: numbers }],
  });
  const src = (name: string) => `/panel/drawn/chart/${name}.json`;
  const drawn = definePanel({
    ...{ id: 'drawn', title: 'Drawn', row: null, kinds: ['task'], actions: [] },
    read: async () => null,
    state: () => ({ is: 'ready' }),
    render: () => html``,
    page: {
      query: z.strictObject({}),
      read: async () => null,
      render: () =>
        html`<section class="zone">${['broken', 'growing'].map((name) => figure({ kind: 'line', src: src(name), caption: `It is ${name}` }))}</section>`,
    },
    charts: {
      async broken() {
        if (!isBroken) return line([1, 2, 3]);
        throw new Fault({ code: 'api.unreachable', message: 'the brain is not there' });
      },
      growing: async () => line(values),
    },
  });
  let kit: Kit;
  beforeAll(async () => {
    kit = await startCockpit({ panels: [drawn] });
  });
  afterAll(() => kit?.close());

  test('that cannot be read, or has nothing to draw, says so; asked again, or filled, it is drawn', async () => {
    const { page } = await open(kit);
    await page.goto(`${kit.url}/panel/drawn`);
    const [broken, growing] = ['broken', 'growing'].map((name) =>
      page.locator(`figure[data-src="${src(name)}"]`),
    );
    await broken
      ?.locator('.plot')
      .getByText('could not be read: the brain is not there.')
      .waitFor();
    await growing?.locator('.plot').getByText('Nothing to draw yet.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    isBroken = false;
    await broken?.getByRole('link', { name: 'Try again' }).click();
    await broken?.locator('canvas').waitFor();
    expect(await broken?.locator('.plot').innerText()).not.toContain('could not be read');
    values = [4, null, 6];
    // A change of what the panel shows; the page is not loaded again.
    const fresh = newTask({ title: 'It has grown', due: null });
    await kit.store.create(task, fresh, { actor: 'person:anna' });
    await growing?.locator('canvas').waitFor();
    // One that breaks later keeps its drawing, with a word on it.
    isBroken = true;
    await kit.store.create(task, newTask({ title: 'Again', due: null }), { actor: 'person:anna' });
    await broken?.locator('.plot').getByText('could not be read').waitFor();
    expect(await broken?.locator('canvas').count()).toBe(1);
  });

  test('moves nothing that is below it when it comes', async () => {
    isBroken = false;
    values = [4, 5, 6];
    const { page } = await open(kit);
    const asked = Promise.withResolvers<void>();
    await page.route(/chart\/.*\.json/, async (route) => {
      await asked.promise;
      await route.continue();
    });
    await page.goto(`${kit.url}/panel/drawn`);
    await expect.poll(() => page.locator('.plot .skeleton').count()).toBe(2);
    const below = async () => (await page.locator('footer').boundingBox())?.y;
    const before = await below();
    asked.resolve();
    await expect.poll(() => page.locator('.plot canvas').count()).toBe(2);
    expect(await below()).toBe(before);
  });
});
