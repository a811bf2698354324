import type { Budget } from '../model/agent.ts';

/** The bounds of a question. */
export const askLimits = {
  questionCharactersMax: 8_000,
  /** Passages a model is given. */
  passages: 8,
  passagesMax: 40,
  /** Passages that are an answer by themselves. */
  quotedPassages: 3,
  /** A passage that is longer is quoted in part. */
  quotedCharactersMax: 900,
  /** Of what the question is worth by its words, so much must stand in one passage. Measured on three manuals
   * (tests/eval): of questions they answer the least had 0.64, of others the most 0.60. */
  coverageMin: 0.62,
  /** The same when a model reads the passages, and may say that they do not answer: it knows that "give back"
   * means "free". */
  coverageMinForModel: 0.45,
  /** What a word counts for that was taken for another one, as nothing has it. */
  correctedShare: 0.5,
  /** A passage with less than so much of what the best one has is left out. */
  coverageShareMin: 0.7,
  partsMax: 5,
} as const;

/** Of one question, all its agents together. */
export const askBudget: Budget = {
  wallClockMs: 180_000,
  totalTokens: 400_000,
  costUsd: 1,
  toolCalls: 60,
};

/** Of one part of a question. */
export const retrieverBudget: Budget = {
  wallClockMs: 60_000,
  totalTokens: 80_000,
  costUsd: 0.2,
  toolCalls: 12,
};

export const plannerBudget: Budget = {
  wallClockMs: 30_000,
  totalTokens: 20_000,
  costUsd: 0.1,
  toolCalls: 1,
};
