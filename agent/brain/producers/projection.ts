import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { noteTypes, type ProducerEvents, producerTypes, signalTypes } from './events.ts';
import { limits } from './limits.ts';

type Stored<Type extends string> = Extract<StoredEvent<ProducerEvents>, { type: Type }>;

/** The brief's table of signals, with more columns. Times are milliseconds. An id is the place of the event in
 * the log, which finds it by its own id: an index of hashes is what a cycle of many assets writes longest. */
export const signalEvents = defineProjection({
  name: 'signal_events',
  tables: ['signal_events'],
  schema: `create table signal_events (
    id integer primary key,
    symbol text not null,
    signal text not null,
    conviction integer not null,
    producer text not null,
    rationale text not null,
    metadata text not null,
    timestamp integer not null,
    hash text not null,
    event_id text not null,
    trace text not null,
    domain text not null,
    observed_at integer not null,
    interval_ms real not null,
    is_external integer not null,
    is_shadow integer not null
  ) strict;
  create index signal_events_symbol on signal_events (symbol, timestamp);
  create index signal_events_producer on signal_events (producer, timestamp);`,
  events: signalTypes,
  apply(db, event) {
    const { payload } = event;
    statement(
      db,
      `insert into signal_events (id, symbol, signal, conviction, producer, rationale, metadata,
        timestamp, hash, event_id, trace, domain, observed_at, interval_ms, is_external, is_shadow)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      event.seq,
      payload.symbol,
      payload.signal,
      payload.conviction,
      payload.producer,
      payload.rationale,
      JSON.stringify(payload.inputs),
      event.at,
      payload.hash,
      event.id,
      event.trace,
      payload.domain,
      payload.observedAt,
      payload.intervalMs,
      Number(payload.isExternal),
      Number(payload.isShadow),
    );
  },
});

/** What people wrote down. */
export const notesTables = defineProjection({
  name: 'notes',
  tables: ['notes_views', 'notes_calendar'],
  schema: `create table notes_views (
    seq integer primary key, author text not null, symbol text, direction text not null,
    conviction integer not null, rationale text not null, at integer not null, expires_at integer,
    known_at integer not null, event_id text not null unique, revoked_at integer, revoked_by text,
    revoke_reason text
  ) strict;
  create table notes_calendar (
    seq integer primary key, title text not null, at integer not null, symbols text not null,
    impact real not null, sentiment real, known_at integer not null
  ) strict;`,
  events: noteTypes,
  apply(db, event) {
    if (event.type === 'signal.view-given.v1') addView(db, event);
    if (event.type === 'signal.view-revoked.v1') revokeView(db, event);
    if (event.type === 'signal.event-listed.v1') addEntry(db, event);
  },
});

function addView(db: DatabaseSync, event: Stored<'signal.view-given.v1'>): void {
  const { seq, id, payload } = event;
  const { author, symbol, direction, conviction, rationale, at, expiresAt } = payload;
  statement(
    db,
    'insert into notes_views values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, null)',
  ).run(
    seq,
    author,
    symbol,
    direction,
    conviction,
    rationale,
    at,
    expiresAt,
    Math.max(at, event.at),
    id,
  );
}

function revokeView(db: DatabaseSync, event: Stored<'signal.view-revoked.v1'>): void {
  const { view, by, reason } = event.payload;
  const sql = `update notes_views set revoked_at = ?, revoked_by = ?, revoke_reason = ?
    where event_id = ? and revoked_at is null`;
  statement(db, sql).run(event.at, by, reason, view);
}

function addEntry(db: DatabaseSync, event: Stored<'signal.event-listed.v1'>): void {
  const { seq, payload } = event;
  const { title, at, symbols, impact, sentiment, knownAt } = payload;
  statement(db, 'insert into notes_calendar values (?, ?, ?, ?, ?, ?, ?)').run(
    seq,
    title,
    at,
    JSON.stringify(symbols),
    impact,
    sentiment,
    knownAt ?? event.at,
  );
}

/** Failures that are not over yet, so that a restart neither forgets nor repeats an alert. */
export const producerTables = defineProjection({
  name: 'producer',
  tables: ['producer_failures', 'producer_external', 'producer_nonces'],
  schema: `create table producer_failures (
    producer text primary key, failures integer not null, kind text not null,
    message text not null, at integer not null, is_down integer not null
  ) strict, without rowid;
  create table producer_external (
    name text primary key, kind text not null, url text, allow_private integer not null,
    algorithm text not null, public_key text, generation integer not null, domain text not null,
    interval_ms real not null, stage text not null, registered_at integer not null,
    registered_by text not null, staged_at integer not null, staged_by text not null,
    reason text not null
  ) strict, without rowid;
  create table producer_nonces (
    producer text not null, nonce text not null, at integer not null, digest text not null,
    signals text not null, primary key (producer, nonce)
  ) strict, without rowid;`,
  events: producerTypes,
  apply(db, event) {
    switch (event.type) {
      case 'producer.failed.v1':
        return addFailure(db, event);
      case 'producer.down.v1':
        statement(db, 'update producer_failures set is_down = 1 where producer = ?').run(
          event.payload.producer,
        );
        return;
      case 'producer.recovered.v1':
        statement(db, 'delete from producer_failures where producer = ?').run(
          event.payload.producer,
        );
        return;
      case 'producer.registered.v1':
        return addExternal(db, event);
      case 'producer.staged.v1':
        return stageExternal(db, event);
      case 'signal.received.v1':
        return spendNonce(db, event);
    }
  },
});

function addFailure(db: DatabaseSync, event: Stored<'producer.failed.v1'>): void {
  const { producer, failures, kind, message } = event.payload;
  statement(
    db,
    `insert into producer_failures values (?, ?, ?, ?, ?, 0) on conflict (producer) do update set
      failures = excluded.failures, kind = excluded.kind, message = excluded.message,
      at = excluded.at`,
  ).run(producer, failures, kind, message, event.at);
}

function addExternal(db: DatabaseSync, event: Stored<'producer.registered.v1'>): void {
  const { payload, at, source } = event;
  statement(
    db,
    `insert or replace into producer_external values
      (?, ?, ?, ?, ?, ?, ?, ?, ?, 'shadow', ?, ?, ?, ?, 'registered')`,
  ).run(
    payload.name,
    payload.kind,
    payload.url,
    Number(payload.allowPrivate),
    payload.algorithm,
    payload.publicKey,
    payload.generation,
    payload.domain,
    payload.intervalMs,
    at,
    source,
    at,
    source,
  );
}

function stageExternal(db: DatabaseSync, event: Stored<'producer.staged.v1'>): void {
  const { name, stage, reason } = event.payload;
  statement(
    db,
    `update producer_external set stage = ?, reason = ?, staged_at = ?, staged_by = ?
      where name = ?`,
  ).run(stage, reason, event.at, event.source, name);
}

function spendNonce(db: DatabaseSync, event: Stored<'signal.received.v1'>): void {
  const { producer, nonce, digest, signals } = event.payload;
  statement(db, 'insert or ignore into producer_nonces values (?, ?, ?, ?, ?)').run(
    ...[producer, nonce, event.at, digest, JSON.stringify(signals)],
  );
  // Older messages are refused by their time, so their nonces need not be kept.
  statement(db, 'delete from producer_nonces where producer = ? and at < ?').run(
    producer,
    event.at - 3 * limits.external.clockSkewMs,
  );
}
