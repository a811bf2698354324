import { defineProjection, statement } from '../events/index.ts';
import { cycleEvents } from './events.ts';

/** One row a cycle, newest last. */
export const cyclesProjection = defineProjection({
  name: 'cycles',
  tables: ['cycles'],
  events: cycleEvents,
  schema: `create table cycles (
    seq integer primary key,
    trace text not null,
    at integer not null,
    trigger text not null,
    reason text,
    signals integer,
    approved integer,
    refused integer,
    submitted integer,
    duration_ms real not null
  ) strict;`,
  apply(db, { seq, trace, at, ...event }) {
    const insert = statement(db, 'insert into cycles values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    if (event.type === 'cycle.failed.v1') {
      const { trigger, reason, durationMs } = event.payload;
      insert.run(seq, trace, at, trigger, reason, null, null, null, null, durationMs);
      return;
    }
    const { trigger, signals, approved, refused, submitted, durationMs } = event.payload;
    insert.run(seq, trace, at, trigger, null, signals, approved, refused, submitted, durationMs);
  },
});
