import { expect, test } from 'vitest';
import { createManualClock, Fault } from '#lib';
import type { KnowledgeBase } from './base.ts';
import { createIdleReader } from './idle.ts';

const { signal } = new AbortController();

function fixture(locked = 0) {
  const clock = createManualClock();
  const seen: string[] = [];
  let left = locked;
  const reader = createIdleReader({
    ...{ clock, idleMs: 10_000, patienceMs: 1_000 },
    open: async () => {
      left -= 1;
      if (left >= 0) throw new Fault({ code: 'postgres.locked', message: 'in use' });
      seen.push('open');
      return {
        listLibraries: async () => [],
        close: async () => void seen.push('close'),
      } as Partial<KnowledgeBase> as KnowledgeBase;
    },
  });
  return { clock, seen, reader };
}

test('is opened once for calls close together, closed after a pause, opened again', async () => {
  const { clock, seen, reader } = fixture();
  expect(seen).toEqual([]);
  await Promise.all([reader.listLibraries(signal), reader.listLibraries(signal)]);
  await clock.advance(9_000);
  await reader.listLibraries(signal);
  await clock.advance(9_000);
  expect(seen).toEqual(['open']);
  await clock.advance(1_000);
  expect(seen).toEqual(['open', 'close']);
  await reader.listLibraries(signal);
  await reader.close();
  expect(seen).toEqual(['open', 'close', 'open', 'close']);
});

test('waits a little for another process, then says that it is locked, and tries anew', async () => {
  const short = fixture(2);
  const call = short.reader.listLibraries(signal);
  await short.clock.advance(500);
  expect(await call).toEqual([]);
  const long = fixture(6);
  const refused = expect(long.reader.listLibraries(signal)).rejects.toMatchObject({
    code: 'postgres.locked',
  });
  await long.clock.advance(2_000);
  await refused;
  const again = long.reader.listLibraries(signal);
  await long.clock.advance(1_000);
  expect(await again).toEqual([]);
});
