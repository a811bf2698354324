import { describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createTurnWatch } from '../flows/turn-watch.ts';
import { insights } from '../panels/insights/panel.ts';
import { risk } from '../panels/risk/panel.ts';
import { slates } from '../panels/slates/panel.ts';
import { smartMoney } from '../panels/smart-money/panel.ts';
import { social } from '../panels/social/panel.ts';
import { wallets } from '../panels/wallets/panel.ts';
import { nothingRead, type Reading } from '../sources/index.ts';
import { riskRegion } from './head-regions.ts';
import type { Panel } from './panel.ts';
import { stateOfShown } from './states.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = Date.parse('2026-03-17T12:00:00.000Z');
const at = (ms: number) => new Date(startMs + ms);
const read: Reading<unknown> = {
  ...{ value: { content: { highlights: [] } }, observedAt: at(0).toISOString() },
  ...{ error: null, waitsFor: null },
};
const drawing = (ms: number) => ({ now: at(ms), zone: 'UTC' });

describe('a panel that has something to show', () => {
  const day = 24 * hourMs;
  const stateOf = (panel: Panel, view: object, ms: number) => panel.state(view, drawing(ms));
  test.each([
    [wallets, { wallets: [{}], registry: read, staleAfterMs: day }],
    [social, { engagement: [{}], file: read, staleAfterMs: day }],
    [slates, { games: 1, bets: 0, source: read, staleAfterMs: day }],
    [insights, { counts: { signal: 1 }, source: read, staleAfterMs: day }],
    [
      smartMoney,
      { total: 3, digest: read, file: nothingRead, staleAfterMs: { digest: day, file: day } },
    ],
  ] as const)('says when its source is older than it may get', (panel, view) => {
    expect(stateOf(panel, view, day)).toMatchObject({ is: 'ready' });
    expect(stateOf(panel, view, day + 1)).toEqual({ is: 'stale', observedAt: read.observedAt });
  });

  test('says first what could not be read, and does not mind a file that is not there', () => {
    const error = { code: 'cockpit.source', message: 'it is no JSON', hint: 'look at it' } as const;
    const failed: Reading<unknown> = { ...read, error };
    const now = at(2 * hourMs);
    expect(
      stateOfShown(
        [
          [read, hourMs],
          [failed, hourMs],
        ],
        now,
      ),
    ).toEqual({
      ...{ is: 'error', message: 'it is no JSON', hint: 'look at it' },
      ...{ observedAt: read.observedAt, hasContent: true },
    });
    const waits: Reading<unknown> = { ...nothingRead, waitsFor: 'file digest.json' };
    expect(stateOfShown([[waits, hourMs]], now)).toEqual({ is: 'ready', observedAt: null });
  });
});

describe('the risk meter', () => {
  const known = { at: at(0).toISOString(), point: {} };
  const stateOf = (turns: object | null, ms: number) => risk.state({ known, turns }, drawing(ms));

  test('is old when no turn was taken for five minutes, since the last or since the start', async () => {
    const clock = createManualClock({ startMs: startMs + hourMs });
    const turns = createTurnWatch(clock);
    expect(stateOf(turns.read(), hourMs + 5 * minuteMs)).toEqual({ is: 'ready' });
    expect(stateOf(turns.read(), hourMs + 5 * minuteMs + 1)).toEqual({
      ...{ is: 'stale', observedAt: known.at },
    });
    await clock.advance(10 * minuteMs);
    turns.taken();
    const last = at(hourMs + 10 * minuteMs).toISOString();
    expect(stateOf(turns.read(), hourMs + 15 * minuteMs)).toEqual({ is: 'ready' });
    expect(stateOf(turns.read(), hourMs + 16 * minuteMs)).toEqual({
      is: 'stale',
      observedAt: last,
    });
    // Where nobody takes turns nothing says that they have stopped.
    expect(stateOf(null, 48 * hourMs)).toEqual({ is: 'ready' });
  });

  test('says so in the head of every page too', async () => {
    const textAt = async (ms: number) => {
      const read = async () => [{ at: known.at, value: { state: 'NORMAL' } }];
      const turns = () => ({ since: known.at, lastAt: null });
      const context = { store: { points: read }, turns, reading: () => nothingRead };
      const drawn = await riskRegion.draw(context as never, drawing(ms));
      return drawn.html
        .replace(/<[^>]*>/g, ' ')
        .replace(/ +/g, ' ')
        .trim();
    };
    expect(await textAt(5 * minuteMs)).toBe('Risk: Normal');
    expect(await textAt(6 * minuteMs)).toBe('Risk: Normal old');
  });
});
