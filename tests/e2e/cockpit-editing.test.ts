// What a person sets up is a person's to change: rules, scenarios, events, holdings, projects, and what options
// are worth, on the pages in a real browser and over the door of programs.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import { takeTurn } from '../../agent/cockpit/flows/turn.ts';
import { checkpoint } from '../../agent/cockpit/model/checkpoint.ts';
import { event } from '../../agent/cockpit/model/event.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { optionStructure } from '../../agent/cockpit/model/option-structure.ts';
import { project } from '../../agent/cockpit/model/project.ts';
import { rule } from '../../agent/cockpit/model/rule.ts';
import { scenario } from '../../agent/cockpit/model/scenario.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { calendar } from '../../agent/cockpit/panels/calendar/panel.ts';
import { options } from '../../agent/cockpit/panels/options/panel.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { wallets } from '../../agent/cockpit/panels/wallets/panel.ts';
import { calendars, registries } from '../../agent/cockpit/sources/index.ts';
import {
  projectsRegistry,
  walletsRegistry,
} from '../../agent/cockpit/sources/registries/test-registries.ts';
import {
  bearer,
  chromiumPath,
  expectNoSideways,
  seriousFindings,
  startCockpit,
} from '../kit/cockpit.ts';
import { useBrowser } from '../kit/cockpit-pages.ts';
import { seedRecords } from '../kit/cockpit-records.ts';

const panels = [calendar, options, wallets, tasks];
const browser = useBrowser();
const nobody = { value: null, observedAt: null, missing: 'nobody measures it here' };
const dayMs = 86_400_000;
const on = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

describe.skipIf(!existsSync(chromiumPath))('what a person changes', () => {
  let kit: Awaited<ReturnType<typeof startCockpit>>;
  let seeded: Awaited<ReturnType<typeof seedRecords>>;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-editing-'));
    writeFileSync(join(folder, 'wallets.json'), JSON.stringify(walletsRegistry));
    writeFileSync(join(folder, 'projects.json'), JSON.stringify(projectsRegistry));
    mkdirSync(join(folder, 'calendars'));
    kit = await startCockpit({ panels, folder });
    seeded = await seedRecords(kit.store);
    await kit.hub.refresh(registries);
  });
  afterAll(async () => {
    await kit?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (path: string) => {
    const { page, problems } = await browser.open(kit.url);
    await page.goto(`${kit.url}${path}`);
    return { page, problems };
  };
  const act = (action: string, body: object) =>
    fetch(`${kit.url}/action/${action}`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const form = (page: Page, action: string) => page.locator(`form[action$="/${action}"]`);
  const confirm = async (page: Page, word: string) => {
    await page.locator('#confirm-form').getByRole('textbox').fill(word);
    await page.locator('#confirm-form button').click();
  };
  const isFine = async (page: Page) => {
    await expectNoSideways(page);
    expect(await seriousFindings(page)).toEqual([]);
  };
  const settle = () =>
    takeTurn(
      {
        ...{ store: kit.store, clock: systemClock, bots: [], capTakers: [] },
        log: createLog({ write: () => undefined }),
        settings: kit.cockpit.context.settings,
      },
      { volumeRatio: nobody, killSwitch: nobody },
    );

  test('a scenario is written on the page, with what it triggers; the examples stay as they are', async () => {
    const { page, problems } = await open('/panel/calendar');
    const fields = form(page, 'write-scenario');
    await fields.getByLabel('Name of its file').fill('options-expiry');
    await fields.getByLabel('Title').fill('Options expire');
    await fields.getByLabel('Kinds of events').fill('expiry');
    await fields
      .getByRole('textbox', { name: 'Checkpoints' })
      .fill('before -24 h Look at gamma | Which strikes are near?');
    await fields.getByLabel('Playbook').fill('Look at open interest\nRoll what is near');
    await fields.getByLabel('It triggers').selectOption('PREP_TASK');
    await isFine(page);
    await fields.getByRole('button').click();
    await confirm(page, 'write');
    await page.getByText('6 examples of the program became files of yours first').waitFor();
    expect(readdirSync(join(folder, 'cockpit/rules'))).toEqual([
      ...['macro-stop-entries.yaml', 'options-expiry-task.yaml', 'smart-money-buys.yaml'],
      ...['smart-money-first-look.yaml', 'smart-money-leaves.yaml'],
    ]);
    const row = await kit.store.getByKey(scenario, 'options-expiry');
    expect(row?.body).toMatchObject({
      ...{ title: 'Options expire', playbook: ['Look at open interest', 'Roll what is near'] },
      checkpoints: [{ id: 'before', offsetHours: -24, prompt: 'Which strikes are near?' }],
    });
    // And changed: what it is called in its file stays.
    await page.goto(`${kit.url}/panel/calendar?scenario=${row?.id}`);
    await isFine(page);
    await fields.getByLabel('Title').fill('Expiry of options');
    await fields.getByRole('button').click();
    await confirm(page, 'write');
    await page.getByRole('link', { name: 'Expiry of options' }).first().waitFor();
    const stale = await act('calendar/write-scenario', {
      ...{ id: row?.id, version: row?.version, key: 'options-expiry', title: 'Old', kind: 'x' },
      confirmation: 'write',
    });
    expect(stale.status).toBe(409);
    expect(problems).toEqual([]);
  });

  test('a rule goes when its name is typed', async () => {
    const { page } = await open('/panel/calendar');
    await page.getByRole('button', { name: 'Remove Smart money leaves a narrative' }).click();
    await confirm(page, 'smart-money-leaves');
    await page.getByText('The rule is removed').waitFor();
    expect(existsSync(join(folder, 'cockpit/rules/smart-money-leaves.yaml'))).toBe(false);
    expect((await kit.store.getByKey(rule, 'smart-money-leaves'))?.body.mode).toBe('off');
    const untyped = await act('calendar/remove-rule', { id: 'smart-money-buys' });
    expect(untyped.status).toBe(400);
    expect(existsSync(join(folder, 'cockpit/rules/smart-money-buys.yaml'))).toBe(true);
  });

  test('an event is moved, and its checkpoints go with it; a stale change is a conflict', async () => {
    await settle();
    const { id } = seeded.fomc;
    const { page, problems } = await open(`/panel/calendar?open=${id}`);
    const before = await kit.store.get(event, id);
    const edit = form(page, 'edit-event');
    await edit.getByLabel('Day', { exact: true }).fill(on(5));
    await edit.getByLabel('Time', { exact: true }).fill('20:15');
    await edit.getByLabel('Importance').selectOption('high');
    await isFine(page);
    await edit.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The event is changed').waitFor();
    const moved = await kit.store.get(event, id);
    expect(moved?.body).toMatchObject({
      importance: 'high',
      tags: ['fed'],
      title: before?.body.title,
    });
    const { when } = moved?.body ?? {};
    const at = when !== undefined && 'at' in when ? when.at : '';
    const told = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' },
    });
    expect(told.format(new Date(at))).toBe(`${on(5)} 20:15`);
    await settle();
    const planned = await kit.store.list(checkpoint, { linkedTo: { kind: 'event', id } });
    const own = planned.rows.find(({ body }) => body.title.startsWith('Look at what is open'));
    expect(own?.body.dueAt).toBe(new Date(Date.parse(at) - dayMs).toISOString());
    // The spread is linked to the event, so it is a moment to look at it too.
    expect(own?.links.structure).toEqual([seeded.spread.id]);
    const late = await act('calendar/edit-event', {
      ...{ id, version: before?.version, title: 'Late', date: on(1), matching: 'auto' },
    });
    expect(late.status).toBe(409);
    expect((await kit.store.get(event, id))?.body.title).toBe(before?.body.title);
    expect(problems).toEqual([]);
  });

  test('an event of a calendar keeps what a person changed until that calendar says something else', async () => {
    const file = (summary: string) =>
      [
        ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', 'BEGIN:VEVENT', 'UID:1'],
        ...[`DTSTAMP:20260101T000000Z`, `DTSTART;VALUE=DATE:${on(9).replaceAll('-', '')}`],
        ...[`SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''],
      ].join('\r\n');
    const path = join(folder, 'calendars/fed.ics');
    writeFileSync(path, file('Minutes'));
    await kit.hub.refresh(calendars);
    const row = await kit.store.getByKey(event, 'fed.ics#1');
    const id = row?.id ?? '';
    const change = { id, title: 'Minutes of the Fed', date: on(10), matching: 'linked' };
    const done = await act('calendar/edit-event', { ...change, version: row?.version });
    expect(await done.json()).toMatchObject({
      done: expect.stringContaining('until the calendar it is from says something else'),
    });
    // Another event in the file: it is read anew, and says the same of this one.
    writeFileSync(path, file('Minutes').replace('END:VCALENDAR', 'X-NOTE:1\r\nEND:VCALENDAR'));
    await kit.hub.refresh(calendars);
    expect((await kit.store.get(event, id))?.body).toMatchObject({
      ...{ title: 'Minutes of the Fed', matching: 'linked', when: { on: on(10), through: null } },
    });
    writeFileSync(path, file('Minutes, put off'));
    await kit.hub.refresh(calendars);
    expect((await kit.store.get(event, id))?.body).toMatchObject({
      ...{ title: 'Minutes, put off', when: { on: on(9), through: null } },
    });
    expect(await kit.store.history(event, id)).toHaveLength(3);
  });

  test('an event is linked to a scenario and taken out, and its playbook becomes tasks once', async () => {
    const [row] = (await kit.store.list(event)).rows.filter(
      ({ body }) => body.title === 'Monthly expiry',
    );
    const id = row?.id ?? '';
    const { page } = await open(`/panel/calendar?open=${id}`);
    await page.getByRole('button', { name: 'Run the playbook: Expiry of options' }).first().click();
    await page.waitForURL(/\/panel\/tasks/);
    // In the day before the event rules make tasks of it too; only those of a playbook are steps.
    const linked = (await kit.store.list(task, { linkedTo: { kind: 'event', id } })).rows;
    const steps = linked.filter(({ body }) => 'step' in body.facts);
    expect(steps.map(({ body }) => [body.title, body.due, body.status]).toSorted()).toEqual([
      ['Look at open interest', on(2), 'inbox'],
      ['Roll what is near', on(2), 'inbox'],
    ]);
    const known = await kit.store.getByKey(scenario, 'options-expiry');
    const again = await act('calendar/run-playbook', { scenario: known?.id, occurrence: id });
    expect(await again.json()).toMatchObject({ done: expect.stringContaining('Nothing new') });

    await page.goto(`${kit.url}/panel/calendar?open=${id}`);
    const link = form(page, 'link-scenario');
    await link
      .getByLabel('Let it belong to')
      .selectOption({ label: 'Macro date that moves markets' });
    await link.getByRole('button', { name: 'Link' }).click();
    await page.getByText('The event belongs to Macro date that moves markets').waitFor();
    const macro = await kit.store.getByKey(scenario, 'macro-volatility');
    expect((await kit.store.get(event, id))?.links.scenarios).toEqual([macro?.id]);
    await page.goto(`${kit.url}/panel/calendar?open=${id}`);
    await page.getByRole('button', { name: 'Take it out: Macro date' }).click();
    await page.getByText('not linked to the scenario any more').waitFor();
    expect((await kit.store.get(event, id))?.links.scenarios).toEqual([]);
  });

  test('a holding counts for the narrative with its token, and a project for the one it is given', async () => {
    const blank = { description: '', notes: '', stateSince: null, state: 'building' as const };
    const make = (name: string, tokens: string[]) =>
      kit.store.create(
        narrative,
        { ...blank, name, tokens, aliases: [], mode: 'auto', instruments: ['spot'] },
        { actor: 'person:anna' },
      );
    const base = await make('Base', ['AERO', 'ETH']);
    const other = await make('Staking', ['ETH']);
    const [pool] = (await kit.store.list(wallet)).rows.filter(({ body }) => body.name === 'POOL');
    const { page, problems } = await open(`/panel/wallets?open=${pool?.id}`);
    const add = async (asset: string, wanted?: string) => {
      const fields = form(page, 'add-holding');
      await fields.getByLabel('Asset').fill(asset);
      await fields.getByLabel('Amount').fill('2.5');
      await fields.getByLabel('Value, USD').fill('500');
      if (wanted !== undefined) await fields.getByLabel('Narrative').selectOption(wanted);
      await fields.getByRole('button', { name: 'Write down' }).click();
    };
    await add('aero');
    await page.getByText('It counts for Base, whose tokens have aero').waitFor();
    await add('ETH');
    await page.getByText('ETH is a token of several').waitFor();
    await add('ETH', other.id);
    await page.getByText('It counts for Staking').waitFor();
    const held = async () =>
      (await kit.store.list(holding, { order: 'oldest' })).rows.map(({ body, links }) => [
        ...[body.asset, links.narrative?.[0]],
      ]);
    expect(await held()).toEqual([
      ['aero', base.id],
      ['ETH', other.id],
    ]);
    // Said once, it stays when the amount is written down again.
    await page.goto(`${kit.url}/panel/wallets?open=${pool?.id}`);
    await add('ETH');
    await page.getByText('It counts for Staking').waitFor();
    await page.goto(`${kit.url}/panel/wallets?open=${pool?.id}`);
    await expect
      .poll(() => page.getByRole('table', { name: 'What is held, by narrative' }).innerText())
      .toMatch(/Base\s+1\s+\$500/);
    const [harbour] = (await kit.store.list(project)).rows;
    const edit = form(page, 'edit-project');
    await page.getByText('Say what you think of').click();
    await isFine(page);
    await edit.getByLabel('Narrative').selectOption(base.id);
    await edit.getByLabel('Protocol').fill('Aerodrome');
    await edit.getByLabel('State').selectOption('building');
    await edit.getByLabel('Score').fill('61');
    await edit.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Aerodrome' }).waitFor();
    const said = { protocol: 'Aerodrome', state: 'building', score: 61 };
    const known = () => kit.store.get(project, harbour?.id ?? '');
    expect(await known()).toMatchObject({ body: said, links: { narrative: [base.id] } });
    await edit.getByLabel('Score').fill('16');
    await edit.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await known())?.body.score).toBe(16);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('It is as it was before.').waitFor();
    expect(await known()).toMatchObject({ body: said, links: { narrative: [base.id] } });
    // The registry says nothing of these, so its next edition takes nothing away.
    const [first, ...rest] = projectsRegistry.projects;
    const renamed = { ...projectsRegistry, projects: [{ ...first, name: 'Harbour two' }, ...rest] };
    writeFileSync(join(folder, 'projects.json'), JSON.stringify(renamed));
    await kit.hub.refresh(registries);
    expect(await known()).toMatchObject({
      ...{ body: { ...said, name: 'Harbour two' }, links: { narrative: [base.id] } },
    });
    await page.goto(`${kit.url}/panel/tasks`);
    await form(page, 'tasks/add').last().getByLabel('What is to be done').fill('Read the audit');
    await form(page, 'tasks/add')
      .last()
      .getByLabel('Project')
      .selectOption(harbour?.id ?? '');
    await form(page, 'tasks/add').last().getByRole('button').click();
    await page.getByRole('link', { name: 'Read the audit' }).waitFor();
    const linked = { linkedTo: { kind: 'project', id: harbour?.id ?? '' } };
    expect((await kit.store.list(task, linked)).rows).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test('a structure is marked at prices that are typed; what is missing is said and nothing is written', async () => {
    const { id } = seeded.spread;
    const row = await kit.store.get(optionStructure, id);
    const [long, short] = row?.body.legs ?? [];
    if (long === undefined || short === undefined) throw new Error('the spread has two legs');
    const { page, problems } = await open(`/panel/options?open=${id}`);
    await page.getByText('nobody has said any').waitFor();
    await isFine(page);
    const prices = form(page, 'options/mark');
    await prices.getByLabel('Leg 1').fill('4100');
    const lacking = await act('options/mark', { id, price1: 4_100 });
    expect([lacking.status, await lacking.json()]).toMatchObject([
      ...[400, { error: { message: expect.stringContaining('no present price of leg 2') } }],
    ]);
    expect(await kit.store.points('option-mark', { subject: id })).toEqual([]);
    await prices.getByLabel('Leg 2').fill('1900');
    await prices.getByRole('button', { name: 'Write down' }).click();
    // By hand: each leg's change since it was opened, bought ones forward and sold ones back.
    const sign = (side: string) => (side === 'buy' ? 1 : -1);
    const pnl =
      sign(long.side) * long.qty * (4_100 - long.entryPrice) +
      sign(short.side) * short.qty * (1_900 - short.entryPrice);
    const total = pnl * (row?.body.multiplier ?? 1);
    await page.getByRole('table', { name: 'The last prices' }).waitFor();
    const [point] = await kit.store.points('option-mark', { subject: id });
    expect(point?.value).toMatchObject({
      prices: [4_100, 1_900],
      by: ['typed', 'typed'],
      pnl: total,
    });
    expect((await act('options/mark', { id, price1: 4_200, price2: 1_800 })).status).toBe(200);
    await page.goto(`${kit.url}/panel/options?open=${id}`);
    await page.locator('#worth figure canvas').first().waitFor();
    await isFine(page);
    expect((await act('options/mark', { id, price3: 1 })).status).toBe(400);
    expect(problems).toEqual([]);
  });
});
