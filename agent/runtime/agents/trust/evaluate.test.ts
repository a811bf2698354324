import { expect, it } from 'vitest';
import { createLog, createManualClock, Fault } from '#lib';
import { keepScore } from '../keep-score.ts';
import { openAgentStore } from '../store/index.ts';
import { createBrainEvaluator } from './evaluate.ts';

const { signal } = new AbortController();
/** A brain that answers GET /regime so; positions are asked of the real one in tests/conformance. */
const evaluatorOf = (answer: object) =>
  createBrainEvaluator({ brain: { url: 'http://brain', read: async () => answer } });
const claim = { kind: 'regime', regime: 'trend' } as const;
const changes = [
  { at: 300, from: 'trend', to: 'range' },
  { at: 200, from: 'range', to: 'trend' },
];

// Read off the changes by hand: range before 200, trend from 200, range from 300.
it.each([
  ['the newest change before it was due', { regime: 'range', since: 300, changes }, 250, true],
  ['the one of that very moment', { regime: 'range', since: 300, changes }, 300, false],
  ['what has never changed since', { regime: 'trend', since: 100, changes: [] }, 250, true],
])('tells a regime by %s', async (_, answer, dueAt, happened) => {
  expect(await evaluatorOf(answer)(claim, dueAt, signal)).toMatchObject({ happened });
});

it.each([
  ['all it knows came later', { regime: 'range', since: 300, changes }, 100],
  ['the brain began later', { regime: 'trend', since: 300, changes: [] }, 250],
  ['the brain does not know', { regime: null, since: 0, changes: [] }, 250],
])('does not guess a regime when %s', async (_, answer, dueAt) => {
  expect(await evaluatorOf(answer)(claim, dueAt, signal)).toBeUndefined();
});

it('goes on keeping score when the brain is down', async () => {
  const clock = createManualClock();
  const store = openAgentStore(':memory:', clock);
  store.db.exec(`insert into run values ('r', 'a', 1, 'shadow', 'h', 'x', 'p', 's');
    insert into prediction values ('p', 'r', 'a', 1, '{"kind":"regime","regime":"trend"}', 0.9, 2, 'x')`);
  const stop = new AbortController();
  const lines: string[] = [];
  let isDown = true;
  const kept = keepScore({
    ...{ openStore: () => store, agents: [], clock, signal: stop.signal },
    log: createLog({ write: (line) => lines.push(JSON.parse(line).message) }),
    async evaluate() {
      if (isDown) throw new Fault({ code: 'api.unreachable', message: 'down' });
      return { happened: true, evidence: 'seen' };
    },
  });
  await clock.advance(1_000);
  isDown = false;
  await clock.advance(600_000);
  stop.abort();
  await kept;
  expect(lines).toEqual(['predictions not scored', 'predictions scored']);
  expect(store.db.prepare('select happened, by from score').all()).toEqual([
    { happened: 1, by: 'evaluator' },
  ]);
  store.close();
});
