export { adoptExamples } from './adopt.ts';
export {
  exampleFolders,
  type Rulebook,
  type RulebookFolders,
  type RulebookProblem,
  readRulebook,
} from './read.ts';
export { findGappedRules, type GappedRule, movesWaitFor, readSupplies } from './supplies.ts';
export { type RulebookIds, syncRulebook } from './sync.ts';
export { removeRule, ruleFault, writeRule, writeScenario } from './write.ts';
