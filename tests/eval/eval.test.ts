// The part of `npm run eval` that needs no manual of this machine.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line, scriptedModel } from '../../agent/runtime/ask/ask.fixture.ts';
import { lookUpFleet } from '../../agent/runtime/ask/fleet-look-up.ts';
import { manual } from '../../agent/runtime/ask/manual.fixture.ts';
import { readFleet } from '../../agent/runtime/tools/fleet/fleet.ts';
import { openTestKnowledge } from '../kit/knowledge-base.ts';
import { startModelServer } from '../kit/model-server.ts';
import { evaluate } from './evaluate.ts';
import { checkFleetAnswer } from './evaluate-fleet.ts';
import { floors, unheld } from './floors.ts';
import { judge, renderJudgements } from './judge.ts';
import { fleet, notOfTheFleet } from './questions/fleet.ts';
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

const resolved = readFleet(join(import.meta.dirname, '../../nix/generated/fleet.json'));

test.each(fleet)('of the fleet: $ask ($file)', async (question) => {
  expect(await checkFleetAnswer(question, resolved, knowledge)).toBeUndefined();
});

test.each([...elsewhere, ...notOfTheFleet])('not of the fleet: %s', (ask) => {
  expect(lookUpFleet(resolved, ask, 0)).toEqual([]);
});

test('judged by a model: means of what was judged, and what was not', async () => {
  const server = await startModelServer(({ body }) => {
    const prompt = JSON.stringify(body.messages);
    if (JSON.stringify(body.system).includes('You judge')) {
      return {
        text: `Here: {"faithful":5,"complete":${prompt.includes('backup') ? 4 : 9},"readable":3}`,
      };
    }
    const id = /id=\\\\?"(k\d+)/.exec(prompt)?.[1] ?? 'k1';
    const quote = prompt.includes('Question: How do I restore')
      ? 'restored into an empty'
      : 'Promote it with';
    return { text: line('So.', { id, quote }) };
  });
  const model = scriptedModel(server.url);
  const questions = [
    { ask: 'How do I restore a backup into an empty database?', pages: [] },
    { ask: 'How do I promote a replica?', pages: [] },
    { ask: 'Who painted the ceiling of the Sistine Chapel?', pages: [] },
  ];
  const judgement = await judge({ library: 'burrow', knowledge, questions, models: [model] });
  await server.close();
  // The second verdict is out of its bounds, the third question was refused.
  expect(judgement).toMatchObject({
    ...{ writer: 'scripted/m1', judge: 'scripted/m1', answers: 1, left: 2 },
    means: { faithful: 5, complete: 4, readable: 3 },
  });
  expect(renderJudgements([judgement])).toContain('an observation, not a floor');
});
