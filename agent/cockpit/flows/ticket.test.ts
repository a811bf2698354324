import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { known, missing, type NarrativeInputs } from '../engines/narrative/index.ts';
import { grant as grantKind } from '../model/grant.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { task as taskKind } from '../model/task.ts';
import { wallet as walletKind } from '../model/wallet.ts';
import { settingsSchema } from '../settings-schema.ts';
import { observeNarrative } from './observe-narrative.ts';
import { giveOverride } from './override.ts';
import { anna, narrativeOf } from './test-flows.ts';
import { prepareTicket, readTicket, type TicketOrder } from './ticket.ts';

const settings = { ...settingsSchema.parse({}), zone: 'Europe/Berlin' };

describe.each(testDatabases())('a trade by hand on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });

  /** Talk that grows by `velocities`, an hour apart; organic, and the price up by 5 %. */
  async function watched(velocities: readonly number[]): Promise<string> {
    const { store, clock } = flows;
    const { id } = await store.create(narrativeKind, narrativeOf('Base'), { actor: anna });
    for (const velocity of velocities) {
      await clock.advance(3_600_000);
      const now = new Date(clock.now());
      const is = (value: number) => known(value, now.toISOString());
      const none = missing('not asked');
      const inputs: NarrativeInputs = {
        social: {
          ...{ sentiment: is(0.5), mentions: is(85), weightedMentions: none },
          ...{ organicShare: is(0.9), mindshare: is(0.15), smartAccounts: is(3) },
          velocity: is(velocity),
        },
        market: { funding: none, priceChange24h: is(5), volumeRatio: is(1.4) },
        onchain: { reason: 'waits for key dune' },
      };
      await observeNarrative(store, { id, inputs, now });
    }
    return id;
  }
  const orderOf = (narrativeId: string, more: Partial<TicketOrder> = {}): TicketOrder => ({
    ...{ narrativeId, does: 'open', side: 'long', instrument: 'spot', amountUsd: 300 },
    ...{ actor: anna, now: new Date(flows.clock.now()), ...more },
  });
  const prepare = (order: TicketOrder) => prepareTicket(flows.store, settings, order);
  const tickets = async () =>
    (await flows.store.list(taskKind)).rows.filter(({ body }) => /^(Open|Close) /.test(body.title));

  test('is checked against narrative and risk, and becomes a task with what was looked at', async () => {
    const id = await watched([1, 12]);
    await expect(prepare(orderOf(id))).rejects.toMatchObject({
      code: 'cockpit.refused',
      message: expect.stringContaining('nobody has looked at the risk yet'),
    });
    await flows.turn();
    const { row, answer } = await prepare(orderOf(id, { note: 'in two parts' }));
    // Velocity 12 > 10: +0.2; it rose by 11 > 5: +0.15. Social at its most, 1; market .3 + .15: with .4 and .35
    // (.4 + .35 × .45)/.75 = .74 > .3: +0.2. Confidence .725 × (1 − .275) = .53: no warning. Together 1.05.
    expect(answer).toMatchObject({ verdict: 'clear', riskState: 'NORMAL', check: { rating: 1 } });
    expect(row.body).toMatchObject({
      ...{ title: 'Open long Base, spot, 300 USD', status: 'today', action: 'in two parts' },
      facts: { verdict: 'clear', riskState: 'NORMAL', askedUsd: 300, rating: 1 },
    });
    expect(row.links).toMatchObject({ narrative: [id] });
    const audits = await flows.store.audits({ action: 'narratives.ticket' });
    expect(audits.map(({ outcome }) => outcome)).toEqual(['done', 'refused']);
  });

  test('is not opened in RISK_OFF, by nobody and for no reason; closing is', async () => {
    const id = await watched([1, 12]);
    const given = { state: 'RISK_OFF', reason: 'a bad week', hours: 2, actor: anna } as const;
    await giveOverride(flows.context, given);
    await flows.turn();
    await expect(prepare(orderOf(id, { against: 'I know better' }))).rejects.toThrow(
      'risk is defensive',
    );
    expect(await tickets()).toEqual([]);
    const { row } = await prepare(orderOf(id, { does: 'close', amountUsd: 50 }));
    expect(row.body.title).toBe('Close long Base, spot, 50 USD');
  });

  test('against the check is for persons who say why', async () => {
    // Velocity −6: −0.15, a warning. It fell by 18 from 12: an error.
    const id = await watched([12, -6]);
    await flows.turn();
    const agent = 'agent:digest' as const;
    const asked = await readTicket(flows.store, settings, orderOf(id));
    expect(asked).toMatchObject({ verdict: 'blocked', refusals: [] });
    await expect(prepare(orderOf(id))).rejects.toThrow('say why you do it all the same');
    await expect(prepare(orderOf(id, { actor: agent }))).rejects.toThrow('has no grant');
    await flows.store.create(
      grantKind,
      { agent: 'digest', action: 'narratives.ticket', reason: 'trial', until: null },
      { actor: anna },
    );
    const byAgent = { actor: agent, against: 'the model is sure of it' };
    await expect(prepare(orderOf(id, byAgent))).rejects.toThrow('the check before a trade');
    expect(await tickets()).toEqual([]);
    const { row } = await prepare(orderOf(id, { against: 'a hedge of another position' }));
    expect(row.body.context).toBe('Against the check: a hedge of another position');
  });

  test('asks the wallet too', async () => {
    const id = await watched([1, 12]);
    await flows.turn();
    const { id: walletId } = await flows.store.create(
      walletKind,
      {
        ...{ name: 'POOL', address: '0x27b1fdb04752bbc536007a920d24acb045561c26', type: 'EOA' },
        ...{ role: 'trading', lane: 'tactical', chains: ['base'], ensName: null, capUsd: null },
        ...{ farcasterHandle: null, browserProfile: null, walletExtension: null, riskBand: null },
        ...{ purpose: '', allowedActions: ['trade'], forbiddenActions: [], status: 'active' },
        ...{ allowedDapps: ['uniswap'], forbiddenDapps: [] },
      },
      { actor: anna },
    );
    await expect(prepare(orderOf(id, { walletId, dapp: 'blur' }))).rejects.toThrow(
      'POOL does not list blur',
    );
    const { row } = await prepare(orderOf(id, { walletId, dapp: 'Uniswap' }));
    expect(row.body.title).toBe('Open long Base, spot, 300 USD (POOL, Uniswap)');
  });

  test('of a narrative nobody has observed is refused: it has no score', async () => {
    const id = await watched([]);
    await flows.turn();
    await expect(prepare(orderOf(id))).rejects.toThrow('it has no score');
    await expect(prepare(orderOf(crypto.randomUUID()))).rejects.toMatchObject({
      code: 'cockpit.unknown',
    });
  });
});
