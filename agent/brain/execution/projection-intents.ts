import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { intentSubmitted } from './events.ts';

const events = [intentSubmitted] as const;
export type SubmittedIntent = StoredEvent<typeof events>['payload'];

/** One row an intent that was taken: what says that a trade came a second time. */
export const intentsProjection = defineProjection<typeof events>({
  name: 'intents',
  schema: `create table intents (
    intent_id text primary key,
    symbol text not null,
    at integer not null,
    payload text not null
  ) strict, without rowid;
  create index intents_symbol on intents (symbol, at)`,
  tables: ['intents'],
  events,
  apply(db, { payload, at }) {
    statement(db, 'insert into intents values (?, ?, ?, ?)').run(
      payload.intentId,
      payload.symbol,
      at,
      JSON.stringify(payload),
    );
  },
});

export function readIntent(db: DatabaseSync, id: string): SubmittedIntent | undefined {
  const row = statement(db, 'select payload from intents where intent_id = ?').get(id);
  return row === undefined ? undefined : (JSON.parse(String(row.payload)) as SubmittedIntent);
}
