import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ManualClock } from '#lib';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { decideRules, parseRule } from '../engines/rules/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { rule as ruleKind } from '../model/rule.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import { readRulebook, syncRulebook } from '../rulebook/index.ts';
import type { CockpitStore } from '../store/index.ts';
import { createTestStore } from '../store/test-store.ts';
import { changeRule, dropRule, tryRule } from './change-rule.ts';
import { changeScenario } from './change-scenario.ts';

const rule = {
  ...{ id: 'buy', title: 'Buy', about: 'narrative', emit: 'ADD', reason: 'because' },
  when: { signal: 'narrative.score', atLeast: 55 },
};
const stricter = { ...rule, when: { signal: 'narrative.score', atLeast: 70 } };
const anna = 'person:anna' as const;

describe.each(testDatabases())('changing a rule on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let clock: ManualClock;
  let folder: string;
  beforeEach(async () => {
    database = await open();
    ({ store, clock } = await createTestStore(database));
    folder = mkdtempSync(join(tmpdir(), 'panther-rules-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });
  const folders = () => ({ rules: join(folder, 'rules'), scenarios: join(folder, 'scenarios') });
  const change = (value: unknown, actor: typeof anna | 'agent:x' = anna) =>
    changeRule({ store, clock }, { folders: folders(), value, actor });

  test('is tried against the past first, then counts, and every version is kept', async () => {
    mkdirSync(folders().rules);
    await change(rule);
    const parsed = parseRule(rule);
    if ('problems' in parsed) throw new Error('it is a rule');
    for (const score of [60, 80]) {
      await clock.advance(24 * 3_600_000);
      const now = new Date(clock.now());
      const observedAt = now.toISOString();
      const signals = { 'narrative.score': { value: score, observedAt } };
      const decision = decideRules({
        ...{ rules: [parsed.rule], spoken: [], now, day: observedAt.slice(0, 10) },
        subject: { kind: 'narrative', id: 'n', title: 'N' },
        inputs: { signals, riskState: 'NORMAL', scenarios: [], blocks: [] },
      });
      await store.create(decisionKind, decision, { actor: 'rule:buy' });
    }
    const before = await store.lastChange();
    const tried = await tryRule(store, stricter, { from: '2026-01-01T00:00:00Z' });
    expect(tried).toMatchObject({
      ...{ decisions: 2, was: { ADD: 2 }, would: { ADD: 1, none: 1 } },
      differences: [{ at: '2026-02-27T09:00:00.000Z', would: { outcome: 'no-match' } }],
    });
    expect(await store.lastChange()).toBe(before);
    await change(stricter);
    const { rows } = await store.list(ruleKind);
    expect(rows.map(({ body, version }) => [body.when, version])).toEqual([[stricter.when, 2]]);
  });

  test('is refused for agents and for what is none', async () => {
    mkdirSync(folders().rules);
    await expect(change(rule, 'agent:x')).rejects.toMatchObject({ code: 'cockpit.refused' });
    await expect(change({ ...rule, emit: 'BUY' })).rejects.toMatchObject({ where: 'rule.emit' });
    await expect(
      tryRule(store, { ...rule, when: {} }, { from: '2026-01-01T00:00:00Z' }),
    ).rejects.toMatchObject({
      where: 'rule.when',
    });
    await syncRulebook(store, await readRulebook(folders()));
    expect((await store.list(ruleKind)).rows).toEqual([]);
  });

  test('the first change makes the examples the owner’s own, and the others go on', async () => {
    await syncRulebook(store, await readRulebook(folders()));
    const before = await modes();
    const [shipped] = (await readRulebook(folders())).rules.filter(
      ({ id }) => id === 'smart-money-leaves',
    );
    const { file: _, ...body } = shipped ?? { file: '' };
    await expect(change({ ...body, priority: 150 }, 'agent:x')).rejects.toMatchObject({
      code: 'cockpit.refused',
    });
    expect(existsSync(folders().rules)).toBe(false);
    // Four rules and two scenarios come with the program.
    expect((await change({ ...body, priority: 150 })).adopted).toBe(6);
    expect(await modes()).toEqual(before);
    const book = await readRulebook(folders());
    expect([book.origin, book.problems]).toEqual(['own', []]);
    expect(book.rules.map(({ id, priority }) => [id, priority])).toEqual([
      ['macro-stop-entries', 200],
      ['smart-money-buys', 100],
      ['smart-money-first-look', 100],
      ['smart-money-leaves', 150],
    ]);
    expect((await change({ ...body, priority: 160 })).adopted).toBe(null);
  });

  test('a rule that is removed does not count any more, and may come back', async () => {
    await syncRulebook(store, await readRulebook(folders()));
    const drop = (id: string, actor: typeof anna | 'agent:x' = anna) =>
      dropRule({ store, clock }, { folders: folders(), id, actor });
    await expect(drop('smart-money-buys', 'agent:x')).rejects.toMatchObject({
      code: 'cockpit.refused',
    });
    await expect(drop('nowhere')).rejects.toMatchObject({ code: 'cockpit.unknown' });
    expect(existsSync(folders().rules)).toBe(false);
    expect((await drop('smart-money-buys')).book.rules.map(({ id }) => id)).toEqual([
      'macro-stop-entries',
      'smart-money-first-look',
      'smart-money-leaves',
    ]);
    // Also while another file is broken, which takes nothing else away.
    writeFileSync(join(folders().rules, 'broken.yaml'), 'id: [');
    await drop('smart-money-leaves');
    expect(await modes()).toEqual({
      ...{ 'macro-stop-entries': 'live', 'smart-money-first-look': 'live' },
      ...{ 'smart-money-buys': 'off', 'smart-money-leaves': 'off' },
    });
    await change({ ...rule, id: 'smart-money-leaves' });
    expect((await modes())['smart-money-leaves']).toBe('live');
  });

  test('a rule that stands among others is not written over', async () => {
    mkdirSync(folders().rules);
    const list = join(folders().rules, 'buy.yaml');
    const text = JSON.stringify([rule, { ...rule, id: 'more' }]);
    writeFileSync(list, text);
    await expect(change(stricter)).rejects.toThrow('which may hold more than it');
    await expect(
      dropRule({ store, clock }, { folders: folders(), id: 'buy', actor: anna }),
    ).rejects.toThrow('which may hold more than it');
    expect(readFileSync(list, 'utf8')).toBe(text);
    // Alone in a file of another name it is changed there.
    const own = join(folders().rules, 'mine.yaml');
    writeFileSync(own, JSON.stringify({ ...rule, id: 'mine' }));
    await change({ ...stricter, id: 'mine' });
    expect(readFileSync(own, 'utf8')).toContain('atLeast: 70');
    expect(existsSync(join(folders().rules, 'mine.yaml'))).toBe(true);
  });

  test('a scenario is written with the rule it triggers, or neither is', async () => {
    await syncRulebook(store, await readRulebook(folders()));
    const scenario = {
      ...{ key: 'expiry', title: 'Options expire', kind: 'macro', playbook: ['Look at gamma'] },
      match: { kinds: ['expiry'], leadHours: 48 },
    };
    const triggered = {
      ...{ id: 'expiry-task', title: 'Prepare', about: 'event', scenario: 'expiry' },
      ...{ when: { signal: 'scenario.isActive', is: true }, emit: 'PREP_TASK', reason: 'soon' },
    };
    const write = (value: unknown, made?: unknown) =>
      changeScenario({ store, clock }, { folders: folders(), value, rule: made, actor: anna });
    await expect(write(scenario, { ...triggered, emit: 'GO' })).rejects.toMatchObject({
      where: 'rule.emit',
    });
    expect((await readRulebook(folders())).scenarios.map(({ key }) => key)).not.toContain('expiry');
    await write(scenario, triggered);
    const keys = async () => (await store.list(scenarioKind)).rows.map(({ body }) => body.key);
    expect((await keys()).toSorted()).toEqual([
      'expiry',
      'macro-volatility',
      'smart-money-campaign',
    ]);
    expect((await modes())['expiry-task']).toBe('live');
    await expect(write(scenario, triggered)).rejects.toThrow('there is a rule expiry-task already');
    await write({ ...scenario, title: 'Expiry of options' });
    const row = await store.getByKey(scenarioKind, 'expiry');
    expect([row?.body.title, row?.version]).toEqual(['Expiry of options', 2]);
  });

  const modes = async () => {
    const { rows } = await store.list(ruleKind, { limit: 1_000 });
    return Object.fromEntries(rows.map(({ body }) => [body.id, body.mode]));
  };
});
