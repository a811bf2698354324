import { beforeEach, describe, expect, test } from 'vitest';
import type { ManualClock } from '#lib';
import type { Database } from '#lib/postgres';
import { useTestStore } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { known, type Moment, missing, type NarrativeInputs } from '../engines/narrative/index.ts';
import { moment as momentKind } from '../model/moment.ts';
import { narrative } from '../model/narrative.ts';
import { narrativeTransition } from '../model/narrative-transition.ts';
import { createCockpitStore } from '../store/index.ts';
import type { CockpitStore } from '../store/types.ts';
import { observeNarrative, readNarrative } from './observe-narrative.ts';
import { recordMoment } from './record-moment.ts';

const hourMs = 3_600_000;
const actor = 'person:anna' as const;
const start = Date.parse('2026-02-26T09:00:00.000Z');

/** A price trend and talk that make the score `50 + 50 × (.4 × social + .35 × market)/.75`. */
function inputs(at: Date, change: number, mentions: number): NarrativeInputs {
  const is = (value: number) => known(value, at.toISOString());
  const none = missing('waits for key elfa');
  return {
    social: {
      ...{ sentiment: none, mentions: is(mentions), weightedMentions: none, organicShare: none },
      ...{ mindshare: none, velocity: none, smartAccounts: none },
    },
    market: { funding: none, priceChange24h: is(change), volumeRatio: none },
    onchain: { reason: 'waits for key dune' },
  };
}

describe.each(testDatabases())('narratives on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let clock: ManualClock;
  let id: string;
  useTestStore(open, (made) => {
    ({ store, clock, database } = made);
  });
  beforeEach(async () => {
    const body = {
      ...{ name: 'Base', description: '', aliases: [], tokens: ['AERO'], notes: '' },
      ...{ mode: 'auto' as const, instruments: ['spot' as const] },
      ...{ state: 'unknown' as const, stateSince: null },
    };
    ({ id } = await store.create(narrative, body, { actor }));
  });

  const observe = (hour: number, change: number, mentions: number) => {
    const now = new Date(start + hour * hourMs);
    return observeNarrative(store, { id, inputs: inputs(now, change, mentions), now });
  };

  test('scores become a history, changes of state are journaled with their inputs', async () => {
    expect(await readNarrative(store, id, new Date(start))).toMatchObject({
      ...{ at: null, score: null, standing: { mode: 'watch-only' } },
    });
    // By hand for m mentions and c per cent, (.4 × .002 m + .35 × .1 c) / .75: .0800, .1347, .1893, .2253.
    await observe(0, 0, 75);
    await observe(1, 0.6, 100);
    await observe(2, 1.2, 125);
    const { transition } = await observe(3, 1.4, 150);
    expect(transition).toMatchObject({ from: 'unknown', to: 'building' });
    const points = await store.points('narrative-score', { subject: id });
    const scores = points.map(({ value }) => (value as { score: number; delta: number }).score);
    expect(scores).toEqual([54, 57, 59, 61]);
    const row = await store.get(narrative, id);
    expect(row?.body).toMatchObject({
      ...{ state: 'building', stateSince: '2026-02-26T12:00:00.000Z' },
    });
    const { rows } = await store.list(narrativeTransition);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.body).toMatchObject({ to: 'building', inputs: { score: 61, mentions: 150 } });
    expect(rows[0]?.links).toEqual({ narrative: [id] });
    const at = (hour: number) => new Date(start + hour * hourMs);
    const { standing, score } = await readNarrative(store, id, at(9));
    expect(standing).toMatchObject({ mode: 'tradable', instruments: ['spot'], sizeFactor: null });
    expect(score).toMatchObject({ delta: 2, zScore: null });
    const old = await readNarrative(store, id, at(9.1));
    expect(old).toMatchObject({ isStale: true, score: { score: 61 } });
    expect(old.standing).toMatchObject({
      mode: 'watch-only',
      reasons: ['its last score is of 2026-02-26T12:00:00.000Z, too old to count'],
    });
  });

  test('looking twice at the same instant, also after a restart, writes nothing more', async () => {
    await observe(0, 1, 100);
    const before = await store.lastChange();
    store = createCockpitStore({ database, clock });
    const again = await observe(0, 1, 100);
    expect(again.transition).toBeNull();
    expect(await store.lastChange()).toBe(before);
  });

  test('a suppressed moment is stored and does not touch the cooldown, which outlives a restart', async () => {
    const moment = (minute: number, more: Partial<Moment> = {}): Moment => ({
      ...{ subject: 'base', at: new Date(start + minute * 60_000).toISOString() },
      ...{ alignment: 'aligned', novelty: 'new' as const, conviction: null },
      signals: [
        { name: 'mentions', tier: 1, value: 300, baseline: 100 },
        { name: 'flows', tier: 1, value: 2, baseline: 1 },
      ],
      ...more,
    });
    const record = (one: Moment) => recordMoment(store, one, { actor, narrativeId: id });
    const outcomeOf = async (one: Moment) => (await record(one)).body.reason ?? 'released';
    expect(await outcomeOf(moment(0))).toBe('released');
    expect(await outcomeOf(moment(30))).toBe('cooldown_active');
    store = createCockpitStore({ database, clock });
    expect(await outcomeOf(moment(59))).toBe('cooldown_active');
    expect(await outcomeOf(moment(60))).toBe('released');
    expect(await outcomeOf(moment(60, { subject: 'defi', signals: [] }))).toBe(
      'insufficient_signals',
    );
    expect(await store.count(momentKind)).toEqual({ released: 2, suppressed: 3 });
  });
});
