import { randomUUID } from 'node:crypto';
import type { AgentMode } from '../../model/agent.ts';
import type { Usage } from '../../model/message.ts';
import type { AgentStore } from './open.ts';

/** `accepted`: its outputs are what the agent may give. `refused`: they are not, and nothing of them is passed
 * on. `cut-off`: a budget ran out or it was stopped. `interrupted`: its process ended before it did. */
export type RunOutcome = 'accepted' | 'refused' | 'cut-off' | 'failed';

export interface RunStart {
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: string;
  readonly inputHash: string;
  readonly promptHash: string;
  /** Its conversation, in the sessions folder of the machine that did it. */
  readonly session: string;
}

export interface RunEnd {
  readonly outcome: RunOutcome;
  /** As the model gave them; of a refused run too. */
  readonly outputs: unknown;
  readonly problems: readonly string[];
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly latencyMs: number;
}

export interface RunRow extends RunStart {
  readonly id: string;
  readonly at: number;
  readonly outcome: RunOutcome | 'interrupted' | 'running';
  readonly outputs: unknown;
  readonly problems: readonly string[];
  readonly model: string | null;
  readonly tokens: number | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly rating: number | null;
  /** The machine that did it, when it came from the queue of several; null: this one. */
  readonly host: string | null;
}

/** @param run with an id where it has one already */
export function startRun(
  { db, clock }: AgentStore,
  run: RunStart & { readonly id?: string },
): string {
  const { id = randomUUID() } = run;
  db.prepare(
    `insert into run (id, agent, at, mode, input_hash, input, prompt_hash, session)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[id, run.agent, clock.now(), run.mode, run.inputHash, run.input, run.promptHash],
    run.session,
  );
  return id;
}

export function endRun({ db, clock }: AgentStore, id: string, end: RunEnd): void {
  const { inputTokens, outputTokens, costUsd } = end.usage;
  db.prepare(
    `insert into run_end (run, at, outcome, outputs, problems, model, input_tokens, output_tokens,
       cost_usd, latency_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[id, clock.now(), end.outcome, JSON.stringify(end.outputs), JSON.stringify(end.problems)],
    ...[end.model ?? null, inputTokens, outputTokens, costUsd ?? null, Math.round(end.latencyMs)],
  );
}

/** A run that began so long ago and has no end was killed with its process. */
const runningMaxMs = 3_600_000;

/** Newest first. */
export function readRuns(
  { db, clock }: AgentStore,
  { agent, id, limit }: { readonly agent?: string; readonly id?: string; readonly limit: number },
): readonly RunRow[] {
  const rows = db
    .prepare(
      `select r.id, r.agent, r.at, r.mode, r.input, r.input_hash as inputHash,
         r.prompt_hash as promptHash, r.session, e.outcome, e.outputs, e.problems, e.model,
         e.input_tokens + e.output_tokens as tokens, e.cost_usd as costUsd,
         e.latency_ms as latencyMs,
         (select explanation from rating where run = r.id order by seq desc limit 1) as rating,
         p.host
       from run r left join run_end e on e.run = r.id left join run_place p on p.run = r.id
       where (?1 is null or r.agent = ?1) and (?2 is null or r.id like ?2 || '%')
       order by r.at desc, r.rowid desc limit ?3`,
    )
    .all(agent ?? null, id ?? null, limit);
  return rows.map(({ outcome, outputs, problems, ...row }) => {
    const isOld = clock.now() - Number(row.at) > runningMaxMs;
    return {
      ...row,
      outcome: outcome ?? (isOld ? 'interrupted' : 'running'),
      outputs: outputs === null ? null : JSON.parse(String(outputs)),
      problems: problems === null ? [] : JSON.parse(String(problems)),
    } as unknown as RunRow;
  });
}

export interface Rating {
  readonly run: string;
  readonly by: string;
  /** How well it explains itself, 1 to 5. */
  readonly explanation: number;
  readonly reason: string;
}

export function rateRun({ db, clock }: AgentStore, rating: Rating): void {
  db.prepare('insert into rating (run, at, by, explanation, reason) values (?, ?, ?, ?, ?)').run(
    ...[rating.run, clock.now(), rating.by, rating.explanation, rating.reason],
  );
}

export function recordViolation(
  { db, clock }: AgentStore,
  { agent, run, what }: { readonly agent: string; readonly run: string; readonly what: string },
): void {
  db.prepare('insert into violation (agent, run, at, what) values (?, ?, ?, ?)').run(
    ...[agent, run, clock.now(), what],
  );
}

export function readViolations({ db }: AgentStore, agent: string, limit: number) {
  const sql = 'select run, at, what from violation where agent = ? order by seq desc limit ?';
  return db.prepare(sql).all(agent, limit) as unknown as readonly {
    readonly run: string;
    readonly at: number;
    readonly what: string;
  }[];
}
