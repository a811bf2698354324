import { noSkillMarks } from '../../agent/cockpit/engines/skill/index.ts';
import { newCard } from '../../agent/cockpit/engines/study/index.ts';
import { backlogItem } from '../../agent/cockpit/model/backlog-item.ts';
import { bet } from '../../agent/cockpit/model/bet.ts';
import { experiment } from '../../agent/cockpit/model/experiment.ts';
import { idea } from '../../agent/cockpit/model/idea.ts';
import { insight } from '../../agent/cockpit/model/insight.ts';
import { journalEntry } from '../../agent/cockpit/model/journal-entry.ts';
import { note } from '../../agent/cockpit/model/note.ts';
import { slateGame } from '../../agent/cockpit/model/slate-game.ts';
import { studyCard } from '../../agent/cockpit/model/study-card.ts';
import type { CockpitStore } from '../../agent/cockpit/store/index.ts';

const actor = 'person:anna' as const;
const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const on = (days: number) => at(days * 24).slice(0, 10);

/** Notes, ideas, questions, the journal and what looking back has shown. */
export async function seedWords(store: CockpitStore): Promise<void> {
  await store.create(
    note,
    {
      ...{ title: 'Liquidity thins before the decision', knowledgeType: 'note', source: null },
      ...{ content: 'Spreads widen about an hour before.', tags: ['macro'], status: 'inbox' },
    },
    { actor },
  );
  const text = 'Measure how wide spreads get before macro dates';
  await store.create(idea, { text, detail: '', tags: [], status: 'idea' }, { actor });
  await seedCards(store);
  await seedJournal(store);
  await store.create(
    backlogItem,
    {
      hypothesis: 'Entries made angry lose money: 150 USD over 3 entries.',
      change: 'Wait ten minutes before an entry when angry.',
      ...{ metric: 'mean result when angry', baseline: -50, target: 0, startOn: null },
      ...{ endOn: null, status: 'proposed', conclusion: '' },
    },
    { actor },
  );
  await store.create(
    experiment,
    {
      ...{ title: 'Brain analyst reads every closed trade', hypothesis: '', conclusion: '' },
      ...{ agent: 'brain-analyst', startOn: on(-20), endOn: on(-1), status: 'running' },
      criteria: [{ metric: 'share of useful remarks', is: 'at-least', target: 0.5 }],
    },
    { actor },
  );
}

async function seedCards(store: CockpitStore): Promise<void> {
  const fresh = newCard({
    ...{ topic: 'Options', question: 'What is the most a debit spread can lose?' },
    answer: 'What was paid for it.',
  });
  await store.create(studyCard, fresh, { actor });
  const known = newCard({
    ...{ topic: 'Poker', question: 'Kuhn, you hold the king and face a bet?' },
    answer: 'call 100 %',
  });
  const schedule = { ...known.schedule, repetitions: 1, intervalDays: 1, dueOn: on(0) };
  const reviews = [4, 2, 5].map((grade, day) => ({ on: on(day - 3), grade }));
  await store.create(studyCard, { ...known, schedule, reviews }, { actor });
}

async function seedJournal(store: CockpitStore): Promise<void> {
  for (const [index, realizedValue] of [120, -80, 45, 200, -150].entries()) {
    await store.create(
      journalEntry,
      {
        ...{ at: at(-30 * (6 - index)), title: `Breakout ${index + 1}`, setup: 'breakout' },
        ...{ ruleTag: null, size: 1_000, currency: 'USD', outcome: 'As planned.' },
        ...{ emotion: 'calm', mistakes: [], tags: [], myProbability: 0.6 },
        marks: { ...noSkillMarks, followedPlan: index !== 4, tilt: index === 4 },
        ...{ marketProbability: 0.5, ownership: 'mine', alignedWithSelf: true, voluntary: true },
        ...{ whatISaw: 'Volume', whyItMattered: '', exitStrategy: '', maxLoss: 100, maxGain: 300 },
        ...{ status: 'closed', realizedValue, closedAt: at(-24 * (6 - index)) },
      },
      { actor },
    );
  }
}

/** The odds of the cockpit's reference, whose chances add up to 1.054, its bets, and a line of a digest. */
export async function seedSports(store: CockpitStore): Promise<void> {
  const none = { home: null, away: null };
  const game = await store.create(
    slateGame,
    {
      ...{ league: 'NBA', gameId: 'DET-CLE', slateOn: on(0), home: 'DET', away: 'CLE' },
      ...{ tipAt: at(6), tipOn: null, priority: 'A', spreadOpen: null, total: 228.5 },
      ...{ spread: { team: 'DET', side: 'home', line: -4.5 }, totalOpen: null },
      ...{ moneyline: { home: 1.5, away: 2.58 }, spreadOdds: none, marketNotes: null },
      ...{ totalOdds: { over: null, under: null }, lineupFlags: [], result: null },
      context: { rest: { home: '2 days', away: 'back to back' } },
      ...{ angle: { summary: 'Tired legs' }, edge: { lean_side: 'DET' } },
    },
    { actor },
  );
  const placed = { market: 'moneyline', unitSize: 100, book: 'book', notes: null } as const;
  const bets = [
    { selection: 'DET', oddsDecimal: 3.25, stakeUnits: 2, result: 'win', placedAt: at(-50) },
    { selection: 'over', oddsDecimal: 1.9, stakeUnits: 2, result: 'loss', placedAt: at(-26) },
    { selection: 'CLE', oddsDecimal: 2.58, stakeUnits: 1, result: null, placedAt: at(-1) },
  ] as const;
  for (const each of bets) {
    await store.create(bet, { ...placed, ...each }, { actor, links: { game: [game.id] } });
  }
  await store.create(
    insight,
    {
      ...{ feed: 'substack', on: on(0), section: 'signal', isCut: false, asset: 'BTC' },
      ...{ text: 'Long term holders stopped selling', direction: 'watch', entryLevel: '60k' },
      ...{ source: 'A newsletter', priority: 'P0', url: 'https://example.com/letter' },
      ...{ window: null, effort: null, count: null },
    },
    { actor },
  );
}
