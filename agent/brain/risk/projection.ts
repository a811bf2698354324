import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '#lib';
import { defineProjection, statement } from '../events/index.ts';
import { refusalsOf } from './decision.ts';
import type { DecisionRecord } from './decision-record.ts';
import { acceptDrawdown, applyMeasure } from './equity-ledger.ts';
import {
  dcgViolation,
  decisionApproved,
  decisionNoTrade,
  decisionRefused,
  killSwitchChanged,
  killSwitchMeasured,
} from './events.ts';
import { applyChange } from './kill-switch/index.ts';
import { readEquityLedger, readKillSwitch } from './read.ts';
import { restraintProjections } from './restraint/projection.ts';

const killSwitchEvents = [killSwitchChanged, killSwitchMeasured] as const;
const decisionEvents = [decisionApproved, decisionRefused, decisionNoTrade] as const;
const dcgEvents = [dcgViolation] as const;

/** The switch as it stands, what changed it, and what losses are counted from. */
export const killSwitchProjection = defineProjection<typeof killSwitchEvents>({
  name: 'kill_switch',
  tables: ['kill_switch', 'kill_switch_changes', 'kill_switch_ledger'],
  schema: `
    create table kill_switch (
      one integer primary key check (one = 1),
      level integer not null check (level between 0 and 5),
      reason text not null,
      since integer not null,
      cleared_at integer
    ) strict;
    create table kill_switch_changes (
      seq integer primary key,
      at integer not null,
      from_level integer not null,
      to_level integer not null,
      by text not null,
      actor text not null,
      reason text not null,
      trigger_name text,
      numbers text not null
    ) strict;
    create table kill_switch_ledger (
      one integer primary key check (one = 1),
      day integer not null,
      day_start_equity real not null,
      peak_equity real not null,
      equity real not null,
      at integer not null
    ) strict;`,
  events: killSwitchEvents,
  apply(db, event) {
    if (event.type === 'killswitch.measured.v1') {
      writeLedger(db, applyMeasure(readEquityLedger(db), { ...event.payload, at: event.at }));
      return;
    }
    const change = event.payload;
    const state = applyChange(readKillSwitch(db), change, event.at);
    statement(
      db,
      `insert into kill_switch (one, level, reason, since, cleared_at) values (1, ?, ?, ?, ?)
       on conflict (one) do update set level = excluded.level, reason = excluded.reason,
         since = excluded.since, cleared_at = excluded.cleared_at`,
    ).run(state.level, state.reason, state.since ?? event.at, state.clearedAt);
    statement(db, 'insert into kill_switch_changes values (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      event.seq,
      event.at,
      change.from,
      change.to,
      change.by,
      change.actor,
      change.reason,
      change.trigger,
      canonicalJson(change.numbers),
    );
    const ledger = readEquityLedger(db);
    if (change.by === 'operator' && change.acceptsDrawdown && ledger !== null) {
      writeLedger(db, acceptDrawdown(ledger));
    }
  },
});

function writeLedger(db: DatabaseSync, ledger: ReturnType<typeof applyMeasure>): void {
  statement(
    db,
    `insert into kill_switch_ledger values (1, ?, ?, ?, ?, ?)
     on conflict (one) do update set day = excluded.day,
       day_start_equity = excluded.day_start_equity, peak_equity = excluded.peak_equity,
       equity = excluded.equity, at = excluded.at`,
  ).run(ledger.day, ledger.dayStartEquity, ledger.peakEquity, ledger.equity, ledger.at);
}

/** Every decision; its whole why and why not is in the event that `seq` names. */
export const decisionsProjection = defineProjection<typeof decisionEvents>({
  name: 'decisions',
  tables: ['decisions'],
  schema: `
    create table decisions (
      id text primary key,
      seq integer not null,
      at integer not null,
      trace text not null,
      symbol text not null,
      side text,
      strategy text,
      outcome text not null,
      trade_id text,
      refused_by text
    ) strict;
    create index decisions_by_symbol on decisions (symbol, at);
    create index decisions_by_trade on decisions (trade_id) where trade_id is not null;`,
  events: decisionEvents,
  apply(db, event) {
    writeDecision(db, event.payload, event.seq);
  },
});

function writeDecision(db: DatabaseSync, decision: DecisionRecord, seq: number): void {
  const refusedBy = refusalsOf(decision)
    .map(({ gate }) => gate)
    .join(',');
  statement(db, 'insert or replace into decisions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    decision.id,
    seq,
    decision.at,
    decision.trace,
    decision.symbol,
    decision.proposal?.side ?? null,
    decision.proposal?.strategy ?? null,
    decision.outcome,
    decision.tradeId,
    refusedBy === '' ? null : refusedBy,
  );
}

/** What restricted assets were wanted. */
export const dcgProjection = defineProjection<typeof dcgEvents>({
  name: 'dcg_violations',
  tables: ['dcg_violations'],
  schema: `
    create table dcg_violations (
      seq integer primary key,
      at integer not null,
      symbol text not null,
      restricted text not null,
      matched text not null,
      reason text not null,
      action text not null,
      strategy text not null,
      trade_id text not null
    ) strict;`,
  events: dcgEvents,
  apply(db, event) {
    const { symbol, restricted, matched, reason, action, strategy, tradeId } = event.payload;
    statement(db, 'insert into dcg_violations values (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      event.seq,
      event.at,
      symbol,
      restricted,
      matched,
      reason,
      action,
      strategy,
      tradeId,
    );
  },
});

export const riskProjections = [
  killSwitchProjection,
  decisionsProjection,
  dcgProjection,
  ...restraintProjections,
] as const;
