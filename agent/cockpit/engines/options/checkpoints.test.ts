import { expect, test } from 'vitest';
import { dayOf } from '../calendar/days.ts';
import {
  type CheckedStructure,
  type Checkpoint,
  type CheckpointMemory,
  dueCheckpoints,
  firstCheckpointMemory,
} from './checkpoints.ts';
import { daysBetween } from './dates.ts';

const zone = 'Europe/Berlin';
const prompt = 'Is delta still within 10?';

function structure(
  when: Checkpoint['when'],
  more: Partial<CheckedStructure> & Partial<Checkpoint> = {},
): CheckedStructure {
  const { decided = null, ...rest } = more;
  return {
    id: 's1',
    title: 'ETH condor',
    legs: [
      {
        ...{ type: 'put', side: 'sell', strike: 1_900, expiry: '2026-03-27' },
        ...{ qty: 1, entryPrice: 100, iv: null },
      },
    ],
    checkpoints: [{ id: 'c1', when, prompt, decided }],
    events: [],
    ...rest,
  };
}

function look(one: CheckedStructure, memory: CheckpointMemory, now: string, viewer = zone) {
  const { due, memory: next } = dueCheckpoints([one], memory, { now: new Date(now), zone: viewer });
  return { due: due.map(({ reason, dueOn, because }) => `${reason} ${dueOn} ${because}`), next };
}

test('a checkpoint on a date becomes one task, on that date where its reader lives', () => {
  const one = structure({ kind: 'date', date: '2026-03-20' });
  const before = look(one, firstCheckpointMemory, '2026-03-19T22:59:59Z');
  expect(before.due).toEqual([]);
  const midnight = look(one, before.next, '2026-03-19T23:00:00Z');
  expect(midnight.due).toEqual(['due 2026-03-20 the date set for it, 2026-03-20']);
  expect(look(one, midnight.next, '2026-03-20T09:00:00Z').due).toEqual([]);
  // In Auckland it is the 20th at 11:00 UTC of the 19th already.
  const there = look(one, firstCheckpointMemory, '2026-03-19T11:00:00Z', 'Pacific/Auckland');
  expect(there.due).toHaveLength(1);
});

test('days before the expiry are days of the calendar, whatever the clocks do', () => {
  const one = structure({ kind: 'expiry', daysBefore: 7 });
  expect(look(one, firstCheckpointMemory, '2026-03-19T12:00:00Z').due).toEqual([]);
  const due = look(one, firstCheckpointMemory, '2026-03-20T12:00:00Z').due;
  expect(due).toEqual(['due 2026-03-20 7 days before the first expiry']);
  // Clocks change in New York on 2026-03-08, in Berlin on 2026-03-29.
  expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2);
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(dayOf(new Date('2026-03-29T22:30:00Z'), zone)).toBe('2026-03-30');
});

const fomc = { id: 'e1', title: 'FOMC', at: '2026-03-18T18:00:00.000Z' };
const beforeEvent = { kind: 'event', hoursBefore: 24 } as const;

test('hours before an event that is linked to it', () => {
  const one = structure(beforeEvent, { events: [fomc] });
  const early = look(one, firstCheckpointMemory, '2026-03-17T17:59:59Z');
  expect(early.due).toEqual([]);
  const due = look(one, early.next, '2026-03-17T18:00:00Z');
  expect(due.due).toEqual(['due 2026-03-17 24 hours before FOMC']);
  expect(look(one, due.next, '2026-03-18T12:00:00Z').due).toEqual([]);
  expect(look(one, firstCheckpointMemory, '2026-03-18T19:00:00Z').due).toEqual([]);
});

test('when the event moves it appears at once, and again before its new time', () => {
  const first = look(
    structure(beforeEvent, { events: [fomc] }),
    firstCheckpointMemory,
    '2026-03-10T09:00:00Z',
  );
  const later = { ...fomc, at: '2026-03-25T18:00:00.000Z' };
  const moved = structure(beforeEvent, { events: [later] });
  const second = look(moved, first.next, '2026-03-11T09:00:00Z');
  expect(second.due).toEqual([
    'moved 2026-03-11 FOMC moved from 2026-03-18T18:00:00.000Z to 2026-03-25T18:00:00.000Z',
  ]);
  const third = look(moved, second.next, '2026-03-12T09:00:00Z');
  expect(third.due).toEqual([]);
  expect(look(moved, third.next, '2026-03-24T18:00:00Z').due).toEqual([
    'due 2026-03-24 24 hours before FOMC',
  ]);
});

test('an event that moved after its task was made gets a new one on its new date', () => {
  const raised = look(
    structure(beforeEvent, { events: [fomc] }),
    firstCheckpointMemory,
    '2026-03-17T20:00:00Z',
  );
  expect(raised.due).toHaveLength(1);
  const moved = structure(beforeEvent, {
    events: [{ ...fomc, at: '2026-03-19T18:00:00.000Z' }],
  });
  const told = look(moved, raised.next, '2026-03-17T21:00:00Z');
  expect(told.due).toHaveLength(1);
  expect(look(moved, told.next, '2026-03-18T18:00:00Z').due).toEqual([
    'due 2026-03-18 24 hours before FOMC',
  ]);
});

test('an event that has only a date counts in whole days', () => {
  const one = structure(beforeEvent, { events: [{ ...fomc, at: '2026-03-18' }] });
  expect(look(one, firstCheckpointMemory, '2026-03-16T22:59:00Z').due).toEqual([]);
  expect(look(one, firstCheckpointMemory, '2026-03-16T23:00:00Z').due).toHaveLength(1);
});

test('what was decided is not asked again, and an event that moves meanwhile is remembered', () => {
  const decided = { decision: 'hold', at: '2026-03-01T10:00:00.000Z', note: '' } as const;
  const one = structure(beforeEvent, { events: [fomc], decided });
  const answer = look(one, firstCheckpointMemory, '2026-03-17T20:00:00Z');
  expect(answer.due).toEqual([]);
  expect(answer.next.events).toEqual({ 's1/c1/e1': fomc.at });
});

test('an event that moves so near that it is due at once is one task, not two', () => {
  const first = look(
    structure(beforeEvent, { events: [fomc] }),
    firstCheckpointMemory,
    '2026-03-10T09:00:00Z',
  );
  const near = structure(beforeEvent, { events: [{ ...fomc, at: '2026-03-11T18:00:00.000Z' }] });
  const second = look(near, first.next, '2026-03-11T09:00:00Z');
  expect(second.due).toEqual([
    'due 2026-03-10 24 hours before FOMC; FOMC moved from 2026-03-18T18:00:00.000Z to 2026-03-11T18:00:00.000Z',
  ]);
  expect(look(near, second.next, '2026-03-11T10:00:00Z').due).toEqual([]);
});
