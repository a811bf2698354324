/** Everything that happens to agents, added to and never changed: a table a kind of happening. */
const tables = {
  run: `id text primary key, agent text not null, at integer not null, mode text not null,
    input_hash text not null, input text not null, prompt_hash text not null, session text not null`,
  run_end: `run text primary key references run, at integer not null, outcome text not null,
    outputs text not null, problems text not null, model text, input_tokens integer not null,
    output_tokens integer not null, cost_usd real, latency_ms integer not null`,
  run_place: `run text primary key references run, host text not null, attempts integer not null`,
  rating: `seq integer primary key, run text not null references run, at integer not null,
    by text not null, explanation integer not null check (explanation between 1 and 5),
    reason text not null`,
  violation: `seq integer primary key, agent text not null, run text not null references run,
    at integer not null, what text not null`,
  mode_change: `seq integer primary key, agent text not null, at integer not null,
    mode_from text not null, mode_to text not null, by text not null, reason text not null`,
  prediction: `id text primary key, run text not null references run, agent text not null,
    at integer not null, claim text not null, probability real not null, due_at integer not null,
    because text not null`,
  score: `prediction text primary key references prediction, at integer not null,
    happened integer not null check (happened in (0, 1)), by text not null, evidence text not null`,
  approval: `id text primary key, agent text not null, run text not null references run,
    at integer not null, expires_at integer not null, action text not null, reason text not null`,
  decision: `approval text primary key references approval, at integer not null, by text not null,
    verdict text not null check (verdict in ('approve', 'deny')), reason text not null`,
  execution: `approval text primary key references decision, at integer not null,
    outcome text not null check (outcome in ('done', 'failed', 'unknown')), detail text not null`,
} as const;

/** For a new file; the same again does nothing. */
export const schemaSql = [
  ...Object.entries(tables).map(
    ([name, columns]) => `create table if not exists ${name} (${columns}) strict;`,
  ),
  ...Object.keys(tables).flatMap((name) =>
    ['update', 'delete'].map(
      (change) =>
        `create trigger if not exists ${name}_no_${change} before ${change} on ${name}
         begin select raise(abort, 'what happened is never changed'); end;`,
    ),
  ),
  'create index if not exists run_by_agent on run (agent, at);',
  'create index if not exists prediction_by_agent on prediction (agent, due_at);',
].join('\n');

export const schemaVersion = 2;
