export { noSkillMarks, type SkillMarks, skillMarks } from './marks.ts';
export {
  type Counted,
  type Leak,
  type SharedSkill,
  type SkillEntry,
  type SkillMetrics,
  skillMetrics,
} from './metrics.ts';
export {
  decidePreSession,
  decideSessionEnd,
  type PreSession,
  type PreSessionDecision,
  preSessionLimits,
} from './pre-session.ts';
