// Check 8 of the cockpit reference from the stored moves on, and the journal after it.
import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { noSkillMarks } from '../engines/skill/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { journalEntry } from '../model/journal-entry.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import type { BodyOf } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import { receiveMoves } from '../sources/smart-money/receive.ts';
import { concludeTask } from './conclude-task.ts';
import { decideMoves } from './smart-money.ts';
import { anna, hour, narrativeOf } from './test-flows.ts';

describe.each(testDatabases())('smart money on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });

  const observe = async (id: string, score: number) =>
    flows.store.appendPoint('narrative-score', id, flows.iso(), {
      ...{ score, delta: 14, composite: null, components: [], warnings: [], reason: null },
      ...{ mentions: 120, sentiment: 0.3, zScore: null },
    });
  const addNarrative = () =>
    flows.store.create(
      narrativeKind,
      {
        ...narrativeOf('AI agents'),
        aliases: ['agents'],
        tokens: ['VIRTUAL'],
        stateSince: flows.iso(),
      },
      { actor: anna },
    );
  const moveOf = (id: string, overrides: Record<string, unknown> = {}) => ({
    ...{ ts_utc: '2026-03-17T05:58:00Z', event_id: id, chain: 'base', wallet: '0xabc' },
    ...{ token: 'VIRTUAL', side: 'buy', usd_value: 250_000, source: 'dashboard' },
    ...{ narrative: 'AI agents', ...overrides },
  });
  const receive = async (rows: unknown, riskState: 'NORMAL' | 'RISK_OFF' = 'NORMAL') => {
    const { news } = await receiveMoves(flows.store, rows);
    return decideMoves(flows.context, news, { riskState, signals: {}, blocks: [] });
  };

  test('narrative, scenario, rule, one task for today with what is known, and the journal', async () => {
    await flows.syncExamples();
    const { id } = await addNarrative();
    await observe(id, 82);
    const [outcome] = await receive([moveOf('m-1')]);
    expect(outcome).toMatchObject({
      narrative: { id },
      decision: { verdict: 'ADD', sizePct: 0.5, scenario: 'smart-money-campaign' },
    });
    // Again, another one, and one on another day's wire: still one task.
    await receive([
      moveOf('m-1'),
      moveOf('m-2', { narrative: null }),
      moveOf('m-3', { narrative: 'Agents' }),
    ]);
    expect(await flows.tasks()).toMatchObject([
      {
        ...{ title: 'Smart money buys AI agents', status: 'today', due: '2026-03-17' },
        ...{ action: 'Review for a position of 0.5 %', priority: 'high' },
        context: 'Smart money moves 250000 USD into AI agents, score 82.',
        facts: {
          move: { usdValue: 250_000, token: 'VIRTUAL' },
          narrative: {
            score: 82,
            delta: 14,
            mentions: 120,
            sentiment: 0.3,
            standing: 'tradable',
          },
        },
      },
    ]);
    const [task] = (await flows.store.list(taskKind, { linkedTo: { kind: 'narrative', id } })).rows;
    const entry: BodyOf<typeof journalEntry> = {
      ...{
        at: flows.iso(),
        title: 'VIRTUAL, half a percent',
        setup: 'flow',
        ruleTag: 'smart-money-buys',
      },
      ...{ size: 50, currency: 'USD', outcome: '', emotion: 'calm', marks: noSkillMarks },
      ...{ mistakes: [], tags: [], myProbability: 0.6, marketProbability: null },
      ...{ ownership: 'mine', alignedWithSelf: true, voluntary: true, whatISaw: 'flows' },
      ...{ whyItMattered: '', exitStrategy: '', maxLoss: null, maxGain: null, status: 'open' },
      ...{ closedAt: null, realizedValue: null },
    };
    const conclude = (version: number) =>
      concludeTask(flows.context, { id: task?.id ?? '', version, entry, actor: anna });
    // Somebody changed it since it was opened.
    await expect(conclude(7)).rejects.toMatchObject({ code: 'cockpit.stale' });
    expect(await flows.store.count(journalEntry)).toEqual({});
    const written = await conclude(task?.version ?? 0);
    expect(written.links).toMatchObject({
      ...{ task: [task?.id], narrative: [id], decision: task?.links.decision },
      scenario: task?.links.scenarios,
    });
    expect((await flows.tasks()).map(({ status }) => status)).toEqual(['done']);
    const doneAt = (await flows.store.get(taskKind, task?.id ?? ''))?.body.doneAt;
    await flows.clock.advance(hour);
    // A second thought about it is another entry, and the task was done before.
    await concludeTask(flows.context, { id: task?.id ?? '', entry, actor: anna });
    expect((await flows.store.get(taskKind, task?.id ?? ''))?.body.doneAt).toBe(doneAt);
    const found = await flows.store.get(decisionKind, written.links.decision?.[0] ?? '');
    expect(found?.body.inputs.signals['narrative.score']?.value).toBe(82);
  });

  test('in RISK_OFF, or into what is topping, nothing is added', async () => {
    await flows.syncExamples();
    const { id } = await addNarrative();
    await observe(id, 82);
    const [held] = await receive([moveOf('m-1')], 'RISK_OFF');
    expect(held?.decision).toMatchObject({ verdict: 'PREP_TASK', wanted: 'ADD', sizePct: null });
    const row = await flows.store.get(narrativeKind, id);
    if (row === null) throw new Error('the narrative is gone');
    const body = { ...row.body, state: 'topping' as const };
    await flows.store.update(narrativeKind, id, { version: row.version, body }, anna);
    await flows.clock.advance(25 * hour);
    await observe(id, 82);
    const buys = await receive([moveOf('m-2', { ts_utc: flows.iso() })]);
    expect(buys[0]?.decision).toMatchObject({ outcome: 'no-match', verdict: null });
    const sells = await receive([moveOf('m-3', { ts_utc: flows.iso(), side: 'sell' })]);
    expect(sells[0]?.decision.verdict).toBe('EXIT');
  });

  test('what came by any way is taken up by the next flows.turn, once', async () => {
    await flows.syncExamples();
    const { id } = await addNarrative();
    await observe(id, 82);
    await receiveMoves(flows.store, [
      moveOf('m-1'),
      moveOf('m-2', { ts_utc: '2026-03-14T06:00:00Z', narrative: 'memes', token: 'PEPE' }),
    ]);
    await flows.turn();
    await flows.goOn(1 / 60);
    await flows.goOn(1 / 60);
    const { rows } = await flows.store.list(decisionKind);
    expect(rows.map(({ body }) => body.verdict)).toEqual(['ADD']);
    expect(await flows.tasks()).toHaveLength(1);
    // Nothing new: no flows.turn writes anything but what the flows.clock asks for.
    const before = await flows.store.lastChange();
    await flows.turn();
    expect(await flows.store.lastChange()).toBe(before);
  });

  test('what belongs to no narrative is written down and asks for nothing', async () => {
    await flows.syncExamples();
    const [outcome] = await receive([moveOf('m-1', { narrative: 'memes', token: 'PEPE' })]);
    expect(outcome).toMatchObject({
      ...{ narrative: null, reason: 'no narrative has this name, alias or token', task: null },
      decision: { outcome: 'no-match' },
    });
    expect((await flows.store.list(decisionKind)).rows).toHaveLength(1);
  });
});
