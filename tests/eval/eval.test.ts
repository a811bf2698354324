// The part of `npm run eval` that needs no manual of this machine.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAsker } from '../../agent/runtime/ask/ask.fixture.ts';
import { readFleetFacts } from '../../agent/runtime/ask/fleet-facts.ts';
import { lookUpFleet } from '../../agent/runtime/ask/fleet-look-up.ts';
import { manual } from '../../agent/runtime/ask/manual.fixture.ts';
import { openTestKnowledge } from '../kit/knowledge-base.ts';
import { evaluate } from './evaluate.ts';
import { floors, unheld } from './floors.ts';
import { fleet } from './questions/fleet.ts';
import { elsewhere } from './questions/unanswerable.ts';

let knowledge: Awaited<ReturnType<typeof openTestKnowledge>>;
beforeAll(async () => {
  knowledge = await openTestKnowledge({ burrow: manual });
});
afterAll(() => knowledge.close());

test('a small manual is found in, cited exactly, and refuses what it does not have', async () => {
  const evaluation = await evaluate({
    library: 'burrow',
    knowledge,
    questions: [
      { ask: 'How do I give the space of deleted rows back?', pages: ['vacuum.html'] },
      { ask: 'How do I restore a backup from a file?', pages: ['backup.html'] },
      { ask: 'How do I promote a replica?', pages: ['replication.html'] },
      { ask: 'How many columns may a table have?', pages: ['limits.html'] },
    ],
    unanswerable: elsewhere,
  });
  expect(unheld(evaluation, floors)).toEqual([]);
  expect(evaluation.citations).toBeGreaterThan(3);
});

const file = join(import.meta.dirname, '../../nix/generated/fleet.json');
const facts = readFleetFacts(file, 0);

test.each(fleet)('of the fleet: $ask', async ({ ask, file, says }) => {
  const asker = createAsker({ knowledge, lookUpFleet: (question) => lookUpFleet(facts, question) });
  const answer = await asker.ask(ask);
  asker.close();
  const cited = answer.citations.find(({ evidence }) => evidence.url === file);
  expect(cited?.evidence.text).toMatch(says);
  expect(cited?.evidence.hostile).toBe(false);
});

test.each(elsewhere)('not of the fleet: %s', (ask) => {
  expect(lookUpFleet(facts, ask)).toEqual([]);
});
