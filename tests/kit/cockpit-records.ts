import { noSkillMarks } from '../../agent/cockpit/engines/skill/index.ts';
import { trainAndRecord } from '../../agent/cockpit/flows/train-poker.ts';
import { botHold } from '../../agent/cockpit/model/bot-hold.ts';
import { checkpoint } from '../../agent/cockpit/model/checkpoint.ts';
import { event } from '../../agent/cockpit/model/event.ts';
import { hand } from '../../agent/cockpit/model/hand.ts';
import { optionStructure } from '../../agent/cockpit/model/option-structure.ts';
import type { BodyOf } from '../../agent/cockpit/model/record.ts';
import { exampleFolders, readRulebook, syncRulebook } from '../../agent/cockpit/rulebook/index.ts';
import type { CockpitStore } from '../../agent/cockpit/store/index.ts';
import { seedSports, seedWords } from './cockpit-words.ts';

const actor = 'person:anna' as const;
const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const on = (days: number) => at(days * 24).slice(0, 10);

/** Something in each of the panels of time, knowledge and agents. Scenarios and rules are the program's
 * examples. */
export async function seedRecords(store: CockpitStore) {
  const folders = exampleFolders();
  if (folders !== undefined) await syncRulebook(store, await readRulebook(folders));
  const fomc = await seedCalendar(store);
  const spread = await seedOptions(store, fomc.id);
  await seedWords(store);
  await seedSports(store);
  await seedHands(store);
  const order = { game: 'kuhn', algorithm: 'vanilla', iterations: 2_000, seed: null } as const;
  const now = () => new Date();
  const { done } = await trainAndRecord(store, { ...order, continueRun: null }, { actor, now });
  return { fomc, spread, run: await done };
}

async function seedCalendar(store: CockpitStore) {
  const plain = {
    ...{ recurrence: null, isCancelled: false, notes: '', source: null, tags: [] },
    matching: 'auto' as const,
  };
  const fomc = await store.create(
    event,
    {
      ...{ ...plain, title: 'FOMC rate decision', kind: 'macro', importance: 'critical' },
      ...{ when: { at: at(20), until: at(21) }, tags: ['fed'] },
    },
    { actor },
  );
  const expiry = { title: 'Monthly expiry', kind: 'expiry', importance: 'high' } as const;
  await store.create(event, { ...plain, ...expiry, when: { on: on(2), through: null } }, { actor });
  await store.create(
    event,
    {
      ...{ ...plain, title: 'Review of the week', kind: 'personal', importance: 'normal' },
      when: { at: at(3), until: at(4) },
      recurrence: { rule: 'FREQ=WEEKLY', zone: 'Europe/Berlin', except: [] },
    },
    { actor },
  );
  const links = { event: [fomc.id] };
  await store.create(
    checkpoint,
    {
      ...{ title: 'Look at exposure: FOMC rate decision', status: 'open', decided: null },
      prompt: 'Is anything open that a move of 5 % would hurt?',
      ...{ dueAt: at(-1), dueOn: on(0) },
    },
    { actor, links },
  );
  await store.create(
    botHold,
    {
      ...{ bot: 'brain', reason: 'FOMC rate decision', status: 'waiting', askedAt: at(-1) },
      ...{ until: at(25), heldAt: null, endedAt: null, receipt: null, attempts: 0, problem: null },
    },
    { actor, links },
  );
  for (let day = 1; day <= 12; day++) {
    const count = (day * 5) % 10;
    const level = count >= 8 ? 'full' : count >= 5 ? 'warn' : 'ok';
    const items = [{ kind: 'bot', id: 'brain', title: 'brain' }];
    const point = { day: on(-day), count, level, items };
    await store.appendPoint('density', 'all', at(-24 * day), point);
  }
  return fomc;
}

/** The bear put spread of the cockpit's reference, 3.9. */
async function seedOptions(store: CockpitStore, eventId: string) {
  const leg = { type: 'put', expiry: on(30), qty: 1, iv: 0.55 } as const;
  const body: BodyOf<typeof optionStructure> = {
    ...{ title: 'BTC bear put spread', underlying: 'BTC', venue: 'Deribit', currency: 'USD' },
    legs: [
      { ...leg, side: 'buy', strike: 68_000, entryPrice: 3_200 },
      { ...leg, side: 'sell', strike: 63_000, entryPrice: 1_400 },
    ],
    ...{ multiplier: 1, terms: { rate: 0.04, yield: 0 }, status: 'open', openedAt: at(-48) },
    ...{ closedAt: null, realisedPnl: null, takeProfitShare: 0.5, notes: '' },
    checkpoints: [
      { id: '1', when: { kind: 'expiry', daysBefore: 7 }, prompt: 'Take profit?', decided: null },
      { id: '2', when: { kind: 'date', date: on(0) }, prompt: 'Is delta small?', decided: null },
    ],
  };
  const plan = {
    title: 'ETH spread',
    underlying: 'ETH',
    status: 'planned',
    openedAt: null,
  } as const;
  await store.create(optionStructure, { ...body, ...plan, checkpoints: [] }, { actor });
  return store.create(optionStructure, body, { actor, links: { event: [eventId] } });
}

async function seedHands(store: CockpitStore) {
  for (const [index, amount] of [42, -20, -60, 15, 88].entries()) {
    const isTilt = index === 2;
    await store.create(
      hand,
      {
        ...{ playedAt: at(-index - 1), game: 'holdem', stakes: '1/2', bigBlind: 2, amount },
        ...{ currency: 'EUR', position: index % 2 === 0 ? 'BTN' : 'BB', tags: [] },
        marks: { ...noSkillMarks, followedPlan: !isTilt, tilt: isTilt },
        notes: isTilt ? 'Called the river because folding hurt.' : '',
      },
      { actor },
    );
  }
}
