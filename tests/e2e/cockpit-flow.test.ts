// The first flow of the blueprint from end to end, over the door alone: a signed move of a watched wallet, its
// narrative and scenario, what the rules say, a task of today, and the journal (check 8 of the cockpit's reference).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#lib';
import { createHurry } from '../../agent/cockpit/flows/hurry.ts';
import { journalEntry } from '../../agent/cockpit/model/journal-entry.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { startCockpit as startTurns } from '../../agent/cockpit/start.ts';
import { makeAgentToken } from '../../agent/cockpit/web/agent-token.ts';
import { bearer, cockpitToken, startCockpit } from '../kit/cockpit.ts';
import { silentLog } from '../kit/postgres.ts';
import { signedMoves } from '../kit/signed-moves.ts';

const key = 'a key that the sender of moves has too';
const hurry = createHurry();
const stop = new AbortController();
let kit: Awaited<ReturnType<typeof startCockpit>>;
let turns: Promise<void> | undefined;

beforeAll(async () => {
  kit = await startCockpit({ smartMoneyKeys: [key], askForTurn: hurry.ask });
  const { store, cockpit } = kit;
  // With the first turn the rules are there.
  await new Promise<void>((onTurn) => {
    turns = startTurns({
      ...{ store, hurry, brain: null, clock: systemClock, log: silentLog, signal: stop.signal },
      ...{ settings: cockpit.context.settings, reading: cockpit.context.reading },
      onTurn: () => onTurn(),
    });
  });
});
afterAll(async () => {
  stop.abort();
  await turns;
  await kit?.close();
});

type Answer = Record<string, never>;
const send = async (path: string, body: object, headers: Record<string, string>) => {
  const text = JSON.stringify(body);
  const signed = path === '/api/smart-money' ? signedMoves(text, key) : {};
  const answer = await fetch(`${kit.url}${path}`, {
    ...{ method: 'POST', body: text },
    headers: { 'content-type': 'application/json', ...signed, ...headers },
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
};
const pageOf = async (path: string) => {
  const answer = await fetch(`${kit.url}${path}`, { headers: { ...bearer, accept: 'text/html' } });
  expect(answer.status).toBe(200);
  return answer.text();
};
const agent = {
  authorization: `Bearer ${makeAgentToken(cockpitToken, { agent: 'digest', untilMs: Date.now() + 600_000 })}`,
};

async function addNarrative(): Promise<string> {
  const now = new Date().toISOString();
  const { id } = await kit.store.create(
    narrative,
    {
      ...{ name: 'AI agents', description: '', notes: '', aliases: [], tokens: ['VIRTUAL'] },
      ...{ state: 'building', stateSince: now, mode: 'auto', instruments: ['spot'] },
    },
    { actor: 'person:anna' },
  );
  await kit.store.appendPoint('narrative-score', id, now, {
    ...{ score: 82, delta: 14, composite: null, components: [], warnings: [], reason: null },
    ...{ mentions: 120, sentiment: 0.3, zScore: null },
  });
  return id;
}

test('a signed move ends as an entry of the journal, with everything it came from', async () => {
  const narrativeId = await addNarrative();
  const moved = {
    ...{ ts_utc: new Date(Date.now() - 60_000).toISOString(), event_id: 'm-1', chain: 'base' },
    ...{ wallet: '0xabc', token: 'VIRTUAL', side: 'buy', usd_value: 250_000 },
    ...{ narrative: 'AI agents', source: 'dashboard' },
  };
  expect((await send('/api/smart-money', moved, {})).status).toBe(202);
  const tasksOf = async () =>
    (await kit.store.list(task)).rows.filter(({ body }) => body.title.startsWith('Smart money'));
  await expect.poll(async () => (await tasksOf()).length).toBe(1);
  const [made] = await tasksOf();
  if (made === undefined) throw new Error('there is no task of the move');
  const { id, version, links } = made;
  const { narrative: of = [], decision: decided = [], scenarios = [] } = links;
  expect([of, decided.length, scenarios.length]).toEqual([[narrativeId], 1, 1]);
  const asked = await pageOf(`/panel/tasks?open=${id}`);
  // The form, what was known in plain words, and the way to the narrative.
  for (const part of [
    '/action/tasks/conclude',
    'Log the decision',
    '$250,000',
    `href="/panel/narratives?open=${of[0]}"`,
    'value="smart-money-buys"',
  ]) {
    expect(asked).toContain(part);
  }
  // Names of members are for programs.
  expect(asked).not.toContain('usdValue');

  const answer = {
    ...{ id, version, title: 'VIRTUAL, half a percent', setup: 'flow', size: 50 },
    ...{ currency: 'USD', ruleTag: 'smart-money-buys', emotion: 'calm', ownership: 'mine' },
    ...{ myPercent: 60, marketPercent: 50, whatISaw: 'A buy of 250,000', maxLoss: 25 },
    ...{ whyItMattered: 'It is the third', exitStrategy: 'Out at 60', tags: 'virtual, Flow' },
  };
  const conclude = (body: object, headers: Record<string, string> = bearer) =>
    send('/action/tasks/conclude', body, headers);
  const refused = await conclude(answer, agent);
  expect([refused.status, refused.body.error]).toMatchObject([403, { code: 'cockpit.refused' }]);
  const wrong = await conclude({ ...answer, myPercent: 160 });
  expect([wrong.status, wrong.body.error]).toMatchObject([400, { code: 'usage' }]);
  const stale = await conclude({ ...answer, version: version + 1 });
  expect([stale.status, stale.body.error]).toMatchObject([409, { code: 'cockpit.stale' }]);
  expect((await kit.store.list(journalEntry)).rows).toEqual([]);

  const done = await conclude(answer);
  expect(done.status).toBe(200);
  const { id: entryId } = done.body.result as unknown as { readonly id: string };
  const [after] = await tasksOf();
  expect(after?.body).toMatchObject({ status: 'done', doneAt: expect.any(String) });
  const entry = await kit.store.get(journalEntry, entryId);
  expect(entry).toMatchObject({
    links: { task: [id], narrative: of, decision: decided, scenario: scenarios },
    body: {
      ...{ title: 'VIRTUAL, half a percent', setup: 'flow', size: 50, status: 'open' },
      ...{ myProbability: 0.6, marketProbability: 0.5, tags: ['flow', 'virtual'] },
    },
  });
  const page = await pageOf(`/panel/notes?view=journal&open=${entryId}`);
  for (const part of [
    'VIRTUAL, half a percent',
    `href="/panel/tasks?open=${id}"`,
    `href="/panel/narratives?open=${of[0]}"`,
    `href="/record/decision/${decided[0]}"`,
    `href="/record/scenario/${scenarios[0]}"`,
    'A buy of 250,000',
  ]) {
    expect(page).toContain(part);
  }
  const back = await pageOf(`/panel/tasks?open=${id}`);
  expect(back).toContain(`view=journal&amp;open=${entryId}`);
  const [told] = await kit.store.audits({ action: 'task.conclude', outcome: 'done' });
  expect(told).toMatchObject({ actor: 'person:owner', subject: `task:${id}` });
  const failed = await kit.store.audits({ action: 'task.conclude', outcome: 'failed' });
  expect(failed).toHaveLength(1);
});
