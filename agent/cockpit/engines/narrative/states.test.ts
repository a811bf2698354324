import { expect, test } from 'vitest';
import { readSentiment } from './sentiment.ts';
import { decideStanding } from './standing.ts';
import { firstStateMemory, type Snapshot, type StateMemory, stepState } from './states.ts';

type Look = number | null | ({ score: number } & Partial<Snapshot>);

/** One snapshot an hour; returns the state after each and the transitions. */
function walk(looks: readonly Look[], from: StateMemory = firstStateMemory, start = 0) {
  let memory = from;
  const states: string[] = [];
  const transitions: string[] = [];
  for (const [i, look] of looks.entries()) {
    const at = new Date(Date.UTC(2026, 1, 1, start + i)).toISOString();
    const about = typeof look === 'object' && look !== null ? look : { score: look };
    const snapshot = { at, mentions: 100, sentiment: null, flows: null, ...about };
    // What is kept is JSON.
    const kept = JSON.parse(JSON.stringify(memory)) as StateMemory;
    const step = stepState(kept, snapshot);
    memory = step.memory;
    states.push(memory.state);
    if (step.transition !== null) {
      const { from: before, to, reason } = step.transition;
      transitions.push(`${i} ${before} → ${to}: ${reason}`);
    }
  }
  return { memory, states, transitions };
}

// By hand from the rules: slopes are (last − first) / 2 over three snapshots, two votes make a change.
const life = [
  ...[50, 53, 56, 60, 64], // building: 56 is the first with a slope (+3), 60 confirms
  ...[70, 73, 74, 74, 74], // steady from the slope (74 − 73) / 2 on, the next confirms
  ...[70, 66, 60], // slope (70 − 74) / 2 = −2, then −4 confirms
  ...[50, 40, 34, 33, 30], // below 35 three times
];

test('a whole life: building, mature, topping, dead, each once', () => {
  const { transitions } = walk(life);
  expect(transitions).toEqual([
    '3 unknown → building: 60 points and rising',
    '9 building → mature: 74 points and steady',
    '11 mature → topping: 66 points, no longer where it was mature',
    '17 topping → dead: below 35 in 3 snapshots',
  ]);
});

test('topping and dead take no new positions (ADD is blocked)', () => {
  const { states } = walk(life);
  const modes = states.map(
    (state) =>
      decideStanding({
        ...{ state: state as StateMemory['state'], score: 50, scoreReason: null, mode: 'auto' },
        ...{ sentiment: readSentiment(0, null), instruments: ['spot'] },
      }).mode,
  );
  expect(modes.slice(3, 11).every((mode) => mode === 'tradable')).toBe(true);
  expect(modes.slice(11).every((mode) => mode === 'watch-only')).toBe(true);
});

test('a series that trembles around a bound does not flap', () => {
  const around = (bound: number, looks: number) =>
    Array.from({ length: looks }, (_, i) => bound + (i % 2 === 0 ? 1 : -1));
  const { memory } = walk(life.slice(0, 10));
  expect(memory.state).toBe('mature');
  expect(walk(around(70, 40), memory, 10).transitions).toEqual([]);
  const topping = walk(life.slice(0, 13)).memory;
  expect(topping.state).toBe('topping');
  // Above 70 it was mature; back it goes only from 75 up.
  expect(walk(around(70, 40), topping, 13).transitions).toEqual([]);
  expect(walk(around(35, 40), topping, 13).transitions).toEqual([]);
  expect(walk(around(55, 40)).transitions.length).toBeLessThanOrEqual(1);
});

test('recovery: from topping only when steady at 75 or more, from dead when rising above 60', () => {
  const topping = walk(life.slice(0, 13)).memory;
  expect(walk([74, 74, 74, 74], topping, 13).transitions).toEqual([]);
  expect(walk([70, 76, 76, 76, 76], topping, 13).transitions).toEqual([
    '4 topping → mature: 76 points and steady',
  ]);
  const dead = walk(life).memory;
  expect(walk([50, 55, 58, 59], dead, 18).transitions).toEqual([]);
  expect(walk([50, 61, 64], dead, 18).transitions).toEqual([
    '2 dead → building: 64 points and rising',
  ]);
});

test('loved while money leaves: topping although the score holds', () => {
  const mature = walk(life.slice(0, 10)).memory;
  const happy = (flows: number) => ({ score: 74, sentiment: 0.7, flows });
  const { transitions } = walk([happy(0.5), happy(0.4), happy(0.3), happy(0.2)], mature, 10);
  expect(transitions).toEqual(['3 mature → topping: everybody is happy and money flows out']);
  const calm = (flows: number) => ({ score: 74, sentiment: 0.6, flows });
  expect(walk([calm(0.5), calm(0.4), calm(0.3), calm(0.2)], mature, 10).transitions).toEqual([]);
});

test('fewer than 20 mentions twice in a row: dead, whatever the score', () => {
  const mature = walk(life.slice(0, 10)).memory;
  const quiet = { score: 74, mentions: 19 };
  expect(walk([quiet, 74, quiet, 74], mature, 10).transitions).toEqual([]);
  expect(walk([quiet, quiet], mature, 10).transitions).toEqual([
    '1 mature → dead: fewer than 20 mentions in 2 snapshots',
  ]);
});

test('what never matured and fades is not known any more', () => {
  const { transitions } = walk([50, 53, 56, 60, 56, 52, 48, 47]);
  expect(transitions).toEqual([
    '3 unknown → building: 60 points and rising',
    '7 building → unknown: 47 points, it faded before it matured',
  ]);
});

test('without scores the state is lost after three, and not knowing does not end a topping', () => {
  const topping = walk(life.slice(0, 13)).memory;
  const gap = walk([null, null, null], topping, 13);
  expect(gap.states).toEqual(['topping', 'topping', 'unknown']);
  // 74 would be enough to be mature for a fresh narrative, not for one that was topping.
  const back = walk([74, 74, 74, 74], gap.memory, 16);
  expect(back.states).toEqual(['unknown', 'unknown', 'unknown', 'topping']);
});

test('a snapshot that was seen already changes nothing', () => {
  const { memory } = walk(life.slice(0, 6));
  const again = walk(life.slice(0, 6), memory, 0);
  expect(again.memory).toEqual(memory);
  expect(again.transitions).toEqual([]);
  const lost = walk([null, null], memory, 6);
  expect(walk([null, null], lost.memory, 6).memory).toEqual(lost.memory);
});
