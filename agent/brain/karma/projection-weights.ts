import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, statement } from '../events/index.ts';
import { weightTypes } from './events.ts';

type Weights = Readonly<Record<string, number>>;

/** The weights that were learned, if any, and every change that led to them. */
export const weightsTables = defineProjection({
  name: 'weights',
  tables: ['weights_current', 'weights_changes'],
  events: weightTypes,
  schema: `create table weights_current (
    domain text primary key,
    weight real not null,
    configured real not null,
    change_id text not null,
    changed_at integer not null
  ) strict, without rowid;
  create table weights_changes (
    seq integer primary key,
    change_id text not null unique,
    kind text not null,
    reason text not null,
    at integer not null,
    source text not null,
    configured text not null,
    before text not null,
    after text not null,
    evidence text,
    reverted_by text
  ) strict;`,
  apply(db, event) {
    const { seq, id, at, source, payload } = event;
    const isRevert = event.type === 'weights.reverted.v1';
    const evidence = isRevert ? null : JSON.stringify(event.payload.evidence);
    statement(db, 'insert into weights_changes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)').run(
      ...[seq, id, isRevert ? 'reverted' : 'changed', payload.reason, at, source],
      ...[payload.configured, payload.before, payload.after].map((all) => JSON.stringify(all)),
      evidence,
    );
    // Taking one back takes back what was built on it.
    if (isRevert) {
      const sql = `update weights_changes set reverted_by = ?1 where reverted_by is null and seq < ?2
        and seq >= (select seq from weights_changes where change_id = ?3)`;
      statement(db, sql).run(id, seq, event.payload.changeId);
    }
    writeCurrent(db, payload, { id, at });
  },
});

function writeCurrent(
  db: DatabaseSync,
  { after, configured }: { after: Weights; configured: Weights },
  { id, at }: { id: string; at: number },
): void {
  const write = statement(db, 'insert or replace into weights_current values (?, ?, ?, ?, ?)');
  for (const domain of Object.keys(after).sort()) {
    write.run(domain, after[domain] as number, configured[domain] as number, id, at);
  }
}
