// Check 13 of the cockpit reference: a calendar event tomorrow, end to end.
import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { dryRun } from '../engines/rules/index.ts';
import type { Bot } from '../integrations/bot.ts';
import { botHold } from '../model/bot-hold.ts';
import { checkpoint } from '../model/checkpoint.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { event as eventKind } from '../model/event.ts';
import type { BodyOf } from '../model/record.ts';
import { readRulebook } from '../rulebook/index.ts';
import { decideCheckpoint } from './follow-up.ts';
import { answerHold } from './holds.ts';
import { anna } from './test-flows.ts';

describe.each(testDatabases())('an event tomorrow on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });

  test('stops new entries 24 hours before, once; puts them back after it; a task asks to look', async () => {
    await flows.syncExamples();
    await flows.addEvent();
    await flows.turn();
    expect([flows.asked(), await flows.holds(), await flows.stateNow()]).toEqual([
      [],
      [],
      'NORMAL',
    ]);

    // 18:00 UTC the day before: 24 hours.
    await flows.goOn(12);
    const [held] = await flows.holds();
    expect(held).toMatchObject({
      bot: 'brain',
      status: 'held',
      until: '2026-03-18T23:00:00.000Z',
    });
    expect([flows.asked(), flows.stub.holds().map(({ released }) => released)]).toEqual([
      ['stop'],
      [null],
    ]);
    expect(await flows.stateNow()).toBe('RISK_OFF');
    expect(flows.caps.at(-1)).toMatchObject({ state: 'RISK_OFF', at: flows.iso() });
    expect((await flows.tasks()).map(({ title, due }) => [title, due])).toEqual([
      ['Look at what is open: Fed decision', '2026-03-17'],
    ]);

    for (const hours of [1, 6, 17, 3, 1]) await flows.goOn(hours);
    // 22:00 UTC, four hours after it began: the task; at 23:00 it is over.
    expect([flows.iso(), flows.asked()]).toEqual(['2026-03-18T22:00:00.000Z', ['stop']]);
    expect((await flows.tasks()).map(({ title }) => title)).toContain(
      'Review what the bots did: Fed decision',
    );
    await flows.goOn(1);
    expect((await flows.holds()).map(({ status, endedAt }) => [status, endedAt])).toEqual([
      ['restored', '2026-03-18T23:00:00.000Z'],
    ]);
    await flows.goOn(1);
    expect(flows.asked()).toEqual(['stop', 'release']);
    expect(flows.stub.holds().map(({ released }) => released?.operator)).toEqual(['cockpit']);

    // Everything that was done outside is in the audit, before and after.
    const audits = (await flows.store.audits({ limit: 100 })).filter(({ action }) =>
      action.startsWith('bot.'),
    );
    expect(
      audits.toReversed().map(({ action, outcome, actor }) => [action, outcome, actor]),
    ).toEqual([
      ['bot.stop-entries', 'started', 'rule:stop-entries'],
      ['bot.stop-entries', 'done', 'rule:stop-entries'],
      ['bot.restore', 'started', 'rule:stop-entries'],
      ['bot.restore', 'done', 'rule:stop-entries'],
    ]);
    expect(audits[0]?.started).toBe(audits[1]?.seq);
  });

  test('waits for a person where the rule says so', async () => {
    await flows.syncExamples((book) => ({
      ...book,
      rules: book.rules.map((rule) =>
        rule.stopEntries === null
          ? rule
          : { ...rule, stopEntries: { ...rule.stopEntries, approval: 'manual' as const } },
      ),
    }));
    await flows.addEvent();
    await flows.goOn(12);
    await flows.goOn(1);
    const { rows } = await flows.store.list(botHold, { status: 'waiting' });
    expect([flows.asked(), rows.length]).toEqual([[], 1]);
    expect((await flows.tasks()).map(({ title }) => title)).toContain(
      'Agree to stop new entries of brain',
    );
    const [row] = rows;
    const id = row?.id ?? '';
    await expect(
      answerHold(flows.context, { id, agree: true, actor: 'agent:stranger' }),
    ).rejects.toMatchObject({ code: 'cockpit.refused' });
    await answerHold(flows.context, { id, agree: true, actor: anna });
    await flows.goOn(1);
    expect([flows.asked(), (await flows.holds())[0]?.status]).toEqual([['stop'], 'held']);
    await expect(
      answerHold(flows.context, { id, agree: false, actor: anna }),
    ).rejects.toMatchObject({
      code: 'cockpit.record',
    });
  });

  test('moves and ends with its event', async () => {
    await flows.syncExamples();
    const { id } = await flows.addEvent();
    await flows.goOn(12);
    const change = async (overrides: Partial<BodyOf<typeof eventKind>>) => {
      const row = await flows.store.get(eventKind, id);
      if (row === null) throw new Error('the event is gone');
      const body = { ...row.body, ...overrides };
      await flows.store.update(eventKind, id, { version: row.version, body }, anna);
    };
    await change({ when: { at: '2026-03-18T17:00:00.000Z', until: null } });
    await flows.goOn(1);
    expect((await flows.holds()).map(({ status, until }) => [status, until])).toEqual([
      ['held', '2026-03-18T21:00:00.000Z'],
    ]);
    await change({ isCancelled: true });
    await flows.goOn(1);
    expect([(await flows.holds())[0]?.status, flows.asked()]).toEqual([
      'restored',
      ['stop', 'release'],
    ]);
    const open = (await flows.store.list(checkpoint, { status: 'open' })).rows;
    expect(open).toEqual([]);
  });

  test('a brain that is down is told when it answers, and a task says so meanwhile', async () => {
    await flows.syncExamples();
    await flows.addEvent();
    flows.stub.mood = 'down';
    await flows.goOn(12);
    await flows.goOn(1);
    expect((await flows.holds())[0]).toMatchObject({
      ...{ status: 'requested', attempts: 2, heldAt: null },
      problem: expect.stringMatching(/^the brain at .* cannot be reached/),
    });
    expect(
      (await flows.tasks()).filter(({ title }) => title === 'Stop new entries of brain by hand'),
    ).toHaveLength(1);
    flows.stub.mood = 'well';
    await flows.goOn(1);
    expect((await flows.holds())[0]).toMatchObject({ status: 'held', problem: null });
    // What somebody did at the brain itself stays.
    flows.stub.releaseAll('ann', 'I want it to trade');
    await flows.goOn(30);
    expect((await flows.holds())[0]).toMatchObject({
      status: 'left',
      problem: 'the stop was ended meanwhile by ann: I want it to trade',
    });
    expect((await flows.tasks()).map(({ title }) => title)).toContain(
      'See whether brain should open new positions again',
    );
  });

  test('an answer that was lost is found at the next turn', async () => {
    await flows.syncExamples();
    await flows.addEvent();
    // Lost is every answer, so the state cannot be read either; the request is done all the same.
    flows.stub.mood = 'well';
    const [bot] = flows.context.bots;
    if (bot === undefined) throw new Error('there is no bot');
    let isLost = true;
    const losing = {
      ...bot,
      stopEntries: async (request: Parameters<typeof bot.stopEntries>[0]) => {
        const receipt = await bot.stopEntries(request);
        if (!isLost) return receipt;
        isLost = false;
        flows.stub.mood = 'down';
        await bot.state();
        return receipt;
      },
    };
    flows.context = { ...flows.context, bots: [losing] };
    await flows.goOn(12);
    expect((await flows.holds())[0]?.status).toBe('requested');
    const [audit] = await flows.store.audits({ action: 'bot.stop-entries' });
    expect(audit?.outcome).toBe('unknown');
    flows.stub.mood = 'well';
    await flows.goOn(1);
    // Asked again under the same name, it is the stop that stands already.
    expect([(await flows.holds())[0]?.status, flows.stub.holds().length]).toEqual(['held', 1]);
  });

  test('at the brain two that overlap stand each by itself', async () => {
    await flows.syncExamples();
    await overlap();
    for (const hours of [12, 18, 11, 1]) await flows.goOn(hours);
    expect(flows.stub.holds().map(({ released }) => released?.operator)).toEqual([
      'cockpit',
      undefined,
    ]);
    for (const hours of [16, 1]) await flows.goOn(hours);
    expect((await flows.holds()).map(({ status }) => status)).toEqual(['restored', 'restored']);
    expect(flows.asked()).toEqual(['stop', 'stop', 'release', 'release']);
  });

  const overlap = async () => {
    await flows.addEvent();
    await flows.addEvent({
      title: 'Inflation',
      when: { at: '2026-03-19T12:00:00.000Z', until: null },
    });
  };

  test('of two that overlap at a bot with one switch the later gives back what was before', async () => {
    await flows.syncExamples();
    await overlap();
    const [brain] = flows.context.bots;
    if (brain === undefined) throw new Error('there is no bot');
    let isOpen = true;
    const done: string[] = [];
    const simple: Bot = {
      ...brain,
      stopEntries: async () => {
        const changed = isOpen;
        isOpen = false;
        done.push('stop');
        return { changed };
      },
      restore: async ({ receipt }) => {
        isOpen = receipt.changed === true;
        done.push(isOpen ? 'open' : 'nothing');
        return { outcome: 'restored' };
      },
    };
    flows.context = { ...flows.context, bots: [simple] };
    for (const hours of [12, 18, 11, 1, 16, 1]) await flows.goOn(hours);
    expect(flows.iso()).toBe('2026-03-19T17:00:00.000Z');
    expect((await flows.holds()).map(({ status, endedAt }) => [status, endedAt])).toEqual([
      ['restored', '2026-03-19T16:00:00.000Z'],
      ['left', '2026-03-18T23:00:00.000Z'],
    ]);
    expect(done).toEqual(['stop', 'stop', 'open']);
  });

  test('what was decided can be gone through with other rules', async () => {
    await flows.syncExamples();
    await flows.addEvent();
    await flows.goOn(12);
    for (const hours of [1, 1, 7]) await flows.goOn(hours);
    const past = (await flows.store.list(decisionKind)).rows.map(({ body }) => body);
    expect(past.map(({ outcome, verdict }) => [outcome, verdict])).toEqual([
      ['suppressed', null],
      ['decided', 'HOLD'],
    ]);
    const { rules } = await readRulebook({
      rules: '/nowhere/rules',
      scenarios: '/nowhere/scenarios',
    });
    expect(dryRun(rules, past).differences).toEqual([]);
    const without = rules.map((rule) => ({ ...rule, mode: 'shadow' as const }));
    expect(
      dryRun(without, past).differences.map(({ was, would }) => [was.verdict, would.outcome]),
    ).toEqual([
      ['HOLD', 'no-match'],
      [null, 'no-match'],
    ]);
  });

  test('a checkpoint is decided once, and its task with it', async () => {
    await flows.syncExamples();
    await flows.addEvent();
    await flows.goOn(12);
    const [due] = (await flows.store.list(checkpoint, { status: 'open', order: 'oldest' })).rows;
    const decided = {
      id: due?.id ?? '',
      outcome: 'hold',
      note: 'all small',
      actor: anna,
    } as const;
    const row = await decideCheckpoint(flows.context, decided);
    expect(row.body).toMatchObject({ status: 'done', decided: { outcome: 'hold', by: anna } });
    await flows.goOn(1);
    expect((await flows.tasks()).map(({ title, status }) => [title, status])).toEqual([
      ['Look at what is open: Fed decision', 'done'],
    ]);
  });
});
