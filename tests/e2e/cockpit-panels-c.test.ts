// The panels of time, knowledge and agents in a real browser: empty, filled, and with what they read from down.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, Fault, systemClock } from '#lib';
import { takeTurn } from '../../agent/cockpit/flows/turn.ts';
import { backlogItem } from '../../agent/cockpit/model/backlog-item.ts';
import { botHold } from '../../agent/cockpit/model/bot-hold.ts';
import { studyCard } from '../../agent/cockpit/model/study-card.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { agents } from '../../agent/cockpit/panels/agents/panel.ts';
import { calendar } from '../../agent/cockpit/panels/calendar/panel.ts';
import { insights } from '../../agent/cockpit/panels/insights/panel.ts';
import { notes } from '../../agent/cockpit/panels/notes/panel.ts';
import { options } from '../../agent/cockpit/panels/options/panel.ts';
import { poker } from '../../agent/cockpit/panels/poker/panel.ts';
import { slates } from '../../agent/cockpit/panels/slates/panel.ts';
import { openAgentStore } from '../../agent/runtime/agents/index.ts';
import { tools } from '../../agent/runtime/tools/index.ts';
import { createAgentsPort } from '../../agent/web/agents-port.ts';
import { bearer, chromiumPath, startCockpit } from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';
import { seedRecords } from '../kit/cockpit-records.ts';

const panels = [calendar, options, agents, poker, notes, slates, insights];
const scratch = mkdtempSync(join(tmpdir(), 'panther-panels-c-'));
let kit: Awaited<ReturnType<typeof startCockpit>>;
let seeded: Awaited<ReturnType<typeof seedRecords>>;
const browser = useBrowser();
let agentStore: ReturnType<typeof openAgentStore>;
const stop = new AbortController();

const silent = createLog({ write: () => undefined });
const jsonOf = async (path: string) =>
  (await fetch(`${kit.url}${path}`, { headers: bearer })).json() as Promise<never> as Promise<{
    readonly xs: readonly number[];
    readonly series: readonly [{ readonly values: readonly number[] }];
  }>;

/** The brain's door answers by agent/brain/api/answers.ts; here it is only asked for a price. */
const brain = {
  call: async (_: string, path: string) => {
    if (path !== '/market') throw new Fault({ code: 'api.unreachable', message: 'no brain' });
    return { prices: [{ symbol: 'BTC', price: 66_000, ageMs: 0, change24h: 0 }] };
  },
};

/** The real agents and their real store; no model is configured, so a run says so. */
function startAgents() {
  agentStore = openAgentStore(join(scratch, 'agents.db'), systemClock);
  return createAgentsPort({
    ...{ store: () => agentStore, clock: systemClock, signal: stop.signal },
    ports: {
      ...{ tools, models: [], toolPorts: {} as never, random: () => 'a'.repeat(32) },
      sessionsFolder: join(scratch, 'sessions'),
    },
  });
}

beforeAll(async () => {
  kit = await startCockpit({ panels, brain, agents: startAgents() });
  seeded = await seedRecords(kit.store);
});
afterAll(async () => {
  stop.abort();
  await kit?.close();
  agentStore?.close();
  rmSync(scratch, { recursive: true, force: true });
});

const open = (url = kit.url, options?: Parameters<typeof browser.open>[1]) =>
  browser.open(url, options);
const tileOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe.skipIf(!existsSync(chromiumPath))('panels of time, knowledge and agents', () => {
  test('screens', async () => {
    const pages: readonly (readonly [name: string, path: string])[] = [
      ['panels-c', '/'],
      ['calendar', `/panel/calendar?open=${seeded.fomc.id}`],
      ['options', `/panel/options?open=${seeded.spread.id}`],
      ['agents', '/panel/agents?open=brain-analyst'],
      ['poker', '/panel/poker'],
      ['slates', '/panel/slates?show=all'],
      ['insights', '/panel/insights'],
      ...(['inbox', 'ideas', 'study', 'journal', 'reviews', 'changes', 'experiments'] as const).map(
        (view) => [`notes-${view}`, `/panel/notes?view=${view}`] as const,
      ),
      ['notes-search', '/panel/notes?view=search&q=decision'],
    ];
    for (const [on, theme] of [
      [[1440, 1024], 'light'],
      [[390], 'dark'],
    ] as const) {
      const { page, problems } = await open(kit.url, {
        ...{ viewport: { width: on[0], height: 900 }, colorScheme: theme },
      });
      for (const [name, path] of pages) {
        await page.goto(`${kit.url}${path}`);
        await page.locator('figure.chart:not(.is-drawn)').first().waitFor({ state: 'detached' });
        await expectReadable(page, name, theme, on);
      }
      expect(problems).toEqual([]);
    }
  });

  test('an empty cockpit says what to do, and what it waits for', async () => {
    const empty = await startCockpit({ panels });
    try {
      const { page, problems } = await open(empty.url);
      for (const [name, text] of [
        ['Calendar scenarios', 'Nothing stands in the calendar. Add an event.'],
        ['Options', 'No option structure is written down.'],
        ['Agents control', 'the agents of this machine'],
        ['Poker lab', 'Nothing was trained or played.'],
        ['Notes queue', 'Nothing is written down.'],
      ] as const) {
        await tileOf(page, name).getByText(text).waitFor();
      }
      await page.goto(`${empty.url}/panel/slates`);
      await page.getByText(`folder ${join(empty.folder, 'slates')}`).waitFor();
      await page.goto(`${empty.url}/panel/insights`);
      await page.getByText(join(empty.folder, 'feeds/substack_today.json')).waitFor();
      for (const { id } of panels) {
        const answer = await page.goto(`${empty.url}/panel/${id}`);
        expect(answer?.status(), id).toBe(200);
      }
      expect(problems).toEqual([]);
    } finally {
      await browser.closeWindows();
      await empty.close();
    }
  });

  test('what is down is told with its mend, and what is known stays', async () => {
    const folder = mkdtempSync(join(scratch, 'down-'));
    mkdirSync(join(folder, 'feeds'));
    // Files where folders should be, and half a digest.
    writeFileSync(join(folder, 'calendars'), '');
    writeFileSync(join(folder, 'slates'), '');
    writeFileSync(join(folder, 'feeds/substack_today.json'), '{ "date": ');
    const unreachable = async () => {
      throw new Fault({ code: 'api.unreachable', message: 'the brain is not there' });
    };
    const knowledge = { search: unreachable };
    const down = await startCockpit({ panels, folder, brain: { call: unreachable }, knowledge });
    const filled = await seedRecords(down.store);
    try {
      const { page, problems } = await open(down.url);
      const time = tileOf(page, 'Calendar scenarios');
      await time.locator('.state').getByText('calendars').first().waitFor();
      await time.getByText('FOMC rate decision').first().waitFor();
      await tileOf(page, 'Options').getByText('3,200').waitFor();
      await tileOf(page, 'Agents control').getByText('the agents of this machine').waitFor();
      await tileOf(page, 'Poker lab').getByText('5 hands ·').waitFor();
      await tileOf(page, 'Notes queue').getByText('Liquidity thins').waitFor();
      await page.goto(`${down.url}/panel/options?open=${filled.spread.id}`);
      await page.getByText('no price of BTC: the brain is not there').last().waitFor();
      await page.goto(`${down.url}/panel/notes?view=reviews`);
      await page.getByText('Trades are not known: the brain is not there.').waitFor();
      await page.goto(`${down.url}/panel/notes?view=search&q=decision`);
      await page.getByText('It was not searched: the brain is not there').waitFor();
      await page.getByText('Liquidity thins before the decision').waitFor();
      await page.goto(`${down.url}/panel/insights`);
      await page.locator('.state').getByText('substack_today.json').waitFor();
      await page.getByText('Long term holders stopped selling').waitFor();
      await page.goto(`${down.url}/panel/slates?show=all`);
      await page.getByText('CLE at DET').first().waitFor();
      expect(problems).toEqual([]);
    } finally {
      await browser.closeWindows();
      await down.close();
    }
  });

  test('calendar: an event, a checkpoint, a bot that waits, and a rule tried on the past', async () => {
    const unread = { value: null, observedAt: null, missing: 'nobody reads it' };
    const flow = { store: kit.store, clock: systemClock, log: silent, bots: [], capTakers: [] };
    const { settings } = kit.cockpit.context;
    const inputs = { volumeRatio: unread, killSwitch: unread };
    await takeTurn({ ...flow, settings }, inputs);
    const { page, problems } = await open();
    await page.goto(`${kit.url}/panel/calendar`);
    const added = page.locator('#add');
    await added.getByLabel('What happens').fill('Earnings of a bank');
    await added.getByLabel('Time', { exact: true }).fill('14:30');
    await added.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('link', { name: 'Earnings of a bank' }).first().waitFor();
    await page.getByRole('button', { name: 'Let it go on: brain' }).click();
    await page.getByText('The bot is left as it is.').waitFor();
    const holds = await kit.store.list(botHold);
    expect(holds.rows.map(({ body }) => body.status)).toContain('called-off');
    const look = 'Done: Look at exposure: FOMC rate decision';
    await page.getByRole('button', { name: look, exact: true }).click();
    await page.getByText('The checkpoint is done').waitFor();
    await page.getByRole('link', { name: 'No new entries around a macro date' }).click();
    const rule = page.getByLabel('The rule, as its file has it');
    await rule.fill((await rule.inputValue()).replace('mode: live', 'mode: off'));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('1 of 1 decision would be different').waitFor();
    await page.getByLabel('The rule, as its file has it').fill('id: Not a slug');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('this is no rule').waitFor();
    expect(problems).toEqual([]);
  });

  // The numbers of the cockpit's reference, 3.9: a credit of 120 on a width of 200.
  test('options: a structure is added by its legs, and its numbers follow from them', async () => {
    const { page, problems } = await open();
    await page.goto(`${kit.url}/panel/options`);
    const form = page.locator('#add');
    await form.getByLabel('Name').fill('Condor');
    await form.getByLabel('On what').fill('ETH');
    const legs = ['buy 1 put 1700', 'sell 1 put 1900', 'sell 1 call 2300', 'buy 1 call 2500'];
    const prices = [70, 140, 110, 60];
    const text = legs.map((leg, i) => `${leg} 2027-03-26 at ${prices[i]}`).join('\n');
    await form.getByLabel('Legs').fill(text);
    await form.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { name: 'Condor' }).waitFor();
    const opened = page.locator('section.zone').filter({ hasText: 'How it moves' });
    const said = await opened.innerText();
    for (const words of ['iron condor', '120 USD', '80 USD', '1,780, 2,420']) {
      expect(said).toContain(words);
    }
    await page.goto(`${kit.url}/panel/options?open=${seeded.spread.id}`);
    const spread = page.locator('section.zone').filter({ hasText: 'How it moves' });
    expect(await spread.innerText()).toContain('66,200');
    await page.getByRole('button', { name: 'Decide: Is delta small?' }).click();
    await page.getByText('Decided: hold.').waitFor();
    const { xs, series } = await jsonOf(
      `/panel/options/chart/payoff.json?open=${seeded.spread.id}`,
    );
    const at = (price: number) => series[0].values[xs.indexOf(price)];
    expect([at(63_000), at(68_000)]).toEqual([3_200, -1_800]);
    expect(problems).toEqual([]);
  });

  test('agents: one is paused with a reason, promoted by typing its name, and cannot run without a model', async () => {
    const { page } = await open();
    await page.goto(`${kit.url}/panel/agents?open=poker-coach`);
    const steer = page.locator('#steer');
    await steer.getByLabel('Why it is paused').fill('nobody plays this month');
    await steer.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('poker-coach is paused.').waitFor();
    await page.goto(`${kit.url}/panel/agents?open=poker-coach`);
    await page.getByText('nobody plays this month').waitFor();
    await steer.getByLabel('Why a step up').fill('the season begins');
    await steer.getByRole('button', { name: 'Promote' }).click();
    await page.getByRole('textbox', { name: /poker-coach/ }).fill('poker-coach');
    await page.getByRole('button', { name: 'Promote an agent one step' }).click();
    await page.getByText('poker-coach is in sandbox mode now.').waitFor();
    await page.goto(`${kit.url}/panel/agents?open=brain-analyst`);
    expect(await steer.innerText()).toContain('0 of its predictions have come due');
    await steer.getByLabel('What it is to look at').fill('the last trade');
    await steer.getByRole('button', { name: 'Run it' }).click();
    await page
      .getByText(/no model/i)
      .first()
      .waitFor();
    const [done] = await kit.store.audits({ action: 'agents.promote', outcome: 'done' });
    expect(done).toMatchObject({ actor: 'person:owner', subject: 'agent:poker-coach' });
  });

  // Kuhn poker: the first player gets −1/18 of an ante a hand.
  test('poker: a game is trained, its spots are put into the study queue, a hand is logged', async () => {
    const { page, problems } = await open();
    const before = await kit.store.count(studyCard);
    await tileOf(page, 'Poker lab').getByRole('button', { name: 'Train 10,000 rounds' }).click();
    await page.waitForURL(/panel\/poker\?open=/);
    await page.getByRole('button', { name: 'Learn its spots' }).waitFor();
    await page.getByText('-0.0555').first().waitFor();
    await page.getByRole('button', { name: 'Learn its spots' }).click();
    await page.getByText('new in the study queue').waitFor();
    const after = await kit.store.count(studyCard);
    expect(after.new ?? 0).toBeGreaterThan(before.new ?? 0);
    const log = page.locator('#log');
    await log.getByLabel('Stakes').fill('2/5');
    await log.getByLabel('Position').fill('SB');
    await log.getByLabel('Won, or lost with a minus').fill('-35');
    await log.getByRole('button', { name: 'Log' }).click();
    await page.getByRole('link', { name: 'holdem 2/5, SB' }).waitFor();
    const begin = page.locator('#session');
    await begin.getByLabel('How you feel').selectOption('2');
    await begin.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Leave it for today: mood 2 is below 3.').waitFor();
    await page.locator('#session').getByRole('button', { name: 'End it' }).click();
    await page.getByText('Before you play or trade').waitFor();
    expect(problems).toEqual([]);
  });

  test('notes: kept, learnt, looked back on', async () => {
    const { page, problems } = await open();
    const queue = tileOf(page, 'Notes queue');
    await queue.getByPlaceholder('New note').fill('Funding turns before price #funding');
    await queue.getByRole('button', { name: 'Keep the note' }).click();
    await queue.getByText('Funding turns before price').waitFor();
    await page.goto(`${kit.url}/panel/notes?view=study`);
    await page.getByText('Show the answer').click();
    await page.getByRole('button', { name: 'After a moment' }).click();
    await page.getByText(/Asked again in 6 days/).waitFor();
    await page.goto(`${kit.url}/panel/notes?view=journal`);
    const stats = await page
      .locator('section.zone')
      .filter({ hasText: 'What came of it' })
      .first()
      .innerText();
    // 120 − 80 + 45 + 200 − 150, three of five won.
    expect(stats).toMatch(/Won\s+60 %/);
    expect(stats).toContain('135');
    await page.goto(`${kit.url}/panel/notes?view=reviews`);
    await page.getByRole('button', { name: 'Write the review of the day' }).click();
    await page.getByRole('heading', { name: /daily review/i }).waitFor();
    await page.getByLabel('What you make of it').fill('A quiet day.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The review is done.').waitFor();
    await page.goto(`${kit.url}/panel/notes?view=changes`);
    await page.getByRole('button', { name: /^Begin: Wait ten minutes/ }).click();
    await page.getByText('The change is active.').waitFor();
    expect(await kit.store.count(backlogItem)).toEqual({ active: 1 });
    expect(problems).toEqual([]);
  });

  // The reference's check 6: 3.25 for 2 units is +4.5, a loss of 2 is −2, the odds add up to 1.054.
  test('slates and insights: bets by their odds, a task of a line', async () => {
    const { page, problems } = await open();
    await page.goto(`${kit.url}/panel/slates?show=all`);
    const bets = page.locator('#bets');
    expect(await bets.innerText()).toContain('+2.5');
    await page.getByRole('link', { name: 'CLE at DET' }).first().click();
    await page.getByText('5.4 %').waitFor();
    await page.goto(`${kit.url}/panel/insights`);
    await page.getByRole('button', { name: /^A task of: BTC/ }).click();
    await page.getByText('The task is for today.').waitFor();
    const tasks = await kit.store.list(task, { limit: 100 });
    expect(tasks.rows.map(({ body }) => body.title)).toContain(
      'Look at: BTC: Long term holders stopped selling',
    );
    expect(problems).toEqual([]);
  });

  test('everything goes out as rows', async () => {
    for (const { id } of panels) {
      const csv = await fetch(`${kit.url}/export/${id}.csv`, { headers: bearer });
      expect([id, csv.status]).toEqual([id, 200]);
      const rows = await jsonOf(`/export/${id}.json`);
      expect(Array.isArray(rows) || typeof rows === 'object').toBe(true);
    }
    const options = await (
      await fetch(`${kit.url}/export/options.csv`, { headers: bearer })
    ).text();
    expect(options).toContain('buy 1 put 68000');
  });
});
