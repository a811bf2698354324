// From posts of a file and moves of watched wallets to what a person is told and may trade by hand.
import { describe, expect, test } from 'vitest';
import { type TestFlows, useFlows } from '../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { known } from '../engines/narrative/index.ts';
import { moment as momentKind } from '../model/moment.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { socialPost } from '../model/social-post.ts';
import { task as taskKind } from '../model/task.ts';
import { settingsSchema } from '../settings-schema.ts';
import { importRecords } from '../sources/import.ts';
import { receiveMoves } from '../sources/smart-money/receive.ts';
import { parsePosts } from '../sources/social/source.ts';
import { readNarrative } from './observe-narrative.ts';
import type { NarrativeReadings } from './observe-narratives.ts';
import { anna, hour, narrativeOf } from './test-flows.ts';
import { prepareTicket } from './ticket.ts';

const settings = { ...settingsSchema.parse({}), zone: 'Europe/Berlin' };
const path = '/srv/feeds/social.json';

describe.each(testDatabases())('talk and moves on %s', (_, open) => {
  let flows: TestFlows;
  useFlows(open, (made) => {
    flows = made;
  });
  const ago = (hours: number) => new Date(flows.clock.now() - hours * hour).toISOString();
  const bring = async (posts: readonly Record<string, unknown>[]) => {
    const { items, refused } = parsePosts({ path, text: JSON.stringify(posts) });
    expect(refused).toEqual([]);
    await importRecords(flows.store, socialPost, items, 'social');
  };
  const postOf = (id: string, hoursAgo: number, more: Record<string, unknown> = {}) => ({
    ...{ id, source: 'farcaster', author: 'ann', text: 'gm', posted_at: ago(hoursAgo) },
    ...{ narrative: 'Base', ...more },
  });
  const moveOf = (wallet: string, hoursAgo: number, more: Record<string, unknown> = {}) => ({
    ...{ ts_utc: ago(hoursAgo), event_id: `${wallet}-${hoursAgo}`, chain: 'base', wallet },
    ...{ token: 'AERO', side: 'buy', usd_value: 9_000, source: 'hand', narrative: 'Base', ...more },
  });
  const readings = (more: Partial<NarrativeReadings> = {}): NarrativeReadings => ({
    changes24h: { AERO: known(5, flows.iso()) },
    social: { observedAt: flows.iso(), from: `file ${path}` },
    movesWaitFor: null,
    ...more,
  });
  const addBase = async () => {
    const body = { ...narrativeOf('Base'), tokens: ['AERO'], state: 'unknown' as const };
    return (await flows.store.create(narrativeKind, body, { actor: anna })).id;
  };
  const moments = async () => (await flows.store.list(momentKind, { order: 'oldest' })).rows;
  const view = (id: string) => readNarrative(flows.store, id, new Date(flows.clock.now()));
  const socialOf = async (id: string) => {
    const social = (await view(id)).score?.components.find(({ name }) => name === 'social');
    const values = social?.parts.map(({ input, value }) => [input, value] as const) ?? [];
    return { reason: social?.reason, ...Object.fromEntries(values) };
  };

  test('are counted, told once the gate lets them, and a trade by hand needs no overruling', async () => {
    const id = await addBase();
    // One an hour, every fourth of them news; three wallets came in a day and a half ago.
    await bring(
      Array.from({ length: 61 }, (__, index) =>
        postOf(`b${index}`, index, index % 4 === 3 ? { source: 'rss' } : {}),
      ),
    );
    await receiveMoves(
      flows.store,
      ['a', 'b', 'c'].map((wallet) => moveOf(wallet, 40)),
    );
    await flows.turn(readings());
    // 24 posts in each of both days, 6 of them news.
    expect(await socialOf(id)).toMatchObject({ mentions: 24, velocity: 0, organicShare: 0.75 });
    expect(await moments()).toEqual([]);

    for (const look of [1, 2, 3, 4, 5]) {
      await flows.clock.advance(hour);
      const said = Array.from({ length: 20 }, (__, index) =>
        postOf(`n${look}-${index}`, 0.5, { sentiment: 0.5 }),
      );
      await bring(said);
      if (look === 1) await receiveMoves(flows.store, [moveOf('d', 0.5)]);
      await flows.turn(readings());
    }
    // By hand: after look n there are 24 − n of the old ones and 20 n new ones, 24 the day before: 43, 62, 81, 100, 119.
    expect(await socialOf(id)).toMatchObject({ mentions: 119, velocity: 95, sentiment: 0.5 });
    // 43/24 = 1.8 is under twice the usual; 62/24 = 2.6 is another tier, up to 119/24 = 4.96.
    const [first, second, ...others] = await moments();
    expect(others).toEqual([]);
    expect(first?.body).toMatchObject({
      ...{ outcome: 'suppressed', reason: 'velocity_below_threshold', alignment: 'aligned' },
      signals: [
        { name: 'acceleration', tier: 1, value: 43, baseline: 24 },
        { name: 'smart-entering', value: 1, baseline: 3 },
      ],
    });
    // (2 for the tier + 2.5 for smart money + 1, as 57 of 62 are no news, .17 more) × .5 for under 100 mentions.
    expect(second?.body).toMatchObject({
      ...{ outcome: 'released', reason: null, novelty: 'new', subject: 'Base' },
      conviction: { level: 'low', points: 2.75 },
    });
    expect(second?.links).toEqual({ narrative: [id] });

    // 58, 70, 70, 70, 71 and 72 points by hand: mature is said twice, with slopes of .5 and 1.
    const { standing } = await view(id);
    expect(standing.mode).toBe('tradable');
    const order = { does: 'open', side: 'long', instrument: 'spot', amountUsd: 300 } as const;
    const now = new Date(flows.clock.now());
    const { row, answer } = await prepareTicket(flows.store, settings, {
      ...{ ...order, narrativeId: id, actor: anna, now },
    });
    // Velocity 95 > 10: +.2; it grew by 19 > 5: +.15; talk .78, price .15 and wallets .3 make more than .3: +.2, and agree
    // by less than half: −.1, the only warning.
    expect(answer.check?.findings.map(({ code }) => code)).toHaveLength(4);
    expect(answer).toMatchObject({ verdict: 'warned', refusals: [], check: { rating: 0.95 } });
    expect((await flows.store.get(taskKind, row.id))?.body.status).toBe('today');
  });

  test('what is suppressed does not reset the cooldown: it is told as soon as that is over', async () => {
    const id = await addBase();
    const wallets = (from: number, to: number, hoursAgo: number) =>
      Array.from({ length: to - from }, (__, index) => moveOf(`w${from + index}`, hoursAgo));
    await bring([
      ...Array.from({ length: 30 }, (__, index) => postOf(`old${index}`, 26 + index)),
      ...Array.from({ length: 90 }, (__, index) => postOf(`new${index}`, 1 + index / 10)),
    ]);
    await receiveMoves(flows.store, [...wallets(0, 2, 40), ...wallets(2, 3, 1)]);
    await flows.turn(readings());
    // Half an hour on one of the old ones leaves: something else, and too soon.
    await flows.clock.advance(hour / 2);
    await receiveMoves(flows.store, [moveOf('w0', 0.1, { side: 'sell' })]);
    await flows.turn(readings());
    await flows.clock.advance(hour / 2);
    await flows.turn(readings());
    const told = (await moments()).map(({ body }) => [body.reason, body.alignment, body.novelty]);
    expect(told).toEqual([
      [null, 'aligned', 'new'],
      ['cooldown_active', 'divergent', 'new'],
      [null, 'divergent', 'recurring'],
    ]);
    expect((await moments())[2]?.links).toEqual({ narrative: [id] });
  });

  test('old posts, posts about something else and no file give a reason and no zero', async () => {
    const id = await addBase();
    const look = async (more: Partial<NarrativeReadings>) => {
      await flows.goOn(1);
      await flows.turn(readings(more));
      return (await socialOf(id)).reason;
    };
    const wait = { reason: `posts wait for file ${path}` };
    expect(await look({ social: wait })).toBe(`posts wait for file ${path}`);
    await bring([postOf('old', 49)]);
    expect(await look({})).toMatch(
      /^the newest post is of .*, in file \/srv\/feeds\/social\.json$/,
    );
    await bring([postOf('other', 1, { narrative: 'AI agents' })]);
    expect(await look({})).toBe(`no post of two days is about it, in file ${path}`);
    const observedAt = ago(7);
    expect(await look({ social: { observedAt, from: `file ${path}` } })).toBe(
      `file ${path} is of ${observedAt}, too old to count`,
    );
    await bring([postOf('tagged', 2, { narrative: null, tags: ['aero'] })]);
    expect(await look({})).toBeNull();
    expect(await moments()).toEqual([]);
    const { score } = await view(id);
    const reasons = score?.components.flatMap(({ parts }) => parts.map(({ reason }) => reason));
    expect(reasons).toEqual(expect.arrayContaining([expect.stringContaining('key dune')]));
    const waiting = reasons?.filter((reason) => reason !== null) ?? [];
    for (const reason of waiting) expect(reason).toMatch(/waits? for|in this time/);
  });
});
