import type { Migration } from '#lib/postgres';

/** Runs that any machine may do, beside the job queue, which forgets. */
const runs: Migration = {
  id: '0001-runs',
  sql: `
    create schema agents;
    create table agents.worker (
      id uuid primary key,
      host text not null,
      pid integer not null,
      agents text[] not null,
      models text[] not null,
      slots integer not null,
      began_at timestamptz not null default now(),
      seen_at timestamptz not null default now()
    );
    create table agents.run (
      id uuid primary key,
      queue text not null,
      agent text not null,
      key text,
      input text not null,
      model text,
      mode text not null,
      asked_on text not null,
      asked_at timestamptz not null default now(),
      take_until timestamptz not null,
      cancelled_by text,
      cancelled_at timestamptz,
      unique (agent, key)
    );
    create index run_asked on agents.run (asked_at);
    create table agents.attempt (
      run uuid not null references agents.run on delete cascade,
      attempt integer not null,
      host text not null,
      pid integer not null,
      at timestamptz not null default now(),
      ended_at timestamptz,
      usage jsonb,
      primary key (run, attempt)
    );
    create table agents.run_end (
      run uuid primary key references agents.run on delete cascade,
      attempt integer,
      at timestamptz not null default now(),
      outcome text not null,
      answer jsonb not null,
      record jsonb not null
    );
    create index run_end_at on agents.run_end (at)`,
};

/** The schema of shared runs, oldest first; steps are only ever added. */
export const migrations: readonly Migration[] = [runs];
