import { Fault } from '#lib';
import type { AgentDefinition, AgentMode } from '../model/agent.ts';
import {
  type AgentStore,
  readMode,
  readTrust,
  recordModeChange,
  type TrustReport,
} from './store/index.ts';
import { decideDemotion, decidePromotion } from './trust/ladder.ts';

/** Who changes a mode where no person does. */
export const automatic = 'automatic';

export interface AgentStanding extends TrustReport {
  readonly mode: AgentMode;
}

export function readStanding(store: AgentStore, agent: AgentDefinition): AgentStanding {
  return { mode: readMode(store, agent), ...readTrust(store, agent.name) };
}

/** A step up, by the operator. @throws Fault agent.refused when it has not earned that */
export function promote(
  store: AgentStore,
  agent: AgentDefinition,
  { by, reason }: { readonly by: string; readonly reason: string },
): AgentMode {
  return store.transaction(() => {
    const standing = readStanding(store, agent);
    const decision = decidePromotion(standing);
    if (decision.kind === 'refuse') {
      throw new Fault({
        code: 'agent.refused',
        message: `${agent.name} stays in ${standing.mode} mode: ${decision.why}`,
        hint: `\`panther agents show ${agent.name}\` says what it has earned`,
      });
    }
    const { to } = decision;
    recordModeChange(store, { agent: agent.name, from: standing.mode, to, by, reason });
    return to;
  });
}

/** By the operator, from any mode. */
export function pause(
  store: AgentStore,
  agent: AgentDefinition,
  { by, reason }: { readonly by: string; readonly reason: string },
): void {
  store.transaction(() => {
    const from = readMode(store, agent);
    if (from === 'paused') return;
    recordModeChange(store, { agent: agent.name, from, to: 'paused', by, reason });
  });
}

/** A step down that nobody had to ask for; inside a transaction of the caller's. */
export function demote(
  store: AgentStore,
  agent: AgentDefinition,
  { to, reason }: { readonly to: AgentMode; readonly reason: string },
): void {
  const from = readMode(store, agent);
  recordModeChange(store, { agent: agent.name, from, to, by: automatic, reason });
}

/** Looks whether a live agent still deserves it; the mode it falls to, if it does not. */
export function reviewStanding(store: AgentStore, agent: AgentDefinition): AgentMode | undefined {
  return store.transaction(() => {
    const standing = readStanding(store, agent);
    const to = decideDemotion(standing);
    if (to === undefined) return undefined;
    demote(store, agent, { to, reason: `its trust fell to ${standing.trust?.toFixed(2)}` });
    return to;
  });
}
