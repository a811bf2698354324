import type { AgentDefinition, AgentMode } from '../../model/agent.ts';
import type { AgentStore } from './open.ts';

export interface ModeChange {
  readonly agent: string;
  readonly from: AgentMode;
  readonly to: AgentMode;
  /** A person, or `automatic`. */
  readonly by: string;
  readonly reason: string;
}

/** Of the newest change; before there is one, of the definition. */
export function readMode(
  { db }: AgentStore,
  { name, mode }: Pick<AgentDefinition, 'name' | 'mode'>,
): AgentMode {
  const sql = 'select mode_to as mode from mode_change where agent = ? order by seq desc limit 1';
  return (db.prepare(sql).get(name)?.mode as AgentMode | undefined) ?? mode;
}

export function recordModeChange({ db, clock }: AgentStore, change: ModeChange): void {
  db.prepare(
    'insert into mode_change (agent, at, mode_from, mode_to, by, reason) values (?, ?, ?, ?, ?, ?)',
  ).run(change.agent, clock.now(), change.from, change.to, change.by, change.reason);
}

export interface ModeChangeRow extends ModeChange {
  readonly at: number;
}

/** Newest first. */
export function readModeChanges(
  { db }: AgentStore,
  agent: string,
  limit: number,
): readonly ModeChangeRow[] {
  const sql = `select agent, at, mode_from as "from", mode_to as "to", by, reason from mode_change
    where agent = ? order by seq desc limit ?`;
  return db.prepare(sql).all(agent, limit) as unknown as readonly ModeChangeRow[];
}
