import { afterEach, describe, expect, test } from 'vitest';
import { createLog, createManualClock, Fault, type ManualClock } from '#lib';
import type { Settings } from '../settings.ts';
import type { CockpitStore } from '../store/index.ts';
import { createSourceHub, type SourceChange, type SourceHub } from './hub.ts';
import { ageOf, defineSource, type Source } from './source.ts';

// What the hub hands on and does not use itself.
const settings = { zone: 'UTC' } as Settings;
const store = {} as CockpitStore;

const hubs: SourceHub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

function open(sources: readonly Source[], clock: ManualClock) {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), clock });
  const hub = createSourceHub({ sources, settings, store, clock, log });
  hubs.push(hub);
  const changes: SourceChange[] = [];
  hub.onChange((change) => void changes.push(change));
  return { hub, changes, lines };
}

const start = Date.parse('2026-02-27T10:00:00.000Z');
const clockOf = () => createManualClock({ startMs: start });
const base = { everyMs: 60_000, deadlineMs: 10_000 };

describe('the background reader of sources', () => {
  test('keeps what was read, and after a failure the same with its age and the error', async () => {
    const clock = clockOf();
    let isBroken = false;
    let reads = 0;
    const prices = defineSource<{ reads: number }>({
      ...{ ...base, name: 'prices', title: 'Prices' },
      read: async () => {
        reads++;
        if (isBroken)
          throw new Fault({ code: 'cockpit.source', message: 'no answer', hint: 'wait' });
        return { reads };
      },
    });
    const { hub, changes } = open([prices], clock);
    expect(hub.reading(prices)).toEqual({
      ...{ value: null, observedAt: null, error: null, waitsFor: null },
    });
    hub.start();
    await clock.advance(0);
    expect(hub.reading(prices)).toEqual({
      ...{ value: { reads: 1 }, observedAt: '2026-02-27T10:00:00.000Z' },
      ...{ error: null, waitsFor: null },
    });
    isBroken = true;
    await clock.advance(60_000);
    const failed = hub.reading(prices);
    expect(failed).toEqual({
      ...{ value: { reads: 1 }, observedAt: '2026-02-27T10:00:00.000Z', waitsFor: null },
      error: { code: 'cockpit.source', message: 'no answer', hint: 'wait' },
    });
    expect(ageOf(failed, clock.now())).toBe(60_000);
    isBroken = false;
    await clock.advance(120_000);
    expect(hub.reading(prices)).toMatchObject({ value: { reads: 3 }, error: null });
    expect(changes).toEqual(Array(3).fill({ name: 'prices', isSame: false }));
  });

  test('waits twice as long after each failure in a row, at most a quarter of an hour', async () => {
    const clock = clockOf();
    const at: number[] = [];
    const dead = defineSource<null>({
      ...{ ...base, name: 'dead', title: 'Dead' },
      read: async () => {
        at.push((clock.now() - start) / 60_000);
        throw new Fault({ code: 'cockpit.source', message: 'gone' });
      },
    });
    const { hub } = open([dead], clock);
    hub.start();
    await clock.advance(62 * 60_000);
    // 2, 4, 8 minutes after the one before, then 15 each time.
    expect(at).toEqual([0, 2, 6, 14, 29, 44, 59]);
  });

  test('one that hangs is given up at its deadline, is not piled up, and keeps nobody waiting', async () => {
    const clock = clockOf();
    const signals: AbortSignal[] = [];
    const ends: (() => void)[] = [];
    const stuck = defineSource<string>({
      ...{ ...base, name: 'stuck', title: 'Stuck' },
      read: ({ signal }) => {
        signals.push(signal);
        // It does not listen to its signal.
        return new Promise((resolve) => void ends.push(() => resolve('too late')));
      },
    });
    let beats = 0;
    const lively = defineSource<number>({
      ...{ ...base, everyMs: 1_000, name: 'lively', title: 'Lively' },
      read: async () => ++beats,
    });
    const { hub } = open([stuck, lively], clock);
    hub.start();
    await clock.advance(9_999);
    expect(hub.reading(stuck)).toMatchObject({ value: null, error: null });
    expect(signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(hub.reading(stuck)).toMatchObject({
      value: null,
      error: { code: 'cockpit.source', message: 'Stuck: it was not read within 10 s' },
    });
    expect(signals[0]?.aborted).toBe(true);
    // Ten minutes and several turns later it was still called only once.
    await clock.advance(600_000);
    expect(signals).toHaveLength(1);
    expect(hub.reading(stuck).error?.message).toBe('Stuck: an earlier read has still not ended');
    expect(beats).toBe(611);
    // What it says in the end is not heard; then it is asked again.
    ends[0]?.();
    await clock.advance(15 * 60_000);
    expect(hub.reading(stuck).value).toBeNull();
    expect(signals).toHaveLength(2);
    await hub.close();
    expect(signals[1]?.aborted).toBe(true);
  });

  test('says what a source waits for, does not read it until then, and keeps its last value', async () => {
    const clock = clockOf();
    let missing: string | null = 'file /srv/digest.json';
    let reads = 0;
    const digest = defineSource<number>({
      ...{ ...base, name: 'digest', title: 'Digest', waitsFor: () => missing },
      observedAt: () => '2026-02-26T00:00:00.000Z',
      read: async () => ++reads,
    });
    const { hub } = open([digest], clock);
    hub.start();
    await clock.advance(120_000);
    expect(reads).toBe(0);
    expect(hub.reading(digest)).toMatchObject({ value: null, waitsFor: 'file /srv/digest.json' });
    missing = null;
    await clock.advance(60_000);
    expect(hub.reading(digest)).toEqual({
      ...{ value: 1, observedAt: '2026-02-26T00:00:00.000Z', error: null, waitsFor: null },
    });
    missing = 'file /srv/digest.json';
    await clock.advance(60_000);
    expect(hub.readings()).toEqual({
      digest: {
        ...{ value: 1, observedAt: '2026-02-26T00:00:00.000Z', error: null },
        waitsFor: 'file /srv/digest.json',
      },
    });
  });

  test('tells of a read that says the same; a bug is logged and shown without its details', async () => {
    const clock = clockOf();
    let work: () => unknown = () => ({ a: 1, b: 2 });
    const odd = defineSource<unknown>({
      ...{ ...base, name: 'odd', title: 'Odd' },
      read: async () => work(),
    });
    const { hub, changes, lines } = open([odd], clock);
    hub.onChange(() => {
      throw new Error('a page is gone');
    });
    hub.start();
    await clock.advance(0);
    work = () => ({ b: 2, a: 1 });
    await clock.advance(60_000);
    expect(changes.map(({ isSame }) => isSame)).toEqual([false, true]);
    work = () => {
      throw new Error('secret details');
    };
    await clock.advance(60_000);
    expect(hub.reading(odd)).toMatchObject({ value: { a: 1, b: 2 }, error: { code: 'internal' } });
    expect(hub.reading(odd).error?.message).not.toContain('secret');
    expect(lines.filter((line) => line.includes('secret details'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('a page is gone'))).toHaveLength(3);
  });

  test('a refresh reads at once, and two at a time are one read', async () => {
    const clock = clockOf();
    let reads = 0;
    const slow = defineSource<number>({
      ...{ ...base, name: 'slow', title: 'Slow' },
      read: async ({ previous }) => {
        reads++;
        await clock.sleep(5_000);
        return (previous ?? 0) + 1;
      },
    });
    const { hub } = open([slow], clock);
    const both = Promise.all([hub.refresh(slow), hub.refresh(slow)]);
    await clock.advance(5_000);
    expect((await both).map(({ value }) => value)).toEqual([1, 1]);
    expect(reads).toBe(1);
    const again = hub.refresh(slow);
    await clock.advance(5_000);
    expect((await again).value).toBe(2);
  });

  test('after a change a read that began before it does not count', async () => {
    const clock = clockOf();
    let there = 'before';
    const slow = defineSource<string>({
      ...{ ...base, name: 'slow', title: 'Slow' },
      read: async () => {
        const seen = there;
        await clock.sleep(5_000);
        return seen;
      },
    });
    const { hub } = open([slow], clock);
    const early = hub.refresh(slow);
    await clock.advance(1_000);
    there = 'after';
    const again = hub.readAgain(slow);
    await clock.advance(4_000);
    expect((await early).value).toBe('before');
    await clock.advance(5_000);
    expect((await again).value).toBe('after');
  });
});
