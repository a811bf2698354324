// Check 18 of the cockpit reference on the store, and what else turns by the clock.
import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { ruleFields } from '../engines/rules/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { riskTransition } from '../model/risk-transition.ts';
import { rule as ruleKind } from '../model/rule.ts';
import { task as taskKind } from '../model/task.ts';
import { giveOverride } from './override.ts';
import { anna, narrativeOf } from './test-flows.ts';

describe.each(testDatabases())('the risk state on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });

  const equity = (value: number) =>
    flows.store.appendPoint('equity', 'all', flows.iso(), { equity: value });

  test('is moved by equity, journaled once a change, told as a cap, and overridden for a time', async () => {
    for (const value of [10_000, 9_900, 9_500, 9_400]) {
      await equity(value);
      await flows.goOn(0.05);
    }
    const transitions = async () =>
      (await flows.store.list(riskTransition, { order: 'oldest' })).rows.map(({ body }) => [
        body.from,
        body.to,
      ]);
    expect(await transitions()).toEqual([['NORMAL', 'RISK_OFF']]);
    // Without newer equity nothing gets better, whatever the time.
    for (let n = 0; n < 3; n++) await flows.goOn(1);
    expect([await flows.stateNow(), flows.caps.at(-1)?.state]).toEqual(['RISK_OFF', 'RISK_OFF']);

    const given = { state: 'NORMAL', reason: 'rebalanced by hand', actor: anna } as const;
    await expect(giveOverride(flows.context, { ...given, hours: 0 })).rejects.toMatchObject({
      where: 'override.until',
    });
    await expect(
      giveOverride(flows.context, { ...given, hours: 1, actor: 'agent:x' }),
    ).rejects.toMatchObject({ code: 'cockpit.refused' });
    await giveOverride(flows.context, { ...given, hours: 1 });
    await flows.goOn(0.1);
    expect(await flows.stateNow()).toBe('NORMAL');
    await flows.goOn(1);
    expect(await flows.stateNow()).toBe('RISK_OFF');
    expect(await transitions()).toEqual([
      ['NORMAL', 'RISK_OFF'],
      ['RISK_OFF', 'NORMAL'],
      ['NORMAL', 'RISK_OFF'],
    ]);
    expect(flows.caps.at(-1)).toMatchObject({
      reason: 'equity is 6 % below its highest of 24 hours',
    });
  });

  test('falls when a bot with open trades does not answer for more than ten minutes', async () => {
    flows.stub.positions = ['p-1'];
    await flows.turn();
    flows.stub.mood = 'down';
    await flows.goOn(1 / 60);
    await flows.goOn(10 / 60);
    expect(await flows.stateNow()).toBe('NORMAL');
    await flows.goOn(1 / 60);
    expect(await flows.stateNow()).toBe('RISK_OFF');
    const [point] = (await flows.store.points('bot', { subject: 'brain' })).slice(-1);
    expect(point?.value).toMatchObject({ isReachable: false, openTrades: 1 });
  });

  test('a day that is full takes on nothing new', async () => {
    const crowd = Array.from({ length: 7 }, (_, n) => `N${n}`);
    for (const name of crowd) {
      const body = { ...narrativeOf(name), stateSince: flows.iso() };
      await flows.store.create(narrativeKind, body, { actor: anna });
    }
    const { density } = await flows.turn();
    expect(density[0]).toMatchObject({ day: '2026-03-17', count: 8, level: 'full' });
    const rule = ruleFields.parse({
      ...{ id: 'any', title: 'Any', about: 'narrative', emit: 'ADD', reason: 'because' },
      when: { signal: 'density.today', atLeast: 8 },
    });
    await flows.store.create(ruleKind, rule, { actor: anna });
    await flows.turn();
    const { rows } = await flows.store.list(decisionKind);
    expect(rows.map(({ body }) => body.verdict)).toEqual(crowd.map(() => 'PREP_TASK'));
    expect(rows[0]?.body.blockedBy).toEqual([
      { by: 'narrative', reason: 'the narrative is watched only' },
      { by: 'density', reason: '8 strategies are active today' },
    ]);
  });

  test('reviews become a task on their day, once', async () => {
    await flows.turn();
    await flows.goOn(1);
    const titles = async () =>
      (await flows.store.list(taskKind)).rows.map(({ body }) => [body.title, body.due]);
    expect(await titles()).toEqual([['Daily wrap', '2026-03-17']]);
    // 23:00 UTC on the 17th is the 18th in Berlin.
    await flows.goOn(16);
    expect(await titles()).toEqual([
      ['Daily wrap', '2026-03-18'],
      ['Daily wrap', '2026-03-17'],
    ]);
  });
});
