import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import type { Leg } from '../engines/options/index.ts';
import { decision as decisionKind } from '../model/decision.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf } from '../model/record.ts';
import { rule as ruleKind } from '../model/rule.ts';
import { scenario as scenarioKind } from '../model/scenario.ts';
import { slateGame } from '../model/slate-game.ts';
import { readBotSignals } from './outside-signals.ts';
import { anna, narrativeOf } from './test-flows.ts';

const none = { home: null, away: null };
/** Odds whose fair chance of the home side is known from the cockpit reference: 0.70806. */
const game: BodyOf<typeof slateGame> = {
  ...{ league: 'NBA', gameId: 'DET-CLE', slateOn: '2026-03-17', home: 'DET', away: 'CLE' },
  ...{ tipAt: '2026-03-17T23:00:00.000Z', tipOn: null, priority: 'A', spreadOpen: null },
  ...{ total: 228.5, totalOpen: null, spread: { team: 'DET', side: 'home', line: -7.5 } },
  ...{ moneyline: { home: 1.34, away: 3.25 }, spreadOdds: none, marketNotes: null },
  ...{ totalOdds: { over: null, under: null }, context: {}, lineupFlags: [], angle: {} },
  ...{ edge: {}, result: null },
};
const option = (strike: number, iv: number | null, expiry = '2026-03-27'): Leg => ({
  ...{ type: 'call', side: 'buy', strike, expiry, qty: 1, entryPrice: 5, iv },
});
const structureOf = (
  underlying: string,
  legs: Leg[],
  more: Partial<BodyOf<typeof optionStructure>> = {},
): BodyOf<typeof optionStructure> => ({
  ...{ title: `${underlying} calls`, underlying, venue: null, currency: 'USD', legs },
  ...{ multiplier: 1, terms: null, status: 'open', openedAt: null, closedAt: null },
  ...{ realisedPnl: null, takeProfitShare: null, checkpoints: [], notes: '', ...more },
});

describe.each(testDatabases())('signals of what is outside on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });
  const addRule = (rule: Record<string, unknown>) =>
    flows.store.create(ruleKind, ruleKind.parse({ emit: 'HOLD', title: 'A rule', ...rule }), {
      actor: anna,
    });
  const said = async () =>
    (await flows.store.list(decisionKind, { order: 'oldest' })).rows.map(({ body }) => body);

  test('bots: a rule asks for their state; a bot that is away is no bot without trades', async () => {
    const when = {
      all: [
        { signal: 'bot.state', is: 'open' },
        { signal: 'bot.openTrades', below: 1 },
      ],
    };
    await addRule({ id: 'idle', about: 'portfolio', when, reason: '{bot.openTrades} trades.' });
    await flows.turn();
    const [first] = await said();
    expect(first).toMatchObject({ verdict: 'HOLD', explanation: '0 trades.' });
    await flows.stub.close();
    await flows.goOn(1);
    expect(await readBotSignals(flows.context)).toMatchObject({
      'bot.state': { value: 'unreachable' },
      'bot.openTrades': { value: null, missing: 'a bot does not answer' },
    });
    expect(await readBotSignals({ ...flows.context, bots: [] })).toMatchObject({
      'bot.state': { missing: expect.stringContaining('the secret brainToken') },
    });
  });

  test('volatility: the mean of what open structures state, for a narrative of its own tokens', async () => {
    const add = (body: BodyOf<typeof optionStructure>) =>
      flows.store.create(optionStructure, body, { actor: anna });
    const when = { signal: 'market.iv', above: 0 };
    await addRule({ id: 'all', about: 'portfolio', when, reason: '{market.iv}' });
    await addRule({ id: 'own', about: 'narrative', when, reason: '{market.iv}' });
    const body = { ...narrativeOf('Majors'), tokens: ['btc'] };
    await flows.store.create(narrativeKind, body, { actor: anna });
    await flows.turn();
    expect((await said()).map(({ outcome }) => outcome)).toEqual(['no-match', 'no-match']);
    await add(structureOf('BTC', [option(60_000, 0.5), option(70_000, 0.6), option(1, null)]));
    await add(structureOf('BTC', [option(60_000, 9, '2026-03-16')]));
    await add(structureOf('ETH', [option(3_000, 0.85)]));
    await add(structureOf('BTC', [option(60_000, 9)], { status: 'closed' }));
    await flows.goOn(1);
    // (.5 + .6 + .85) / 3 of all, (.5 + .6) / 2 of Bitcoin; what has expired or is closed does not count.
    const texts = (await said()).slice(2).map(({ rule, explanation }) => [rule?.id, explanation]);
    expect(texts.toSorted()).toEqual([
      ['all', '0.65'],
      ['own', '0.55'],
    ]);
  });

  test('odds: of the game that a fixture names, and how far from what its scenario expects', async () => {
    const { store } = flows;
    const made = await store.create(slateGame, game, { actor: anna });
    const scenario = {
      ...{ key: 'playoffs', title: 'Playoffs', kind: 'season', match: { kinds: ['fixture'] } },
      signals: [{ name: 'odds.drift', source: 'odds.probability', baseline: 0.6 }],
    };
    await store.create(scenarioKind, scenarioKind.parse(scenario), { actor: anna });
    const all = [
      { signal: 'odds.drift', above: 0.1 },
      { signal: 'odds.expectedPoints', changeOverHours: 3, above: 4 },
    ];
    const about = { about: 'event', scenario: 'playoffs', reason: '{odds.expectedPoints} points' };
    await addRule({ ...about, id: 'strong', when: { all } });
    const when = { at: '2026-03-17T23:00:00.000Z', until: null };
    const fixture = { title: 'CLE at DET', kind: 'fixture', importance: 'normal', when } as const;
    await flows.addEvent(fixture);
    await flows.addEvent({ ...fixture, title: 'NYK at DET' });
    await flows.turn();
    await flows.goOn(3);
    expect((await said()).map(({ verdict }) => verdict)).not.toContain('HOLD');
    const moved = { ...game, total: 237.5 };
    await store.update(slateGame, made.id, { version: made.version, body: moved }, anna);
    await flows.goOn(1);
    // (237.5 + 7.5) / 2 after (228.5 + 7.5) / 2 = 118 three hours before; .708 is .108 above .6.
    const spoken = (await said()).filter(({ verdict }) => verdict === 'HOLD');
    expect(spoken).toMatchObject([
      {
        ...{ subject: { title: 'CLE at DET' }, explanation: '122.5 points' },
        inputs: { signals: { 'odds.drift': { value: expect.closeTo(0.10806, 5) } } },
      },
    ]);
    const other = (await said()).find(({ subject }) => subject.title === 'NYK at DET');
    expect(other?.inputs.signals['odds.probability']).toMatchObject({
      missing: 'no game of the slates has both sides of its title on its day',
    });
  });
});
