import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';

const line = z.string().trim().min(1).max(800);

const studyQueue = {
  name: 'study-queue',
  description: 'Spots to study next, the one that costs most first.',
  schema: z.strictObject({
    spots: z
      .array(z.strictObject({ spot: line, mistake: line, drill: line }))
      .min(1)
      .max(10),
  }),
};

const sessionReview = {
  name: 'session-review',
  description: 'How a session was played: discipline before results.',
  schema: z.strictObject({
    summary: line,
    tilt: z.array(z.strictObject({ hand: z.string().max(80), sign: line })).max(20),
    kept: z.array(line).max(10).describe('Rules that were held to'),
    broken: z.array(line).max(10).describe('Rules that were not'),
  }),
};

export const pokerCoach = defineAgent({
  name: 'poker-coach',
  purpose: 'Coaches off the table: from hand logs and solver runs to what to study.',
  inputs: ['hands with their ids, the checklist of the session, the average strategy of a run'],
  outputs: [studyQueue, sessionReview],
  forbidden: ['advise on a hand that is being played', 'read skill from the result of few hands'],
  tools: [],
  effects: ['read'],
  instructions:
    'Compare what was played with the average strategy that is given; where it mixes, both are right. Tell tilt by what changed in sizing and speed, not by losing. Bounds of risk that were set before a session are rules like the others.',
  models: [],
  budget: { wallClockMs: 120_000, totalTokens: 150_000, costUsd: 0.5, toolCalls: 1 },
  mode: 'sandbox',
});
