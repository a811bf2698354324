// Wallets, bots, risk, social, smart money, narratives and the brain's page in a real browser: on an empty
// cockpit, filled with a brain that trades on paper, and with everything outside down.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient } from '#lib/api-client';
import { readOpenPositions } from '../../agent/brain/positions/index.ts';
import { readClosedPositions } from '../../agent/brain/views.ts';
import { botHold } from '../../agent/cockpit/model/bot-hold.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { override } from '../../agent/cockpit/model/override.ts';
import { smartMoneyEvent } from '../../agent/cockpit/model/smart-money-event.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { bots } from '../../agent/cockpit/panels/bots/panel.ts';
import { brain as brainPage } from '../../agent/cockpit/panels/brain/panel.ts';
import { narratives } from '../../agent/cockpit/panels/narratives/panel.ts';
import { risk } from '../../agent/cockpit/panels/risk/panel.ts';
import { smartMoney } from '../../agent/cockpit/panels/smart-money/panel.ts';
import { social } from '../../agent/cockpit/panels/social/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { wallets } from '../../agent/cockpit/panels/wallets/panel.ts';
import { createBrainSources } from '../../agent/cockpit/sources/brain/index.ts';
import {
  registries,
  type Source,
  signalEvents,
  smartMoneyDigest,
  socialFile,
} from '../../agent/cockpit/sources/index.ts';
import { startBrainDoor } from '../kit/brain-door.ts';
import {
  bearer,
  chromiumPath,
  seriousFindings,
  startCockpit,
  takeScreenshot,
  widths,
} from '../kit/cockpit.ts';
import { expectReadable, outermost, useBrowser } from '../kit/cockpit-pages.ts';
import { seedPanels, writePanelFiles } from '../kit/cockpit-seed.ts';

const panels = [wallets, bots, risk, social, smartMoney, narratives, tasks, brainPage];
const tiled = ['wallets', 'bots', 'risk', 'social', 'smart-money', 'narratives'] as const;
const brainToken = 'a-token-of-the-brain';
const files: readonly Source[] = [registries, signalEvents, smartMoneyDigest, socialFile] as never;
const browser = useBrowser();

type Kit = Awaited<ReturnType<typeof startCockpit>>;

const open = (kit: Kit, options?: Parameters<typeof browser.open>[1]) =>
  browser.open(kit.url, options);
const tile = (page: Page, id: string) => page.locator(`#region-${id}`);
const textOf = async (page: Page, id: string) =>
  (await tile(page, id).innerText()).replaceAll(/\s+/g, ' ');

describe.skipIf(!existsSync(chromiumPath))('the panels of money', () => {
  describe('on an empty cockpit without a brain', () => {
    let kit: Kit;
    beforeAll(async () => {
      kit = await startCockpit({ panels });
      for (const source of files) await kit.hub.refresh(source);
    });
    afterAll(() => kit.close());

    test('each says what to do or what it waits for, and no number is made up', async () => {
      const { page, problems } = await open(kit);
      expect(await textOf(page, 'wallets')).toContain(`Waits for file ${kit.folder}/wallets.json`);
      expect(await textOf(page, 'bots')).toContain('Waits for secret brainToken');
      expect(await textOf(page, 'bots')).toContain('key freqtrade');
      expect(await textOf(page, 'risk')).toContain('The risk was not looked at yet');
      expect(await textOf(page, 'social')).toContain('Waits for file');
      expect(await textOf(page, 'smart-money')).toContain('signal_events.csv');
      expect(await textOf(page, 'narratives')).toContain('No narrative is watched');
      for (const id of tiled) {
        const shown = await tile(page, id).locator('.crt').innerText();
        expect([id, /[$%]/.test(shown)]).toEqual([id, false]);
      }
      for (const id of [...tiled, 'brain']) {
        await page.goto(`${kit.url}/panel/${id}`);
        expect([id, await page.locator('#page').innerText()]).not.toEqual([id, '']);
        expect([id, await seriousFindings(page)]).toEqual([id, []]);
      }
      expect(problems).toEqual([]);
    });

    test('what is added by hand is there', async () => {
      const { page } = await open(kit);
      await page.goto(`${kit.url}/panel/wallets`);
      await page.getByLabel('Name', { exact: true }).fill('Vault');
      await page.getByLabel('Address').fill('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD');
      await page.locator('#add').getByRole('button', { name: 'Add' }).click();
      await page.getByRole('link', { name: 'Vault' }).waitFor();
      const [added] = (await kit.store.list(wallet)).rows;
      expect(added?.body).toMatchObject({ name: 'Vault', lane: 'cold', capUsd: null });
      await page.goto(`${kit.url}/`);
      await tile(page, 'narratives').getByLabel('New narrative').fill('Base');
      await tile(page, 'narratives').getByRole('button', { name: 'Add the narrative' }).click();
      await tile(page, 'narratives').getByText('never observed').waitFor();
      expect((await kit.store.count(narrative)).unknown).toBe(1);
    });
  });

  describe('filled', () => {
    let kit: Kit;
    let door: Awaited<ReturnType<typeof startBrainDoor>>;
    let folder: string;
    let refresh: () => Promise<void>;
    let isBrainUp = true;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'panther-panels-'));
      door = await startBrainDoor(join(folder, 'brain'), brainToken);
      const { db } = door.brain.log;
      // Until something was closed and something is open.
      for (let turn = 0; turn < 60; turn += 1) {
        await door.goOn();
        if (readOpenPositions(db).length > 0 && readClosedPositions(db, 1).length > 0) break;
      }
      expect(readOpenPositions(db)).not.toEqual([]);
      const now = Date.now();
      writePanelFiles(folder, now);
      const client = createApiClient({ url: door.url, token: brainToken, name: 'the brain' });
      const nobody = createApiClient({ url: 'http://127.0.0.1:1', token: '', name: 'the brain' });
      // Its clock is another, as that of a demonstration.
      const call: typeof client.call = async (method, path, options) => {
        const answer = await (isBrainUp ? client : nobody).call(method, path, options);
        return path === '/account' || path.startsWith('/equity/measures')
          ? { ...(answer as object), speed: 60 }
          : answer;
      };
      kit = await startCockpit({ panels, folder, brain: { call } });
      const sources = [...files, ...createBrainSources({ call })];
      refresh = async () => {
        await Promise.all(sources.map((source) => kit.hub.refresh(source)));
      };
      await refresh();
      await seedPanels(kit.store, now);
    });
    afterAll(async () => {
      await kit?.close();
      await door?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const pages = [
      ...tiled.map((id) => [id, `/panel/${id}`] as const),
      ['brain', '/panel/brain'],
    ] as const;

    test.each(['light', 'dark'] as const)('is readable, %s', async (theme) => {
      const { page, problems } = await open(kit, { colorScheme: theme });
      const on = theme === 'light' ? widths : outermost;
      await tile(page, 'narratives').getByText('Restaking').waitFor();
      await expectReadable(page, 'money', theme, on);
      const [opened] = (await kit.store.list(narrative)).rows.filter(
        ({ body }) => body.name === 'Base',
      );
      const [pool] = (await kit.store.list(wallet)).rows.filter(({ body }) => body.name === 'POOL');
      const more = [
        ['narrative', `/panel/narratives?open=${opened?.id}&usd=250`],
        ['wallet', `/panel/wallets?open=${pool?.id}&may=lp_provide&dapp=Uniswap`],
        ['why', `/brain/why/${(await firstDecision(kit)).id}`],
      ] as const;
      for (const [name, path] of [...pages, ...more]) {
        await page.goto(`${kit.url}${path}`);
        for (const figure of await page.locator('figure[data-chart]').all()) {
          await figure.locator('canvas').first().waitFor();
        }
        await expectReadable(page, name, theme, on);
      }
      expect(problems).toEqual([]);
    });

    test('tiles say what the sources and the brain say', async () => {
      const { page } = await open(kit);
      // Five of the registry, three roles in the lane tactical or core by the settings' defaults.
      expect(await textOf(page, 'wallets')).toMatch(
        /5 wallets .*core 3 wallets.*tactical 2 wallets/,
      );
      const equity = (await door.brain.exchange.balance()).equity;
      const whole = Math.trunc(equity).toLocaleString('en-GB');
      expect(await textOf(page, 'bots')).toContain(`$${whole}`);
      expect(await textOf(page, 'bots')).toContain('demonstration ×60');
      expect(await textOf(page, 'bots')).toContain('FOMC: nothing new is opened');
      expect(await textOf(page, 'risk')).toContain('Defensive');
      expect(await textOf(page, 'smart-money')).toContain('40 new');
      expect(await textOf(page, 'smart-money')).toContain('Three watched wallets added to AERO');
      expect(await textOf(page, 'narratives')).toContain('AI agents');
      expect(await textOf(page, 'social')).toMatch(/8 posts in two days/);
    });

    test('a position leads to why it was entered', async () => {
      const { page } = await open(kit);
      await page.goto(`${kit.url}/panel/brain`);
      const why = page.getByRole('link', { name: /^Why \S+ was entered$/ }).first();
      const [, symbol = ''] =
        /^Why (\S+) /.exec((await why.getAttribute('aria-label')) ?? '') ?? [];
      await why.click();
      await page.waitForURL(/why[/=][0-9a-f]+$/);
      expect(await page.locator('main').innerText()).toMatch(
        new RegExp(`${symbol}[^]*approved`, 'i'),
      );
    });

    test('a wallet answers what may be done with it, and prepares it with its name typed', async () => {
      const { page } = await open(kit);
      const [pool] = (await kit.store.list(wallet)).rows.filter(({ body }) => body.name === 'POOL');
      const ask = async (query: string) => {
        await page.goto(`${kit.url}/panel/wallets?open=${pool?.id}&${query}`);
        return page.locator('.answer').innerText();
      };
      // The Fed decides tomorrow: nothing new, but what is there may be taken out.
      expect(await ask('may=lp_provide&dapp=Uniswap')).toContain(
        'risk is defensive: nothing new is opened',
      );
      expect(await ask('may=lp_remove&dapp=Uniswap')).toContain('Yes');
      expect(await ask('may=lp_provide&dapp=blur')).toContain('POOL forbids blur');
      expect(await ask('may=trade')).toContain('POOL forbids trading');
      const use = (body: object) =>
        fetch(`${kit.url}/action/wallets/use`, {
          method: 'POST',
          headers: { ...bearer, 'content-type': 'application/json' },
          body: JSON.stringify({ id: pool?.id, name: 'POOL', note: 'the pool', ...body }),
        });
      expect((await use({ what: 'trade', confirmation: 'POOL' })).status).toBe(403);
      const before = (await kit.store.list(task)).rows.length;
      expect((await use({ what: 'lp_remove', dapp: 'Uniswap' })).status).not.toBe(200);
      expect((await kit.store.list(task)).rows).toHaveLength(before);
      await page.goto(`${kit.url}/panel/wallets?open=${pool?.id}`);
      await page.getByLabel('What for').first().fill('Take out of the pool');
      await page.getByLabel('Action').nth(1).selectOption('lp_remove');
      await page.getByRole('button', { name: 'Prepare' }).click();
      await page.getByRole('textbox', { name: /POOL/ }).fill('POOL');
      await page.locator('dialog[open] button, main button').last().click();
      await page.getByText('Taking out of pools with POOL').first().waitFor();
      const audits = await kit.store.audits({ subject: `wallet:${pool?.id}` });
      expect(audits.map(({ outcome }) => outcome)).toEqual(['done', 'refused']);
    });

    test('a trade by hand is checked, and made a task where it may be', async () => {
      const { page } = await open(kit);
      const [base] = (await kit.store.list(narrative)).rows.filter(
        ({ body }) => body.name === 'Base',
      );
      await page.goto(`${kit.url}/panel/narratives?open=${base?.id}`);
      const ticket = page.locator('#ticket');
      await ticket.getByLabel('Amount, USD').fill('250');
      await ticket.getByRole('button', { name: 'Check it' }).click();
      await ticket.getByText('risk is defensive: nothing new is opened').waitFor();
      expect(await ticket.getByRole('button').allInnerTexts()).toEqual(['Check it']);
      await ticket.getByLabel('A trade that').selectOption('close');
      await ticket.getByRole('button', { name: 'Check it' }).click();
      await ticket.getByRole('button', { name: 'Make it a task' }).click();
      await page.getByRole('heading', { name: 'Close long Base, spot, 250 USD' }).waitFor();
    });

    test('the risk state is overruled for a time and taken back', async () => {
      const { page } = await open(kit);
      const button = { name: /Stop new entries/ };
      await tile(page, 'risk').getByRole('button', button).click();
      const given = async () =>
        (await kit.store.list(override, { status: 'given' })).rows.map(({ body }) => body.state);
      await expect.poll(given).toEqual(['RISK_OFF']);
      await page.goto(`${kit.url}/panel/risk`);
      await page.locator('#override').getByText('asked for by hand').first().waitFor();
      await page.getByRole('button', { name: 'Take it back' }).click();
      await expect.poll(given).toEqual([]);
    });

    test('moves are gone through; a stop of a bot is asked for and shown', async () => {
      const { page } = await open(kit);
      await page.goto(`${kit.url}/panel/smart-money`);
      await page.getByRole('button', { name: /^Seen/ }).first().click();
      await expect.poll(async () => (await kit.store.count(smartMoneyEvent)).reviewed).toBe(1);
      await page.goto(`${kit.url}/panel/bots`);
      await page.getByLabel('For hours').fill('3');
      await page.locator('#holds').getByRole('button', { name: 'Stop new entries' }).click();
      await page.locator('#holds').getByText('asked for', { exact: true }).waitFor();
      expect((await kit.store.count(botHold)).requested).toBe(1);
    });

    test('the brain: signals are filtered, the switch asks for its word, and hears it', async () => {
      const { page } = await open(kit);
      await page.goto(`${kit.url}/panel/brain?symbol=BTC`);
      const symbols = await page.locator('#signals tbody th').allInnerTexts();
      expect([symbols.length > 10, new Set(symbols)]).toEqual([true, new Set(['BTC'])]);
      await page.goto(`${kit.url}/brain`);
      const form = page.locator('#kill-switch');
      await form.getByLabel('Level').selectOption('2');
      await form.getByLabel('Why').fill('the test wants it');
      await form.getByRole('button', { name: 'Set it' }).click();
      await page.getByRole('textbox', { name: /defensive/ }).fill('defensive');
      await page.locator('dialog[open] button, main button').last().click();
      const outcomes = async () =>
        (await kit.store.audits({ action: 'brain.kill-switch' })).map(({ outcome }) => outcome);
      await expect.poll(outcomes).toEqual(['done', 'started']);
      await refresh();
      await page.goto(`${kit.url}/brain`);
      await page.locator('#kill-switch').getByText('2 defensive', { exact: true }).waitFor();
    });

    test('a position shows its stop and target, and is closed with its symbol typed', async () => {
      const { page } = await open(kit);
      await page.goto(`${kit.url}/brain`);
      const [held] = readOpenPositions(door.brain.log.db);
      const row = page.locator('#positions tbody tr').filter({ hasText: held?.symbol ?? '' });
      const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
      const told = (price: number | null | undefined) => price?.toLocaleString('en-GB', digits);
      const cells = await row.innerText();
      expect([cells, held?.stop, held?.target]).toEqual([
        expect.stringContaining(told(held?.stop) ?? 'a stop'),
        expect.any(Number),
        expect.any(Number),
      ]);
      expect(cells).toContain(told(held?.target) ?? 'a target');
      const close = (confirmation: string) =>
        fetch(`${kit.url}/action/brain/close`, {
          method: 'POST',
          headers: { ...bearer, 'content-type': 'application/json' },
          body: JSON.stringify({ id: held?.positionId, symbol: held?.symbol, confirmation }),
        });
      const openIds = () => readOpenPositions(door.brain.log.db).map((each) => each.positionId);
      expect((await close('no')).status).toBe(400);
      expect(openIds()).toContain(held?.positionId);
      expect((await close(held?.symbol ?? '')).status).toBe(200);
      await expect.poll(openIds).not.toContain(held?.positionId);
      const audits = await kit.store.audits({ action: 'brain.close' });
      expect(audits.map(({ outcome }) => outcome)).toEqual(['done', 'started']);
    });

    test('exports have every row', async () => {
      const get = async (file: string) =>
        (await fetch(`${kit.url}/export/${file}`, { headers: bearer })).text();
      expect((await get('wallets.csv')).trim().split('\n')).toHaveLength(1 + 5);
      expect((await get('smart-money.csv?show=all')).trim().split('\n')).toHaveLength(1 + 40);
      expect(JSON.parse(await get('narratives.json')).rows).toHaveLength(3);
      expect(JSON.parse(await get('bots.json')).rows[0]).toMatchObject({ bot: 'brain' });
      for (const id of ['risk', 'social', 'brain']) {
        expect([id, JSON.parse(await get(`${id}.json`)).rows.length > 0]).toEqual([id, true]);
      }
    });

    test('with everything outside down, what was known stays, with its age and how to mend it', async () => {
      isBrainUp = false;
      for (const name of ['social.json', 'digest.json', 'wallets.json']) {
        writeFileSync(join(folder, name), '{ this is no JSON');
      }
      await refresh();
      const { page, problems } = await open(kit);
      for (const id of ['wallets', 'bots', 'social', 'smart-money']) {
        await page.locator(`#region-${id}.is-error`).waitFor();
        expect([id, await textOf(page, id)]).toEqual([
          id,
          expect.stringMatching(/Shown as of (now|\d+ (s|min|h) ago)/),
        ]);
      }
      expect(await textOf(page, 'bots')).toContain('does not answer');
      expect(await textOf(page, 'bots')).toContain('panther ps');
      await tile(page, 'narratives').getByText('AI agents').waitFor();
      await takeScreenshot(page, 'money-down', 'light');
      for (const [name, path] of pages) {
        await page.goto(`${kit.url}${path}`);
        expect([name, await seriousFindings(page)]).toEqual([name, []]);
      }
      // A chart that cannot be read says so in the console of the browser, and nothing else fails.
      expect(problems.filter((line) => !line.includes('Failed to load resource'))).toEqual([]);
    });
  });
});

async function firstDecision(kit: Kit): Promise<{ readonly id: string }> {
  const reading = kit.cockpit.context.reading<{ decisions: { id: string; outcome: string }[] }>(
    'brain-signals',
  );
  const decisions = reading.value?.decisions ?? [];
  const found = decisions.find(({ outcome }) => outcome !== 'no-trade') ?? decisions[0];
  if (found === undefined) throw new Error('the brain has decided nothing');
  return found;
}
