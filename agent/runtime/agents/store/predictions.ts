import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { predictionSchema } from '../outputs.ts';
import { type Claim, claimSchema } from '../trust/claim.ts';
import { resolvedWindow } from '../trust/ladder.ts';
import {
  computeTrust,
  mean,
  measurePredictions,
  type ScoredPrediction,
  type TrustParts,
} from '../trust/trust.ts';
import type { AgentStore } from './open.ts';

const hourMs = 3_600_000;

export interface PredictionRow {
  readonly id: string;
  readonly run: string;
  readonly agent: string;
  readonly at: number;
  readonly claim: Claim;
  readonly probability: number;
  readonly dueAt: number;
  readonly because: string;
  /** Undefined until it was held against what happened. */
  readonly happened: boolean | undefined;
  readonly scoredBy: string | undefined;
}

export function storePredictions(
  { db, clock }: AgentStore,
  from: { readonly agent: string; readonly run: string },
  items: readonly z.output<typeof predictionSchema>[],
): readonly string[] {
  const insert = db.prepare(
    `insert into prediction (id, run, agent, at, claim, probability, due_at, because)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const at = clock.now();
  return items.map(({ claim, probability, horizonHours, because }) => {
    const id = randomUUID();
    const dueAt = Math.round(at + horizonHours * hourMs);
    insert.run(
      ...[id, from.run, from.agent, at, JSON.stringify(claim), probability, dueAt, because],
    );
    return id;
  });
}

export interface PredictionFilter {
  readonly agent?: string;
  /** Its beginning. */
  readonly id?: string;
  /** Due by then, and not scored. */
  readonly openAt?: number;
  readonly limit: number;
}

/** Those that come due first are first. */
export function readPredictions(
  { db }: AgentStore,
  { agent, id, openAt, limit }: PredictionFilter,
): readonly PredictionRow[] {
  const rows = db
    .prepare(
      `select p.id, p.run, p.agent, p.at, p.claim, p.probability, p.due_at as dueAt, p.because,
         s.happened, s.by as scoredBy
       from prediction p left join score s on s.prediction = p.id
       where (?1 is null or p.agent = ?1) and (?2 is null or p.id like ?2 || '%')
         and (?3 is null or (p.due_at <= ?3 and s.prediction is null))
       order by p.due_at, p.rowid limit ?4`,
    )
    .all(agent ?? null, id ?? null, openAt ?? null, limit);
  return rows.map(({ claim, happened, scoredBy, ...row }) => {
    return {
      ...row,
      claim: claimSchema.parse(JSON.parse(String(claim))),
      happened: happened === null ? undefined : happened === 1,
      scoredBy: scoredBy ?? undefined,
    } as unknown as PredictionRow;
  });
}

export interface Score {
  readonly prediction: string;
  readonly happened: boolean;
  /** A person, or the evaluator. */
  readonly by: string;
  /** What it was seen by. */
  readonly evidence: string;
}

/** Once for each prediction. @returns false when it had been scored */
export function scorePrediction({ db, clock }: AgentStore, score: Score): boolean {
  const sql = `insert into score (prediction, at, happened, by, evidence) values (?, ?, ?, ?, ?)
    on conflict do nothing`;
  const { prediction, happened, by, evidence } = score;
  return db.prepare(sql).run(prediction, clock.now(), happened ? 1 : 0, by, evidence).changes === 1;
}

export interface TrustReport {
  /** How many predictions it rests on. */
  readonly resolved: number;
  readonly parts: TrustParts;
  readonly trust: number | undefined;
}

/** From the newest predictions that were scored, and runs and ratings, all of them since the agent was last
 * demoted: what it earns back it earns anew. */
export function readTrust({ db }: AgentStore, agent: string): TrustReport {
  const since = Number(
    db
      .prepare(
        `select coalesce(max(at), -1) as at from mode_change where agent = ?
           and ((mode_from = 'live' and mode_to <> 'live')
             or (mode_from = 'shadow' and mode_to in ('sandbox', 'paused')))`,
      )
      .get(agent)?.at,
  );
  const scored = db
    .prepare(
      `select p.probability, s.happened from prediction p join score s on s.prediction = p.id
       where p.agent = ? and p.at > ? order by p.due_at desc, p.rowid desc limit ?`,
    )
    .all(agent, since, resolvedWindow)
    .map(
      ({ probability, happened }): ScoredPrediction => ({
        probability: Number(probability),
        happened: happened === 1,
      }),
    );
  const values = (sql: string) =>
    db
      .prepare(sql)
      .all(agent, since, resolvedWindow)
      .map(({ value }) => Number(value));
  const latencies = values(
    `select e.latency_ms / 1000.0 as value from run r join run_end e on e.run = r.id
     where r.agent = ? and r.at > ? and e.outcome = 'accepted' order by r.at desc limit ?`,
  );
  const ratings = values(
    `select (select explanation from rating where run = r.id order by seq desc limit 1) as value
     from run r where r.agent = ? and r.at > ? and exists (select 1 from rating where run = r.id)
     order by r.at desc limit ?`,
  );
  const parts: TrustParts = {
    ...measurePredictions(scored),
    latencyS: mean(latencies),
    explanation: mean(ratings),
  };
  return { resolved: scored.length, parts, trust: computeTrust(parts) };
}
