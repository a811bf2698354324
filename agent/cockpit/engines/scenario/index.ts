export { type PlannedCheckpoint, planCheckpoints } from './checkpoints.ts';
export {
  isActivePhase,
  matchNarrative,
  matchScenarios,
  type Phase,
  type Scenario,
  type ScenarioMatch,
} from './match.ts';
