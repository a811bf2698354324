import { mkdirSync } from 'node:fs';
import { createManualClock, systemClock } from '#lib';
import { migrate } from '#lib/postgres';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { migrations } from '../../agent/cockpit/migrations/index.ts';
import { botHold } from '../../agent/cockpit/model/bot-hold.ts';
import { event } from '../../agent/cockpit/model/event.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { note } from '../../agent/cockpit/model/note.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { type CockpitStore, createCockpitStore } from '../../agent/cockpit/store/index.ts';
import { seedRecords } from '../kit/cockpit-records.ts';
import { seedPanels, writePanelFiles } from '../kit/cockpit-seed.ts';
import { openPlace } from '../kit/open-database.ts';

export const sizes = { events: 10_000, wallets: 50, bots: 5, tasks: 1_000, notes: 1_000 } as const;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const actor = 'source:bench' as const;

/** Fills a database as somebody has it who has used the cockpit for two years: events on both sides of now, a
 * tenth of them in the month ahead, some recurring; wallets with what they hold; bots that were seen. */
export async function seedCockpit(url: string, configFolder: string): Promise<void> {
  mkdirSync(configFolder, { recursive: true });
  const now = systemClock.now();
  writePanelFiles(configFolder, now);
  const database = await openPlace(url);
  try {
    await migrate(database, 'cockpit', migrations);
    const store = createCockpitStore({ database, clock: systemClock });
    await seedRecords(store);
    // What is old was written long ago.
    const clock = createManualClock({ startMs: now - 90 * dayMs });
    const past = createCockpitStore({ database, clock });
    await seedEvents(past, now);
    await seedWallets(past, now);
    await seedBots(past, now);
    await seedWork(past);
    await seedPanels(store, now);
    await database.query('analyze');
  } finally {
    await database.close();
  }
}

async function seedEvents(store: CockpitStore, now: number): Promise<void> {
  const kinds = ['macro', 'expiry', 'unlock', 'fixture', 'earnings', 'personal', 'other'] as const;
  const importances = ['low', 'normal', 'high', 'critical'] as const;
  const items = Array.from({ length: sizes.events }, (_, index) => {
    // A tenth ahead in the month that the calendar looks at, the rest over two years behind.
    const isAhead = index % 10 === 0;
    const at = isAhead
      ? now + ((index / 10) % (30 * 24)) * hourMs + 1
      : now - (index % 730) * dayMs - hourMs;
    const isRecurring = index % 500 === 3;
    const body = {
      ...{ title: `Event ${index}`, kind: kinds[index % kinds.length] ?? 'other' },
      importance: importances[index % 7 === 0 ? 3 : index % 3] ?? 'normal',
      when: { at: new Date(at).toISOString(), until: new Date(at + hourMs).toISOString() },
      recurrence: isRecurring ? { rule: 'FREQ=WEEKLY', zone: 'Europe/Berlin', except: [] } : null,
      ...{ tags: index % 4 === 0 ? ['fed'] : [], matching: 'auto' as const, isCancelled: false },
      ...{ notes: 'What is known of it. '.repeat(index % 5), source: null },
    };
    return { key: `bench/${index}`, body };
  });
  for (let from = 0; from < items.length; from += 500) {
    await store.upsertMany(event, items.slice(from, from + 500), actor);
  }
}

async function seedWallets(store: CockpitStore, now: number): Promise<void> {
  const lanes = ['cold', 'core', 'tactical', 'degen'] as const;
  const none = { ensName: null, farcasterHandle: null, browserProfile: null };
  for (let index = 0; index < sizes.wallets; index += 1) {
    const row = await store.create(
      wallet,
      {
        ...{ name: `W${index}`, address: `0x${String(index).padStart(40, '1')}`, type: 'EOA' },
        ...{
          lane: lanes[index % 4] ?? 'cold',
          role: 'trading',
          chains: ['base'],
          status: 'active',
        },
        ...{
          allowedActions: ['trade'],
          forbiddenActions: [],
          allowedDapps: [],
          forbiddenDapps: [],
        },
        ...{ ...none, capUsd: 100, walletExtension: null, riskBand: null, purpose: '' },
      },
      { actor },
    );
    const links = { wallet: [row.id] };
    for (const asset of ['ETH', 'USDC', 'AERO', 'DEGEN', 'VIRTUAL']) {
      const observedAt = new Date(now).toISOString();
      const body = { asset, chain: 'base', amount: '1.5', valueUsd: 10 * index, observedAt };
      await store.create(holding, body, { actor, links });
    }
  }
}

async function seedBots(store: CockpitStore, now: number): Promise<void> {
  for (let index = 0; index < sizes.bots; index += 1) {
    const bot = index === 0 ? 'brain' : `bot-${index}`;
    for (let hour = 24; hour > 0; hour -= 1) {
      const at = new Date(now - hour * hourMs).toISOString();
      const point = { isReachable: true, unreachableSince: null, openTrades: hour % 4 };
      await store.appendPoint('bot', bot, at, { ...point, entries: 'open', text: 'trades' });
    }
    await store.create(
      botHold,
      {
        ...{
          bot,
          reason: 'Rate decision',
          status: 'restored',
          askedAt: new Date(now).toISOString(),
        },
        ...{ until: new Date(now).toISOString(), heldAt: null, endedAt: null, receipt: null },
        ...{ attempts: 1, problem: null },
      },
      { actor },
    );
  }
}

async function seedWork(store: CockpitStore): Promise<void> {
  const tasks = Array.from({ length: sizes.tasks }, (_, index) => ({
    key: `bench/${index}`,
    body: newTask({
      ...{ title: `Task ${index}`, due: null },
      status: index % 20 === 0 ? 'inbox' : 'done',
    }),
  }));
  for (let from = 0; from < tasks.length; from += 500) {
    await store.upsertMany(task, tasks.slice(from, from + 500), actor);
  }
  const notes = Array.from({ length: sizes.notes }, (_, index) => ({
    key: `bench/${index}`,
    body: {
      ...{ title: `Note ${index}`, knowledgeType: 'note' as const, source: null },
      ...{ content: 'What was learned of it. '.repeat(20), tags: ['macro'] },
      status: index % 10 === 0 ? ('inbox' as const) : ('kept' as const),
    },
  }));
  for (let from = 0; from < notes.length; from += 500) {
    await store.upsertMany(note, notes.slice(from, from + 500), actor);
  }
}
