import { sha256Hex } from '#lib';
import { type AgentStore, endRun, openAgentStore, startRun } from '../agents/store/index.ts';
import type { RunJson } from '../agents/wire.ts';
import type { AgentMode } from '../model/agent.ts';
import { noUsage } from '../providers/usage.ts';
import type { Shared } from './open.ts';
import { type RunRecord, readRecord } from './record.ts';

export interface RunEnding {
  readonly run: string;
  /** Undefined: nobody did it. */
  readonly attempt: number | undefined;
  readonly answer: RunJson;
  readonly record: RunRecord;
}

/** Writes how a run came out, once: the first who does so is who counts. @returns whether it was this one */
export async function writeEnd(
  { database }: Pick<Shared, 'database'>,
  { run, attempt, answer, record }: RunEnding,
): Promise<boolean> {
  const rows = await database.query<{ run: string }>(
    `insert into agents.run_end (run, attempt, outcome, answer, record) values ($1, $2, $3, $4, $5)
     on conflict (run) do nothing returning run`,
    [run, attempt ?? null, answer.outcome, JSON.stringify(answer), JSON.stringify(record)],
  );
  return rows.length > 0;
}

export interface UndoneRun {
  readonly id: string;
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: string;
}

/** The end of a run that did not get as far as having one. */
export function endWithout(
  shared: Pick<Shared, 'clock'>,
  run: UndoneRun,
  { outcome, problem }: { readonly outcome: 'cut-off' | 'failed'; readonly problem: string },
): Pick<RunEnding, 'run' | 'answer' | 'record'> {
  const { id, agent, mode, input } = run;
  const answer: RunJson = {
    ...{ id, agent, mode, outcome, outputs: [], problems: [problem], violations: [] },
    ...{ evidence: [], proposals: [], predictions: [], model: null, usage: { ...noUsage } },
    ...{ latencyMs: 0, demotedTo: null, fault: null },
  };
  const record = withOwnStore(shared, (store) => {
    startRun(store, {
      ...{ id, agent, mode, input, inputHash: sha256Hex(input), promptHash: '', session: '' },
    });
    endRun(store, id, {
      ...{ outcome, outputs: [], problems: [problem], model: undefined },
      ...{ usage: noUsage, latencyMs: 0 },
    });
    return readRecord(store, id);
  });
  return { run: id, answer, record };
}

/** A store of one run, in memory: the run itself is the same as any other, and what it came to goes to all. */
export function withOwnStore<T>(
  { clock }: Pick<Shared, 'clock'>,
  work: (store: AgentStore) => T,
): T {
  const store = openAgentStore(':memory:', clock);
  try {
    return work(store);
  } finally {
    store.close();
  }
}
