import { expect, test } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { limits } from './limits.ts';
import { createLive, type LiveOptions, type News } from './live.ts';
import type { Drawn, Region } from './region.ts';

function open(draw: () => Promise<Drawn>) {
  const clock = createManualClock();
  const stop = new AbortController();
  const region: Region = {
    ...{ id: 'one', kinds: [], series: [], sources: [], panel: null },
    draw,
  };
  const settings = { zone: 'UTC' };
  const live = createLive({
    ...{ regions: [region], clock, log: createLog({ write: () => undefined }) },
    store: { onChange: () => () => undefined, lastChange: async () => 0, changes: async () => [] },
    hub: { onChange: () => () => undefined },
    context: { clock, settings, signal: stop.signal },
  } as unknown as LiveOptions);
  const shown: string[] = [];
  live.subscribe(({ pieces }: News) => shown.push(...[...pieces.values()].map(({ html }) => html)));
  return { clock, live, shown };
}

test.each([
  ['that says so', { html: 'not read', notices: [], isFailed: true }],
  ['that is thrown', new Error('the database is away')],
])(
  'what could not be read is read again, and no more once it is: a failure %s',
  async (_, first) => {
    let turns = 0;
    const { clock, live, shown } = open(async () => {
      turns += 1;
      if (turns > 1) return { html: 'read', notices: [] };
      if (first instanceof Error) throw first;
      return first;
    });
    await live.current();
    await clock.advance(limits.drawAgainMs - 1);
    expect([turns, shown.includes('read')]).toEqual([1, false]);
    await clock.advance(1);
    await expect.poll(() => shown.at(-1)).toBe('read');
    await clock.advance(limits.drawAgainMs * 3);
    expect(turns).toBe(2);
    await live.close();
  },
);
