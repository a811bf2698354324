import { defineProjection, statement } from '../events/index.ts';
import { alertEvents } from './events.ts';

/** Alerts, and what every sink did with them: `pending`, `delivered` or `abandoned`. */
export const alertProjection = defineProjection({
  name: 'alerts',
  tables: ['alerts', 'alerts_deliveries'],
  events: alertEvents,
  schema: `
    create table alerts (
      alert_id text primary key,
      kind text not null,
      severity text not null,
      message text not null,
      symbol text,
      about text,
      raised_at integer not null,
      acknowledged_by text,
      acknowledged_at integer
    ) strict, without rowid;
    create table alerts_deliveries (
      alert_id text not null,
      sink text not null,
      state text not null,
      attempts integer not null,
      reason text,
      primary key (alert_id, sink)
    ) strict, without rowid;
    create index alerts_deliveries_pending on alerts_deliveries (state) where state = 'pending';`,
  apply(db, event) {
    switch (event.type) {
      case 'alert.raised.v1': {
        const { alertId, kind, severity, message, symbol, about, sinks } = event.payload;
        statement(db, 'insert into alerts values (?, ?, ?, ?, ?, ?, ?, null, null)').run(
          ...[alertId, kind, severity, message, symbol, about, event.at],
        );
        const add = statement(
          db,
          `insert into alerts_deliveries values (?, ?, 'pending', 0, null)`,
        );
        for (const sink of sinks) add.run(alertId, sink);
        return;
      }
      case 'alert.delivered.v1': {
        const { alertId, sink, attempts } = event.payload;
        const sql = `update alerts_deliveries set state = 'delivered', attempts = ? where alert_id = ? and sink = ?`;
        statement(db, sql).run(attempts, alertId, sink);
        return;
      }
      case 'alert.abandoned.v1': {
        const { alertId, sink, attempts, reason } = event.payload;
        const sql = `update alerts_deliveries set state = 'abandoned', attempts = ?, reason = ? where alert_id = ? and sink = ?`;
        statement(db, sql).run(attempts, reason, alertId, sink);
        return;
      }
      case 'alert.acknowledged.v1': {
        const sql = `update alerts set acknowledged_by = ?, acknowledged_at = ? where alert_id = ? and acknowledged_by is null`;
        statement(db, sql).run(event.payload.by, event.at, event.payload.alertId);
      }
    }
  },
});
