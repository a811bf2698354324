import { calendars } from './calendars/source.ts';
import { dojo } from './dojo/source.ts';
import { registries } from './registries/source.ts';
import { slates } from './slates/source.ts';
import { signalEvents, smartMoneyDigest } from './smart-money/sources.ts';
import { socialFile } from './social/source.ts';
import type { Source } from './source.ts';
import { substackDigest } from './substack/source.ts';

/** Every source of files, one line each. */
export const sources: readonly Source[] = [
  calendars,
  dojo,
  registries,
  signalEvents,
  slates,
  smartMoneyDigest,
  socialFile,
  substackDigest,
];

export {
  type AgentRunLine,
  type AgentsStanding,
  agentsName,
  createAgentsSource,
} from './agents.ts';
export {
  createFleetSource,
  type FleetHost,
  type FleetPort,
  type FleetStanding,
  fleetName,
} from './fleet.ts';
export {
  createSourceHub,
  type SourceChange,
  type SourceHub,
  type SourceHubOptions,
} from './hub.ts';
export type { ImportReport, RowNote } from './import.ts';
export {
  createKnowledgeSource,
  type KnowledgePort,
  type KnowledgeStanding,
  knowledgeName,
} from './knowledge.ts';
export { ageOf, defineSource, nothingRead, type Reading, type Source } from './source.ts';
export {
  calendars,
  dojo,
  registries,
  signalEvents,
  slates,
  smartMoneyDigest,
  socialFile,
  substackDigest,
};
