// The cockpit's door as programs meet it: the blueprint's API, agents with tokens of their own, and moves that
// are sent to the webhook, up to the task on the page (checks 3, 8, 17 and 25 of the cockpit's reference).
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#lib';
import { createHurry, type Hurry } from '../../agent/cockpit/flows/hurry.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { smartMoneyEvent } from '../../agent/cockpit/model/smart-money-event.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import type { RiskState } from '../../agent/cockpit/model/vocabulary.ts';
import { riskWords } from '../../agent/cockpit/model/words.ts';
import { startCockpit as startTurns } from '../../agent/cockpit/start.ts';
import { makeAgentToken } from '../../agent/cockpit/web/agent-token.ts';
import type { AgentsPort } from '../../agent/cockpit/web/agents-port.ts';
import { bearer, cockpitToken, startCockpit } from '../kit/cockpit.ts';
import { silentLog } from '../kit/postgres.ts';
import { signedMoves } from '../kit/signed-moves.ts';

const key = 'a key that the sender of moves has too';
const asking = createHurry();
let turnsTaken = 0;
/** Whoever takes turns waits here after each. */
const hurry: Hurry = {
  ask: asking.ask,
  asked(signal) {
    turnsTaken += 1;
    return asking.asked(signal);
  },
};
/** One that was under way may have looked before; the one after that has seen everything. */
async function takeWholeTurn(): Promise<void> {
  for (let count = 0; count < 2; count += 1) {
    const before = turnsTaken;
    hurry.ask();
    await expect.poll(() => turnsTaken).toBeGreaterThan(before);
  }
}
const stop = new AbortController();
const begun: string[] = [];
let kit: Awaited<ReturnType<typeof startCockpit>>;
let turns: Promise<void>;

/** Agents that only write down what they are told. */
const agents = {
  list: () => [],
  wishes: () => [],
  start(name: string, input: string) {
    begun.push(`${name}: ${input}`);
    return { done: Promise.resolve({ id: 'run', outcome: 'done' }) };
  },
} as Partial<AgentsPort> as AgentsPort;

beforeAll(async () => {
  kit = await startCockpit({ smartMoneyKeys: [key], askForTurn: hurry.ask, agents });
  const { store, cockpit } = kit;
  turns = startTurns({
    ...{ store, hurry, brain: null, clock: systemClock, log: silentLog, signal: stop.signal },
    ...{ settings: cockpit.context.settings, reading: cockpit.context.reading },
  });
});
afterAll(async () => {
  stop.abort();
  await turns;
  await kit?.close();
});

const tokenOf = (agent: string) => ({
  authorization: `Bearer ${makeAgentToken(cockpitToken, { agent, untilMs: Date.now() + 60_000 })}`,
});
const get = async (path: string, headers: Record<string, string> = bearer) => {
  const answer = await fetch(`${kit.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
};
const post = async (
  path: string,
  body: unknown,
  headers: Record<string, string> = bearer,
  media = 'application/json',
) => {
  const answer = await fetch(`${kit.url}${path}`, {
    ...{ method: 'POST', body: JSON.stringify(body), redirect: 'manual' },
    headers: { 'content-type': media, ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text) as Record<string, never> };
};

describe("the blueprint's API", () => {
  test('wallets, events and notes are added, listed and shown', async () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD';
    const made = await post('/api/wallets', {
      ...{ name: 'Vault', address, lane: 'cold', role: 'treasury' },
    });
    expect(made.status).toBe(200);
    const { id } = made.body.result as unknown as { readonly id: string };
    const body = { asset: 'ETH', chain: 'base', amount: '1.25', valueUsd: 4_000 };
    const at = '2026-02-26T09:00:00.000Z';
    await kit.store.create(
      holding,
      { ...body, observedAt: at },
      { actor: 'person:anna', links: { wallet: [id] } },
    );
    const one = await get(`/api/wallets/${id}`);
    expect(one.body).toMatchObject({ name: 'Vault', holdings: [{ ...body, observedAt: at }] });
    expect((await get('/api/wallets')).body.rows).toEqual([one.body]);

    const event = { title: 'Rate decision', date: '2026-03-18', time: '19:00', kind: 'macro' };
    expect((await post('/api/events', event)).status).toBe(200);
    // Berlin is at UTC+1 until 29 March 2026.
    expect((await get('/api/events')).body.rows).toMatchObject([
      { title: 'Rate decision', when: { at: '2026-03-18T18:00:00.000Z' } },
    ]);
    expect((await post('/api/notes', { text: 'Spreads widen\n#macro' })).status).toBe(200);
    expect((await get('/api/notes')).body.rows).toMatchObject([{ title: 'Spreads widen' }]);
  });

  test('events come with the scenarios they belong to', async () => {
    const inTwoHours = new Date(Date.now() + 2 * 3_600_000);
    const [date, time] = inTwoHours
      .toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' })
      .split(' ');
    const event = { title: 'FOMC', kind: 'macro', importance: 'critical', tags: 'fed' };
    await post('/api/events', { ...event, date, time: time?.slice(0, 5) });
    const { body } = await get('/api/events/scenarios?phase=lead');
    // The example of the program: macro events of high importance, from 24 h before them.
    expect(body.events).toMatchObject([
      { title: 'FOMC', scenarios: [{ key: 'macro-volatility', phase: 'lead' }] },
    ]);
    expect((await get('/api/events/scenarios?scenario=none')).body).toMatchObject({ events: [] });
  });

  test('what is not read yet says what it waits for, and is no empty list', async () => {
    for (const path of ['bots', 'trades']) {
      const { status, body } = await get(`/api/freqtrade/${path}`);
      expect([status, body.error]).toMatchObject([
        503,
        { code: 'cockpit.waits', message: expect.stringContaining('the key freqtrade') },
      ]);
    }
  });

  test('what is wrong is told with the path of the field, on every route', async () => {
    const wrong = [
      ['/api/wallets', { name: 'x' }, 'body.address'],
      ['/api/wallets', { name: 'x', address: '1', lane: 'warm', role: 'lp' }, 'body.lane'],
      ['/api/events', { title: 'x', date: '18.3.2026' }, 'body.date'],
      ['/api/notes', { text: '' }, 'body.text'],
      ['/api/notes', { text: 'x', colour: 'red' }, 'body.colour'],
      ['/api/agents/execute', { agent: 'digest', action: 'trade' }, 'body.action'],
      ['/api/agents/execute', { agent: 'digest' }, 'body.input'],
      ['/api/cockpit/grants', { agent: 'Digest' }, 'body.agent'],
      ['/api/cockpit/grants', { agent: 'd', action: 'tasks.*', reason: 'why' }, 'body.action'],
    ] as const;
    for (const [path, body, field] of wrong) {
      const answer = await post(path, body);
      expect([path, answer.status, answer.body.error]).toMatchObject([
        path,
        400,
        { code: 'usage', message: expect.stringContaining(field) },
      ]);
    }
    for (const query of ['limit=0', 'from=yesterday', 'colour=red']) {
      const answer = await get(`/api/events?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    expect((await get('/api/wallets/..%2F..%2Fetc')).status).toBe(400);
    const form = await post('/api/notes', { text: 'x' }, bearer, 'text/plain');
    expect([form.status, form.body.error]).toMatchObject([400, { code: 'usage' }]);
  });
});

describe('agents', () => {
  const digest = () => tokenOf('digest');

  test('look with a token of their own, and do nothing without a grant', async () => {
    expect((await get('/api/tasks', digest())).status).toBe(200);
    const tries = [
      ['/api/tasks', { title: 'x' }],
      ['/api/notes', { text: 'x' }],
      ['/api/agents/execute', { agent: 'digest', input: 'go' }],
      ['/action/tasks/add', { title: 'x' }],
      ['/action/risk/be-careful', {}],
      ['/api/cockpit/grants', { agent: 'digest', action: 'tasks.add', reason: 'I want to' }],
    ] as const;
    for (const [path, body] of tries) {
      const answer = await post(path, body, digest());
      expect([path, answer.status, answer.body.error]).toMatchObject([
        ...[path, 403],
        { code: 'cockpit.refused' },
      ]);
    }
    expect(begun).toEqual([]);
    // Routes that are the owner's alone.
    expect((await post('/api/sources', {}, digest())).status).toBe(401);
  });

  test('nobody passes for somebody else', async () => {
    const said = { ...digest(), 'x-panther-agent': 'trader' };
    const owner = { ...bearer, 'x-panther-agent': 'digest' };
    for (const headers of [said, owner]) {
      const answer = await post('/api/tasks', { title: 'x' }, headers);
      expect([answer.status, answer.body.error]).toMatchObject([403, { code: 'api.refused' }]);
    }
    const { authorization } = digest();
    const forged = { authorization: authorization.replace('digest', 'trader') };
    expect((await post('/api/tasks', { title: 'x' }, forged)).status).toBe(401);
    expect((await get('/api/tasks', forged)).status).toBe(401);
    const form = new URLSearchParams({ token: authorization.slice('Bearer '.length) });
    const headers = { origin: kit.url };
    const signIn = await fetch(`${kit.url}/sign-in`, { method: 'POST', body: form, headers });
    expect(signIn.status).toBe(403);
    // Tasks of the day are made by the clock.
    const titles = (await kit.store.list(task)).rows.map(({ body }) => body.title);
    expect(titles).not.toContain('x');
  });

  test('do what a person granted, until it is taken back; all of it is in the audit', async () => {
    const typo = { agent: 'digest', action: 'tasks.ad', reason: 'it sorts the inbox' };
    expect((await post('/api/cockpit/grants', typo)).body.error).toMatchObject({
      ...{ code: 'usage', hint: expect.stringContaining('tasks.add') },
    });
    const given = await post('/api/cockpit/grants', { ...typo, action: 'tasks.add' });
    expect([given.status, given.body]).toMatchObject([200, { action: 'tasks.add', isOver: false }]);
    expect((await post('/api/tasks', { title: 'By digest' }, digest())).status).toBe(200);
    expect((await post('/api/tasks', { title: 'x' }, tokenOf('trader'))).status).toBe(403);
    expect((await post('/api/notes', { text: 'x' }, digest())).status).toBe(403);
    const run = { agent: 'digest', action: 'agents.run', reason: 'it may begin itself' };
    const running = await post('/api/cockpit/grants', run);
    const execute = { agent: 'digest', input: 'read the news' };
    expect((await post('/api/agents/execute', execute, digest())).status).toBe(200);
    expect(begun).toEqual(['digest: read the news']);
    const { grants } = (await get('/api/cockpit/grants')).body;
    expect(grants).toMatchObject([{ action: 'agents.run' }, { action: 'tasks.add' }]);
    for (const { body } of [given, running]) {
      const path = `/api/cockpit/grants/${body.id}/take`;
      expect((await post(path, {}, digest())).status).toBe(403);
      expect((await post(path, {})).status).toBe(200);
    }
    expect((await post('/api/tasks', { title: 'x' }, digest())).status).toBe(403);
    const told = (await kit.store.audits({ limit: 1_000 })).map(({ actor, action, outcome }) =>
      [actor, action, outcome].join(' '),
    );
    for (const line of [
      'person:owner grant.give done',
      'agent:digest tasks.add done',
      'agent:digest agents.run started',
      'agent:digest agents.run done',
      'agent:digest grant.take refused',
      'person:owner grant.take done',
      'agent:digest tasks.add refused',
    ]) {
      expect(told).toContain(line);
    }
  });
});

describe('moves of watched wallets', () => {
  const move = (id: string) => ({
    ...{ ts_utc: new Date(Date.now() - 60_000).toISOString(), event_id: id, chain: 'base' },
    ...{ wallet: '0xabc', token: 'VIRTUAL', side: 'buy', usd_value: 250_000 },
    ...{ narrative: 'AI agents', source: 'dashboard' },
  });
  const send = async (
    body: unknown,
    { at = Date.now(), by = key }: { readonly at?: number; readonly by?: string } = {},
  ) => {
    const text = JSON.stringify(body);
    const headers = signedMoves(text, by, at);
    const request = { method: 'POST', body: text, headers };
    const answer = await fetch(`${kit.url}/api/smart-money`, request);
    return { status: answer.status, text: await answer.text() };
  };
  /** On a connection of its own: it is cut off in the middle. */
  const sendAlone = (body: unknown) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const options = { method: 'POST', agent: false, headers } as const;
      request(`${kit.url}/api/smart-money`, options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end(JSON.stringify(body));
    });
  const tasksOf = async () =>
    (await kit.store.list(task)).rows.filter(({ body }) => body.title.startsWith('Smart money'));

  test('a wrong signature, an old message and one that is too big leave nothing', async () => {
    expect((await send(move('w-1'), { by: 'another' })).status).toBe(401);
    expect((await send(move('w-1'), { by: cockpitToken })).status).toBe(401);
    expect((await send(move('w-1'), { at: Date.now() - 301_000 })).status).toBe(401);
    expect((await send(move('w-1'), { at: Date.now() + 302_000 })).status).toBe(401);
    const big = { ...move('w-1'), source: 'x'.repeat(1_024 * 1_024) };
    expect(await sendAlone(big)).toBe(413);
    expect((await kit.store.list(smartMoneyEvent)).rows).toEqual([]);
  });

  test('a signed one becomes a task of today on the page, and the same again nothing', async () => {
    const { id } = await kit.store.create(
      narrative,
      {
        ...{ name: 'AI agents', description: '', notes: '', aliases: [], tokens: ['VIRTUAL'] },
        ...{ state: 'building', stateSince: new Date().toISOString(), mode: 'auto' },
        instruments: ['spot'],
      },
      { actor: 'person:anna' },
    );
    await kit.store.appendPoint('narrative-score', id, new Date().toISOString(), {
      ...{ score: 82, delta: 14, composite: null, components: [], warnings: [], reason: null },
      ...{ mentions: 120, sentiment: 0.3, zScore: null },
    });
    const sent = await send([move('m-1'), { nonsense: true }]);
    expect([sent.status, JSON.parse(sent.text)]).toMatchObject([
      202,
      { accepted: 1, rejected: 1, rows: [{ index: 0 }, { index: 1, status: 'rejected' }] },
    ]);
    await expect.poll(async () => (await tasksOf()).length).toBe(1);
    const [made] = await tasksOf();
    expect(made?.body).toMatchObject({
      ...{ title: 'Smart money buys AI agents', status: 'today' },
      facts: { move: { usdValue: 250_000 }, narrative: { score: 82, mentions: 120 } },
    });
    expect(made?.body.action).toMatch(/0\.5 %|Review/);
    const page = await fetch(`${kit.url}/panel/tasks?open=${made?.id}`, {
      headers: { ...bearer, accept: 'text/html' },
    });
    const text = await page.text();
    for (const part of ['Smart money buys AI agents', '82', 'VIRTUAL'])
      expect(text).toContain(part);

    const again = JSON.parse((await send([move('m-1')])).text);
    expect(again).toMatchObject({ accepted: 1, rows: [{ id: expect.any(String) }] });
    await takeWholeTurn();
    const { rows } = (await get('/api/smart-money/events')).body;
    expect(rows).toMatchObject([{ narrative: id }]);
    expect(await tasksOf()).toHaveLength(1);
  });

  test('a trade by hand is checked over the API; a stop by hand holds with the next turn, which comes now', async () => {
    const [base] = (await kit.store.list(narrative)).rows;
    const ticket = { narrative: base?.id, does: 'open', side: 'long', usd: 100 };
    const query = Object.entries(ticket).map(([name, value]) => `${name}=${value}`);
    const check = async () => (await get(`/api/tickets/check?${query.join('&')}`)).body;
    const before = (await kit.store.list(task)).rows.length;
    const say = (state: RiskState) =>
      post('/action/risk/override', {
        ...{ state, reason: 'as I see it today', hours: 1, confirmation: riskWords[state].word },
      });
    const verdict = async () => (await check()).verdict;
    await say('NORMAL');
    // Nothing tells whether the talk is organic, nor whether it grows.
    await expect.poll(verdict).toBe('blocked');
    expect(await check()).toMatchObject({ riskState: 'NORMAL', refusals: [] });
    expect((await get(`/api/tickets/check?narrative=${base?.id}&usd=-1`)).status).toBe(400);
    expect((await post('/api/tickets', ticket)).status).toBe(403);
    expect((await post('/api/tickets', ticket, tokenOf('digest'))).status).toBe(403);
    expect((await kit.store.list(task)).rows).toHaveLength(before);
    const made = await post('/api/tickets', { ...ticket, against: 'it is a very small one' });
    expect([made.status, made.body]).toMatchObject([200, { result: { verdict: 'blocked' } }]);
    expect((await kit.store.list(task)).rows).toHaveLength(before + 1);

    await say('RISK_OFF');
    await expect.poll(verdict).toBe('refused');
    const tried = await post('/api/tickets', { ...ticket, against: 'it is a very small one' });
    expect([tried.status, JSON.stringify(tried.body)]).toEqual([
      403,
      expect.stringContaining('risk is defensive'),
    ]);
  });

  test('whoever sends too much has to wait', async () => {
    let status = 0;
    for (let count = 0; count < 130 && status !== 429; count += 1) {
      ({ status } = await send({}, { by: 'another' }));
    }
    expect(status).toBe(429);
  });
});
