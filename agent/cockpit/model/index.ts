import { backlogItem } from './backlog-item.ts';
import { bet } from './bet.ts';
import { botHold } from './bot-hold.ts';
import { checkpoint } from './checkpoint.ts';
import { contract } from './contract.ts';
import { decision } from './decision.ts';
import { event } from './event.ts';
import { experiment } from './experiment.ts';
import { grant } from './grant.ts';
import { hand } from './hand.ts';
import { holding } from './holding.ts';
import { idea } from './idea.ts';
import { insight } from './insight.ts';
import { journalEntry } from './journal-entry.ts';
import { liquidity } from './liquidity.ts';
import { moment } from './moment.ts';
import { narrative } from './narrative.ts';
import { narrativeTransition } from './narrative-transition.ts';
import { note } from './note.ts';
import { optionStructure } from './option-structure.ts';
import { override } from './override.ts';
import { pokerRun } from './poker-run.ts';
import { project } from './project.ts';
import { review } from './review.ts';
import { riskTransition } from './risk-transition.ts';
import { rule } from './rule.ts';
import { scenario } from './scenario.ts';
import { session } from './session.ts';
import { slateGame } from './slate-game.ts';
import { smartMoneyEvent } from './smart-money-event.ts';
import { socialPost } from './social-post.ts';
import { studyCard } from './study-card.ts';
import { task } from './task.ts';
import { wallet } from './wallet.ts';

/** Every kind of record, one line each. */
export const recordKinds = [
  backlogItem,
  bet,
  botHold,
  checkpoint,
  contract,
  decision,
  event,
  experiment,
  grant,
  hand,
  holding,
  idea,
  insight,
  journalEntry,
  liquidity,
  moment,
  narrative,
  narrativeTransition,
  note,
  optionStructure,
  override,
  pokerRun,
  project,
  review,
  riskTransition,
  rule,
  scenario,
  session,
  slateGame,
  smartMoneyEvent,
  socialPost,
  studyCard,
  task,
  wallet,
] as const;

export {
  type BodyOf,
  defineRecord,
  type LinkRole,
  type Links,
  type RecordKind,
  type RecordRow,
} from './record.ts';
