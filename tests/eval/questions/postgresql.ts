import type { Question } from '../question.ts';

// PostgreSQL 15's manual. Asked as a person asks who does not know the manual's words; the pages are those
// where the manual itself answers.
export const postgresql: readonly Question[] = [
  { ask: 'How do I rebuild an index without locking out writes?', pages: ['sql-reindex.html'] },
  {
    ask: 'How can I give disk space of deleted rows back to the operating system?',
    pages: ['routine-vacuuming.html', 'sql-vacuum.html'],
  },
  {
    ask: 'How do I see which queries are running right now?',
    pages: ['monitoring-stats.html', 'functions-info.html'],
  },
  {
    ask: 'What does pg_dump do with large objects?',
    pages: ['app-pgdump.html', 'app-pg-dumpall.html', 'backup-dump.html', 'lo-intro.html'],
  },
  {
    ask: 'How do I set up streaming replication to a standby server?',
    pages: [
      'warm-standby.html',
      'runtime-config-replication.html',
      'hot-standby.html',
      'high-availability.html',
    ],
  },
  {
    ask: 'Which client authentication methods can pg_hba.conf use?',
    pages: ['auth-pg-hba-conf.html', 'auth-methods.html', 'client-authentication.html'],
  },
  {
    ask: 'How do I insert a row or update it if the key exists already?',
    pages: ['sql-insert.html'],
  },
  {
    ask: 'What is the difference between json and jsonb?',
    pages: ['datatype-json.html', 'functions-json.html'],
  },
  {
    ask: 'How do I create a partitioned table by range of dates?',
    pages: ['ddl-partitioning.html', 'sql-createtable.html'],
  },
  {
    ask: 'How do I cancel a long running query?',
    pages: ['functions-admin.html', 'libpq-cancel.html', 'runtime-config-client.html'],
  },
  { ask: 'What does the setting work_mem control?', pages: ['runtime-config-resource.html'] },
  {
    ask: 'How do I read the output of EXPLAIN ANALYZE?',
    pages: ['using-explain.html', 'sql-explain.html'],
  },
  {
    ask: 'How do I write a recursive query with WITH?',
    pages: ['queries-with.html', 'sql-select.html'],
  },
  {
    ask: 'Which transaction isolation levels are there?',
    pages: ['transaction-iso.html', 'sql-set-transaction.html'],
  },
  {
    ask: 'How can a role be allowed to read all tables of a schema?',
    pages: [
      'sql-grant.html',
      'ddl-priv.html',
      'sql-alterdefaultprivileges.html',
      'predefined-roles.html',
      'ddl-schemas.html',
    ],
  },
  {
    ask: 'How do I restore a database to a point in time from archived WAL?',
    pages: ['continuous-archiving.html', 'runtime-config-wal.html', 'recovery-config.html'],
  },
  {
    ask: 'How do I search text for several words with an index?',
    pages: [
      'textsearch-intro.html',
      'textsearch-indexes.html',
      'textsearch-tables.html',
      'textsearch-controls.html',
    ],
  },
  {
    ask: 'How do I copy a CSV file into a table?',
    pages: ['sql-copy.html', 'file-fdw.html', 'populate.html'],
  },
  { ask: 'What happens on transaction ID wraparound?', pages: ['routine-vacuuming.html'] },
  {
    ask: 'How do I notify other sessions that something changed?',
    pages: ['sql-notify.html', 'sql-listen.html', 'tcn.html', 'libpq-notify.html'],
  },
];
