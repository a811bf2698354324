import { brainAnalyst } from './brain-analyst.ts';
import { docsResearcher } from './docs-researcher.ts';
import { fleetOperator } from './fleet-operator.ts';
import { freqtradeAnalyst } from './freqtrade-analyst.ts';
import { journalReviewer } from './journal-reviewer.ts';
import { narrativeDigest } from './narrative-digest.ts';
import { pokerCoach } from './poker-coach.ts';

export { executeApproval } from './approvals/execute.ts';
export { type KeepScoreOptions, keepScore } from './keep-score.ts';
export { openAgents, storeFileOf } from './open.ts';
export { findAgent } from './registry.ts';
export { type AgentRun, type RunPorts, runAgent } from './run/run-agent.ts';
export { runStream } from './run-stream.ts';
export { type ScoreReport, scoreDuePredictions } from './score-due.ts';
export { pause, promote, readStanding } from './standing.ts';
export * from './store/index.ts';
export { createBrainEvaluator, type Evaluate } from './trust/evaluate.ts';
export { gradeParts, gradeTrust } from './trust/trust.ts';
export { runLineSchema, runRequestSchema } from './wire.ts';

/** The registry: every agent there is. */
export const agents = [
  docsResearcher,
  fleetOperator,
  brainAnalyst,
  narrativeDigest,
  journalReviewer,
  freqtradeAnalyst,
  pokerCoach,
] as const;
