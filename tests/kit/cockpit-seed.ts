import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  known,
  missing,
  type NarrativeInputs,
} from '../../agent/cockpit/engines/narrative/index.ts';
import {
  decideRisk,
  firstRiskMemory,
  readTriggers,
} from '../../agent/cockpit/engines/risk/index.ts';
import { observeNarrative } from '../../agent/cockpit/flows/observe-narrative.ts';
import { botHold } from '../../agent/cockpit/model/bot-hold.ts';
import { holding } from '../../agent/cockpit/model/holding.ts';
import { narrative } from '../../agent/cockpit/model/narrative.ts';
import { riskTransition } from '../../agent/cockpit/model/risk-transition.ts';
import { smartMoneyEvent } from '../../agent/cockpit/model/smart-money-event.ts';
import { wallet } from '../../agent/cockpit/model/wallet.ts';
import { settingsSchema } from '../../agent/cockpit/settings-schema.ts';
import {
  projectsRegistry,
  walletsRegistry,
} from '../../agent/cockpit/sources/registries/test-registries.ts';
import type { CockpitStore } from '../../agent/cockpit/store/index.ts';

const hourMs = 3_600_000;
const actor = 'person:anna' as const;
const iso = (ms: number) => new Date(ms).toISOString();

/** The files that panels read, as of now, where `cockpit.yaml` looks for them. */
export function writePanelFiles(folder: string, nowMs: number): void {
  const at = (hours: number) => iso(nowMs - hours * hourMs);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const json = (name: string, value: unknown) => write(name, JSON.stringify(value));
  write(
    'cockpit.yaml',
    'files:\n  smartMoneyDigest: digest.json\n  signalEvents: signal_events.csv\n  social: social.json\n',
  );
  json('wallets.json', walletsRegistry);
  json('projects.json', projectsRegistry);
  json('digest.json', {
    metadata: { generated_at: at(2), source: 'watchers' },
    highlights: ['Three watched wallets added to AERO within an hour', 'Funds leave exchanges'],
    events: [],
  });
  const rows = Array.from({ length: 40 }, (_, index) => {
    const side = index % 3 === 0 ? 'sell' : 'buy';
    const token = ['AERO', 'DEGEN', 'VIRTUAL'][index % 3];
    const usd = index % 7 === 0 ? '' : 4_000 + 900 * index;
    const name = index % 2 === 0 ? 'Fund A' : '';
    const wallet_ = `0x${String(index).padStart(40, '7')}`;
    return [
      at(index * 7 + 1),
      `e${index}`,
      'base',
      wallet_,
      name,
      token,
      side,
      usd,
      'Base',
      'hand',
    ];
  });
  const head = 'ts_utc,event_id,chain,wallet,wallet_label,token,side,usd_value,narrative,source';
  write('signal_events.csv', `${[head, ...rows.map((row) => row.join(','))].join('\n')}\n`);
  json(
    'social.json',
    Array.from({ length: 30 }, (_, index) => ({
      ...{ id: `p${index}`, source: ['farcaster', 'twitter', 'rss'][index % 3] },
      ...{ author: `author${index % 5}`, text: `What people say about it, part ${index}` },
      ...{ posted_at: at(index * 6 + 1), url: 'https://example.org/post' },
      ...(index % 3 === 2 ? {} : { likes: 40 - index, replies: index % 4, recasts: index % 5 }),
      ...{ tags: ['base'], narrative: ['Base', 'AI agents', null][index % 3] },
    })),
  );
}

/** What people and flows have written. */
export async function seedPanels(store: CockpitStore, nowMs: number): Promise<void> {
  await seedNarratives(store, nowMs);
  await seedRisk(store, nowMs);
  const [base] = (await store.list(narrative)).rows.filter(({ body }) => body.name === 'Base');
  for (const { id, version, body } of (await store.list(smartMoneyEvent, { limit: 6 })).rows) {
    const links = { narrative: [base?.id ?? ''] };
    await store.update(smartMoneyEvent, id, { version, body, links }, 'source:smart-money');
  }
  const wallets = await store.list(wallet);
  for (const [index, { id }] of wallets.rows.entries()) {
    const valueUsd = index === 4 ? null : 1_250.5 * (index + 1);
    const body = { asset: 'ETH', chain: 'base', amount: '1.25', valueUsd, observedAt: iso(nowMs) };
    await store.create(holding, body, { actor, links: { wallet: [id] } });
  }
  const hold = { bot: 'brain', reason: 'FOMC: nothing new is opened', status: 'held' as const };
  await store.create(
    botHold,
    {
      ...{ ...hold, askedAt: iso(nowMs - hourMs), heldAt: iso(nowMs - hourMs) },
      ...{ until: iso(nowMs + 5 * hourMs), endedAt: null, receipt: null, attempts: 1 },
      problem: null,
    },
    { actor },
  );
}

async function seedNarratives(store: CockpitStore, nowMs: number): Promise<void> {
  const none = missing('waits for the key elfa');
  const blank = { description: '', notes: '', stateSince: null, state: 'unknown' as const };
  const make = (name: string, tokens: string[]) =>
    store.create(
      narrative,
      { ...blank, name, tokens, aliases: [], mode: 'auto', instruments: ['spot', 'perp'] },
      { actor },
    );
  const base = await make('Base', ['AERO', 'DEGEN']);
  const agents = await make('AI agents', ['VIRTUAL']);
  await make('Restaking', []);
  for (let index = 0; index < 24; index += 1) {
    const now = new Date(nowMs - (23 - index) * hourMs);
    const is = (value: number) => known(value, now.toISOString());
    const inputs = (talk: number, change: number): NarrativeInputs => ({
      social: {
        ...{ sentiment: is(0.3), mentions: is(talk), weightedMentions: none, organicShare: none },
        ...{ mindshare: none, velocity: none, smartAccounts: none },
      },
      market: { funding: none, priceChange24h: is(change), volumeRatio: is(1.3) },
      onchain: { reason: 'waits for the key dune' },
    });
    await observeNarrative(store, { id: base.id, inputs: inputs(60 + 4 * index, index / 9), now });
    await observeNarrative(store, { id: agents.id, inputs: inputs(150, 2 - index / 5), now });
  }
}

/** Equity that falls far enough, what the risk engine makes of it, and the change it wrote down. */
async function seedRisk(store: CockpitStore, nowMs: number): Promise<void> {
  const limits = settingsSchema.parse({}).risk;
  let memory = firstRiskMemory;
  for (let index = 0; index < 60; index += 1) {
    const now = new Date(nowMs - (59 - index) * 6 * hourMs);
    const at = now.toISOString();
    const equity = 10_000 + 40 * index - (index > 48 ? 170 * (index - 48) : 0);
    await store.appendPoint('equity', 'all', at, { equity });
    const highest = 10_000 + 40 * Math.min(index, 48);
    const seen = (value: number) => ({ value, observedAt: at });
    const unknown = { value: null, observedAt: null, missing: '59 daily returns are needed' };
    const readings = {
      ...{ drawdown24h: seen(Math.max(0, 0.02)), drawdownPeak: seen(1 - equity / highest) },
      ...{ valueAtRisk: unknown, volumeRatio: seen(1.4), killSwitch: seen(0) },
      ...{ bots: [], criticalEvents: [] },
    };
    const triggers = readTriggers(readings, limits, now);
    const done = decideRisk({ memory, triggers, override: null, limits, now });
    memory = done.memory;
    const { score, holds, transition } = done;
    await store.appendPoint('risk', 'portfolio', at, { ...memory, score, triggers, holds });
    if (transition === null) continue;
    const { from, to, reason } = transition;
    const body = { from, to, reason, at, triggers: [...triggers] };
    await store.create(riskTransition, body, { actor: 'rule:risk' });
  }
}
