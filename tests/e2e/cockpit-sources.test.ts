// What panels read from, in a real browser: the fleet, the knowledge base and the agents as they really are, the
// Dojo folder, files whose rows are refused, and the audit of all that on its page, over the API and by the command.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import { dayOf } from '../../agent/cockpit/engines/calendar/index.ts';
import { event } from '../../agent/cockpit/model/event.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { agents as agentsPanel } from '../../agent/cockpit/panels/agents/panel.ts';
import { brain } from '../../agent/cockpit/panels/brain/panel.ts';
import { insights } from '../../agent/cockpit/panels/insights/panel.ts';
import { notes } from '../../agent/cockpit/panels/notes/panel.ts';
import { slates } from '../../agent/cockpit/panels/slates/panel.ts';
import { smartMoney } from '../../agent/cockpit/panels/smart-money/panel.ts';
import { signalEvents } from '../../agent/cockpit/sources/index.ts';
import { agents, findAgent, openAgentStore, pause } from '../../agent/runtime/agents/index.ts';
import { tools } from '../../agent/runtime/tools/index.ts';
import { createAgentsPort } from '../../agent/web/agents-port.ts';
import { createFleetPort, createKnowledgePort } from '../../agent/web/cockpit-ports.ts';
import { bearer, chromiumPath, cockpitToken, startCockpit } from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';
import { openTestKnowledge } from '../kit/knowledge-base.ts';
import { runPanther } from '../kit/run-command.ts';

const panels = [agentsPanel, brain, insights, notes, slates, smartMoney];
const browser = useBrowser();
const scratch = mkdtempSync(join(tmpdir(), 'panther-cockpit-sources-'));
const closing: (() => unknown)[] = [];
type Kit = Awaited<ReturnType<typeof startCockpit>>;

afterEach(async () => {
  await browser.closeWindows();
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  rmSync(scratch, { recursive: true, force: true });
});

const tile = (page: Page, id: string) => page.locator(`#region-${id}`);

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(scratch, 'home-'));
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  return folder;
}

function put(folder: string, name: string, content: unknown): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(
    join(folder, name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

const today = () => dayOf(new Date().toISOString(), 'Europe/Berlin');
const columns = 'ts_utc,event_id,chain,wallet,token,side,source';

describe.skipIf(!existsSync(chromiumPath))('what panels read from', () => {
  test('with nothing beside it each panel names what it waits for', async () => {
    const kit = await startCockpit({ panels });
    closing.push(kit.close);
    const { page, problems } = await browser.open(kit.url);
    await tile(page, 'agents').getByText('the agents of this machine').waitFor();
    await page.goto(`${kit.url}/panel/brain`);
    await page.locator('#fleet').getByText('the resolved fleet').waitFor();
    await page.goto(`${kit.url}/panel/notes?view=search`);
    await page.locator('#library').getByText('the knowledge base of this machine').waitFor();
    await page.goto(`${kit.url}/panel/notes?view=dojo`);
    await page.locator('#dojo').getByText(`folder ${kit.folder}/dojo`).waitFor();
    await page.goto(`${kit.url}/audit`);
    await page.getByText('Nothing was done yet.').waitFor();
    expect(problems).toEqual([]);
  });

  test('the fleet, the knowledge base and the agents are shown as they are, and follow by themselves', async () => {
    const base = await openTestKnowledge({
      guide: { 'one.html': `<main><h1>One</h1><p>${'Quiet words. '.repeat(40)}</p></main>` },
    });
    closing.push(() => base.close());
    const store = openAgentStore(join(scratch, 'agents.db'), systemClock);
    closing.push(() => store.close());
    const stop = new AbortController();
    closing.push(() => stop.abort());
    const hosts = [
      { name: 'cellar', description: 'Below the stairs', role: 'server', services: ['brain'] },
      { name: 'desk', description: 'In the study', role: 'workstation', services: [] },
    ].map(({ services, ...host }) => ({
      ...{ ...host, publicPorts: [], unmeasured: [] },
      services: services.map((name) => ({ name })),
    }));
    const fleetFile = join(scratch, 'fleet.json');
    writeFileSync(fleetFile, JSON.stringify({ release: '26.05', hosts }));
    const { documents, chunks } = (await base.listLibraries(stop.signal))[0] ?? {};
    const kit = await startCockpit({
      ...{ panels, fleet: createFleetPort(fleetFile) },
      base: createKnowledgePort(
        { get: async () => base, state: () => ({ status: 'ready' }) },
        systemClock,
      ),
      agents: createAgentsPort({
        ...{ store: () => store, clock: systemClock, signal: stop.signal },
        ports: {
          ...{ tools, models: [], toolPorts: {} as never, random: () => 'a'.repeat(32) },
          sessionsFolder: join(scratch, 'sessions'),
        },
      }),
    });
    closing.push(kit.close);
    const { page, problems } = await browser.open(kit.url);
    await page.goto(`${kit.url}/panel/brain`);
    await page.locator('#fleet').getByText('It is meant to run on cellar.').waitFor();
    await page.locator('#fleet').getByText('In the study').waitFor();
    await page.goto(`${kit.url}/panel/notes?view=search`);
    const library = (await page.locator('#library').innerText()).replaceAll(/\s+/g, ' ');
    expect(documents).toBe(1);
    expect(library).toMatch(new RegExp(`Pages ${documents} Passages ${chunks} Reads 1 place`));
    expect(library).toMatch(/Read last guide .* complete/);
    await expectReadable(page, 'sources-library', 'light');

    await page.goto(kit.url);
    const shown = tile(page, 'agents');
    await shown.getByText('poker-coach').waitFor();
    const paused = async () => /(\d+) paused/.exec(await shown.innerText())?.[1];
    const before = Number(await paused());
    // As `panther agents pause` does it, in another process.
    pause(store, findAgent(agents, 'poker-coach'), { by: 'anna', reason: 'it is late' });
    await expect.poll(paused).toBe(String(before + 1));
    expect(problems).toEqual([]);
  });

  describe('the Dojo folder', () => {
    let kit: Kit;
    const folder = folderWith({
      'dojo/system/FOCUS.json': { mode: 'DOING', project: 'panther', topic: 'sources' },
      [`dojo/system/calendar/day_plan-${today()}.json`]: {
        date: today(),
        tasks: [{ id: 't1', text: 'Read the release notes', done: false, estimate: 20 }],
      },
      'dojo/system/builder_signal.json': { topics: ['nix', 'postgres'] },
      'dojo/system/market_events/cpi.json': { label: 'CPI', ts: '2027-03-11T13:30:00Z' },
      'dojo/knowledge/tasks.json': { items: [{ id: 'a', text: 'Call the bank' }, { id: 'b' }] },
      'dojo/knowledge/threads/activity_log.ndjson': '{"timestamp":"noon","action":"walked"}\n',
    });
    beforeAll(async () => {
      kit = await startCockpit({ panels, folder });
      closing.push(kit.close);
    });

    test('shows the focus and the plan, and writes what is done back into its file', async () => {
      const { page, problems } = await browser.open(kit.url);
      await page.goto(`${kit.url}/panel/notes?view=dojo`);
      await page.getByText('Read the release notes').waitFor();
      const text = (await page.locator('#page').innerText()).replaceAll(/\s+/g, ' ');
      for (const said of ['DOING', 'panther', 'nix', 'postgres', 'walked', '1 of 1 left']) {
        expect(text).toContain(said);
      }
      await expectReadable(page, 'sources-dojo', 'dark');
      const plan = join(folder, `dojo/system/calendar/day_plan-${today()}.json`);
      const tasks = () => JSON.parse(readFileSync(plan, 'utf8')).tasks;
      await page.getByRole('button', { name: 'Done: Read the release notes', exact: true }).click();
      await page.getByText('All of it is done').waitFor();
      expect(tasks()).toEqual([
        { id: 't1', text: 'Read the release notes', done: true, estimate: 20 },
      ]);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('1 of 1 left').waitFor();
      await page.getByLabel('What else').fill('Water the plants');
      await page.getByRole('button', { name: 'Add to the plan' }).click();
      await page.getByText('1 of 2 left').or(page.getByText('2 of 2 left')).waitFor();
      expect(tasks()).toMatchObject([{ done: false }, { text: 'Water the plants', done: false }]);
      expect(problems).toEqual([]);
    });

    test('its tasks and market events are records, and what is refused is said', async () => {
      const { page } = await browser.open(kit.url);
      expect((await kit.store.getByKey(task, 'dojo/a'))?.body.title).toBe('Call the bank');
      const cpi = await kit.store.getByKey(event, 'dojo/system/market_events/cpi.json#CPI');
      expect(cpi?.body).toMatchObject({ title: 'CPI', kind: 'macro' });
      const line = tile(page, 'notes').getByRole('link', { name: '1 row was refused' });
      await line.click();
      await page.locator('#refused summary').click();
      const row = page.locator('#refused tbody tr');
      expect(await row.innerText()).toMatch(/knowledge\/tasks\.json\s+items\[1\]\s+text: it says/);
    });
  });

  describe('files whose rows are refused', () => {
    let kit: Kit;
    const folder = folderWith({
      'smart-money/signal_events.csv': `${columns}\nyesterday,e1,base,0x1,ETH,buy,desk\n2026-02-26T10:00:00Z,e2,base,0x1,ETH,hold,desk\n`,
      'slates/broken.json': '{ "meta": ',
    });
    beforeAll(async () => {
      kit = await startCockpit({ panels, folder });
      closing.push(kit.close);
      await kit.hub.refresh(signalEvents as never);
    });

    test('a file of nothing but mistakes does not look empty', async () => {
      const { page, problems } = await browser.open(kit.url);
      const money = tile(page, 'smart-money');
      await money.getByText('No move is known.').waitFor();
      await money.getByRole('link', { name: '2 rows were refused' }).click();
      await page.waitForURL(/#refused$/);
      await page.locator('#refused summary').click();
      const rows = await page.locator('#refused tbody tr').allInnerTexts();
      expect(rows.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
        expect.stringMatching(/signal_events\.csv line 2 ts_utc: /),
        expect.stringMatching(/signal_events\.csv line 3 side: /),
      ]);
      await expectReadable(page, 'sources-refused', 'light');
      await page.goto(`${kit.url}/panel/slates`);
      await page.getByText('1 row was refused').click();
      await page.locator('#refused').getByText('the whole file').waitFor();
      // Corrected, it is gone from the page without anybody's doing.
      await page.goto(`${kit.url}/panel/smart-money?show=all`);
      await page.getByText('2 rows were refused').waitFor();
      const right = `${columns}\n2026-02-26T10:00:00Z,e2,base,0x1,ETH,buy,desk\n`;
      put(folder, 'smart-money/signal_events.csv', right);
      await kit.hub.refresh(signalEvents as never);
      await page.locator('#refused').waitFor({ state: 'detached' });
      await page.getByText('bought').first().waitFor();
      expect(problems).toEqual([]);
    });

    test('the audit is a page: narrowed down, led through, the newest first', async () => {
      for (let nth = 1; nth <= 55; nth++) {
        const outcome = nth % 11 === 0 ? ('refused' as const) : ('done' as const);
        const detail = outcome === 'refused' ? { reason: `not number ${nth}` } : null;
        const said = { actor: 'person:anna', action: 'tasks.add', outcome, detail } as const;
        await kit.store.audit({ ...said, request: { title: `Task ${nth}` } });
      }
      const { page, problems } = await browser.open(kit.url);
      await page.getByRole('contentinfo').getByRole('link', { name: 'Audit' }).click();
      await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
      const rows = page.locator('tbody tr');
      expect(await rows.count()).toBe(50);
      await rows.first().locator('summary').click();
      await rows.first().getByText('not number 55').waitFor();
      await page.getByRole('link', { name: 'Older ones' }).click();
      await page.waitForURL(/before=/);
      const oldest = (await rows.allInnerTexts()).at(-1) ?? '';
      expect(oldest).toContain('signal-events');
      await page.goto(`${kit.url}/audit`);
      await page.getByLabel('What came of it').selectOption('refused');
      await page.getByRole('button', { name: 'Show', exact: true }).first().click();
      await page.waitForURL(/outcome=refused/);
      expect(await rows.count()).toBe(5);
      await page.goto(`${kit.url}/audit?action=import`);
      await page.locator('tbody tr', { hasText: 'signal-events' }).first().waitFor();
      await expectReadable(page, 'audit', 'light');
      const odd = await page.goto(`${kit.url}/audit?outcome=odd`);
      expect(odd?.status()).toBe(400);
      await page.goto(`${kit.url}/panel/smart-money`);
      expect(problems.filter((problem) => !problem.includes('400'))).toEqual([]);
    });
  });
});

describe('the audit for programs', () => {
  let kit: Kit;
  const env: Record<string, string> = {};
  beforeAll(async () => {
    kit = await startCockpit({ panels });
    closing.push(kit.close);
    for (const [actor, outcome] of [
      ['person:anna', 'done'],
      ['agent:digest', 'refused'],
    ] as const) {
      const detail = outcome === 'refused' ? { reason: 'digest has no grant' } : null;
      await kit.store.audit({ actor, action: 'tasks.add', subject: 'task:1', outcome, detail });
    }
    writeFileSync(join(scratch, 'token'), cockpitToken);
    env.PANTHER_AGENT_URL = kit.url;
    env.PANTHER_AGENT_TOKEN_FILE = join(scratch, 'token');
  });
  const run = (...argv: readonly string[]) =>
    runPanther('cockpit', ['audit', ...argv], { env: { ...env, HOME: scratch }, cwd: scratch });

  test('over the API, with the path of what is wrong in a question', async () => {
    const ask = async (query: string) =>
      fetch(`${kit.url}/api/cockpit/audit?${query}`, { headers: bearer });
    const { rows, next } = (await (await ask('limit=1')).json()) as {
      readonly rows: readonly Record<string, unknown>[];
      readonly next: number;
    };
    expect(rows).toMatchObject([{ actor: 'agent:digest', outcome: 'refused', subject: 'task:1' }]);
    const older = (await (await ask(`limit=1&before=${next}`)).json()) as typeof rows & object;
    expect(older).toMatchObject({ rows: [{ actor: 'person:anna' }], next: null });
    const odd = await ask('outcome=odd');
    expect(odd.status).toBe(400);
    expect(await odd.json()).toMatchObject({
      error: { message: expect.stringContaining('query.outcome') },
    });
    expect((await fetch(`${kit.url}/api/cockpit/audit`)).status).toBe(401);
  });

  test('by the command, which asks the running agent', async () => {
    const all = await run();
    expect([all.code, all.err]).toEqual([0, '']);
    // The newest first; how the words are broken into lines is the terminal's.
    expect(all.out.replaceAll(/\s+/g, ' ')).toMatch(
      /refused agent:digest tasks\.add task:1 digest has no grant .* done person:anna tasks\.add task:1 $/,
    );
    const one = await run('--actor', 'person:anna', '--json');
    expect(JSON.parse(one.out)).toMatchObject({ rows: [{ actor: 'person:anna' }], next: null });
    const odd = await run('--outcome', 'odd');
    expect(odd.code).toBe(exitCodes.usage);
    expect(odd.err).toContain('--outcome');
    expect((await run('--limit', '1')).out).toContain('--limit lists up to 500');
  });
});
