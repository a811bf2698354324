// From posts and moves in files to what a person reads and does: what is counted, told, kept back and waited
// for, and the rules that nobody supplies.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import { narrativeOf } from '../../agent/cockpit/flows/test-flows.ts';
import { takeTurn } from '../../agent/cockpit/flows/turn.ts';
import { moment } from '../../agent/cockpit/model/moment.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { calendar } from '../../agent/cockpit/panels/calendar/panel.ts';
import { narratives } from '../../agent/cockpit/panels/narratives/panel.ts';
import { social } from '../../agent/cockpit/panels/social/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { readRulebook, syncRulebook } from '../../agent/cockpit/rulebook/index.ts';
import { signalEvents, socialFile } from '../../agent/cockpit/sources/index.ts';
import { readTurnInputs } from '../../agent/cockpit/start.ts';
import { chromiumPath, startCockpit } from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';

const hourMs = 3_600_000;
const actor = 'person:anna' as const;
const browser = useBrowser();
const ago = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();

describe.skipIf(!existsSync(chromiumPath))('narratives from files', () => {
  let kit: Awaited<ReturnType<typeof startCockpit>>;
  let id: string;
  const folder = mkdtempSync(join(tmpdir(), 'panther-narratives-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  const turn = async () => {
    const { store, cockpit } = kit;
    const { settings, reading } = cockpit.context;
    const log = createLog({ write: () => undefined });
    const flow = { store, log, settings, clock: systemClock, bots: [], capTakers: [] };
    await takeTurn(flow, readTurnInputs({ brain: null, reading, settings }));
  };

  beforeAll(async () => {
    write(
      'cockpit.yaml',
      'files:\n  social: social.json\n  signalEvents: moves.csv\n  rules: rules\n  scenarios: scenarios\n',
    );
    // 75 posts of a day, every fifth of them news, after 25 of the day before; both of Base.
    const post = (key: string, hours: number, source = 'farcaster') => ({
      ...{ id: key, source, author: 'ann', text: 'gm', posted_at: ago(hours) },
      ...{ narrative: 'base', sentiment: 0.5 },
    });
    const posts = [
      ...Array.from({ length: 25 }, (_, index) => post(`a${index}`, 25 + index * 0.9)),
      ...Array.from({ length: 75 }, (_, index) =>
        post(`b${index}`, 0.1 + index * 0.2, index % 5 === 0 ? 'rss' : 'twitter'),
      ),
      { ...post('c', 49), narrative: null },
    ];
    write('social.json', JSON.stringify(posts));
    // Three wallets came in before, one of them comes in today beside them.
    const row = (wallet: string, hours: number) =>
      `${ago(hours)},${wallet}-${hours},base,${wallet},AERO,buy,9000,Base,hand`;
    const head = 'ts_utc,event_id,chain,wallet,token,side,usd_value,narrative,source';
    const rows = [row('0xa', 40), row('0xb', 41), row('0xc', 42), row('0xd', 1)];
    write('moves.csv', `${[head, ...rows].join('\n')}\n`);
    kit = await startCockpit({ panels: [social, narratives, calendar, tasks], folder });
    await kit.hub.refresh(socialFile);
    await kit.hub.refresh(signalEvents);
    const body = { ...narrativeOf('Base'), tokens: ['AERO'], instruments: ['spot' as const] };
    ({ id } = await kit.store.create(narrative, body, { actor }));
    await turn();
  });
  afterAll(async () => {
    await kit.close();
    rmSync(folder, { recursive: true });
  });

  test('a person sees what is counted, what was told and what it all waits for', async () => {
    const { page, problems } = await browser.open(kit.url);
    await page.goto(`${kit.url}/panel/narratives?open=${id}`);
    const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toContain('mentions 75');
    // 60 of 75 are no news; 75 less 25.
    expect(text).toContain('organic share 0.8');
    expect(text).toContain('velocity 50');
    for (const wait of ['key elfa', 'key dune', 'secret brainToken']) expect(text).toContain(wait);
    const moments = page.locator('#moments');
    expect(await moments.innerText()).toContain('talked about more, from 25 to 75');
    expect(await moments.innerText()).toContain('watched wallets come in: 1, beside 3');
    expect(await moments.innerText()).toContain('told');
    await page.locator('#region-bell summary').click();
    const notice = page.getByRole('link', { name: /Base: talked about more/ });
    expect(await notice.getAttribute('href')).toBe(`/panel/narratives?open=${id}#moments`);
    await page.locator('#region-bell summary').click();
    await expectReadable(page, 'narratives-moments', 'light');
    expect(problems).toEqual([]);
  });

  test('what is kept back is listed with its reason and told nobody', async () => {
    const [told] = (await kit.store.list(moment)).rows;
    if (told === undefined) throw new Error('nothing was told');
    // One of the wallets leaves a moment later: something else, and too soon.
    const move = `${ago(0)},0xa-out,base,0xa,AERO,sell,9000,Base,hand`;
    const head = 'ts_utc,event_id,chain,wallet,token,side,usd_value,narrative,source';
    write('moves.csv', `${head}\n${move}\n`);
    await kit.hub.refresh(signalEvents);
    await turn();
    const { page } = await browser.open(kit.url);
    await page.goto(`${kit.url}/panel/narratives?open=${id}`);
    const rows = page.locator('#moments tbody tr');
    expect(await rows.count()).toBe(2);
    expect(await rows.first().innerText()).toContain('too soon after the last one');
    expect(await rows.first().innerText()).toContain('watched wallets leave: 1 of 3');
    expect((await kit.store.points('moment-released', { subject: 'Base' })).length).toBe(1);
    const shown = await page.locator('#region-bell').innerHTML();
    expect(shown).not.toContain('watched wallets leave');
  });

  test('a trade by hand is a task with a warning and nobody is overruled', async () => {
    const { page } = await browser.open(kit.url);
    await page.goto(`${kit.url}/panel/narratives?open=${id}&usd=300#ticket`);
    const ticket = page.locator('#ticket');
    // How talk grew is known after a second look only; no brain tells a price against it.
    expect(await ticket.locator('.answer').innerText()).toContain('Yes, with a warning');
    expect(await ticket.getByLabel('Why, against the check').count()).toBe(0);
    await ticket.getByRole('button', { name: 'Make it a task' }).click();
    await page.waitForURL(/\/panel\/tasks\?open=/);
    expect(await page.locator('main').innerText()).toContain('Open long Base, spot, 300 USD');
  });

  test('the page of rules names what nobody supplies', async () => {
    const settings = kit.cockpit.context.settings;
    const rule = (name: string, when: unknown) => ({
      ...{ id: name, title: `The rule ${name}`, about: 'event', emit: 'HOLD', reason: 'so', when },
    });
    const rules = [
      rule('odds', { signal: 'odds.probability', above: 0.6 }),
      rule('risk', { signal: 'risk.state', is: 'RISK_OFF' }),
    ];
    mkdirSync(join(folder, 'rules'));
    write('rules/mine.yaml', JSON.stringify(rules));
    await syncRulebook(kit.store, await readRulebook(settings.files));
    const { page } = await browser.open(kit.url);
    await page.goto(`${kit.url}/panel/calendar`);
    const row = (name: string) => page.locator('#rules tr', { hasText: `The rule ${name}` });
    expect(await row('odds').innerText()).toContain(
      `nobody supplies odds.probability (waits for folder ${settings.files.slates}): this rule can never fire`,
    );
    expect(await row('risk').innerText()).not.toContain('nobody supplies');
  });
});
