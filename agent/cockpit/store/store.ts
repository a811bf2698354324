import { randomUUID } from 'node:crypto';
import type { Clock } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import {
  readAudits,
  readChanges,
  readLastChange,
  readLatestPoints,
  readPoints,
  writeAudit,
  writePoint,
} from './ledger.ts';
import {
  countRecords,
  findRecords,
  listRecords,
  readByKeys,
  readHistory,
  readMany,
  readOne,
} from './read-records.ts';
import { parseRow } from './rows.ts';
import { exportCockpit } from './transfer/export.ts';
import { importCockpit } from './transfer/import.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from './types.ts';
import { createRecord, setRemoved, updateRecord, upsertRecords } from './write-records.ts';

export interface CockpitStoreOptions {
  /** With `migrations` applied. */
  readonly database: Database;
  readonly clock: Clock;
  /** Random UUIDs when absent. */
  readonly newId?: () => string;
}

/** Any number that nothing else locks. */
const lockKey = 7_265_010_977;

/** The records of the cockpit, their history, the audit and the series of points. Writers take turns,
 * in this process and in others on the same server. */
export function createCockpitStore({
  database,
  clock,
  newId = randomUUID,
}: CockpitStoreOptions): CockpitStore {
  const listeners = new Set<() => void>();
  const write = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    const result = await database.transaction(async (sql) => {
      await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey]);
      return work(sql);
    });
    for (const listener of listeners) listener();
    return result;
  };
  const writesOn = (sql: Sql): CockpitWrites => {
    const now = new Date(clock.now()).toISOString();
    return createWrites((work) => work(sql), { newId, now: () => now });
  };
  return {
    ...createCockpitReads(database),
    ...createWrites(write, { newId, now: () => new Date(clock.now()).toISOString() }),
    transaction: (work) => write((sql) => work({ ...createCockpitReads(sql), ...writesOn(sql) })),
    export: () => exportCockpit(database),
    import: (lines, options = {}) => write((sql) => importCockpit(sql, lines, options)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What reads, on a database or in a transaction; it writes nothing. */
export function createCockpitReads(sql: Sql): CockpitReads {
  return {
    async get(kind, id, { withRemoved = false } = {}) {
      const row = await readOne(sql, kind, id);
      return row !== null && (withRemoved || row.deletedAt === null) ? row : null;
    },
    getMany: (kind, ids) => readMany(sql, kind, ids),
    async getByKey(kind, key) {
      const [row] = await readByKeys(sql, kind, [key]);
      return row === undefined ? null : parseRow(kind, row);
    },
    async getByKeys(kind, keys) {
      if (keys.length === 0) return new Map();
      const rows = await readByKeys(sql, kind, keys);
      return new Map(rows.map((row) => [row.key ?? '', parseRow(kind, row)]));
    },
    list: (kind, filter = {}) => listRecords(sql, kind, filter),
    count: (kind, filter = {}) => countRecords(sql, kind, filter),
    find: (text, options = {}) => findRecords(sql, text, options),
    history: (kind, id) => readHistory(sql, kind, id),
    audits: (filter = {}) => readAudits(sql, filter),
    points: (series, filter) => readPoints(sql, series, filter),
    latestPoints: (series) => readLatestPoints(sql, series),
    changes: (after, limit) => readChanges(sql, after, limit),
    lastChange: () => readLastChange(sql),
  };
}

function createWrites(
  write: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>,
  { newId, now }: { readonly newId: () => string; readonly now: () => string },
): CockpitWrites {
  const context = (sql: Sql) => ({ sql, now: now(), newId });
  return {
    create: (kind, body, options) =>
      write((sql) => createRecord(context(sql), kind, body, options)),
    update: (kind, id, change, actor) =>
      write((sql) => updateRecord(context(sql), kind, id, change, actor)),
    remove: (kind, id, actor, version) =>
      write((sql) => setRemoved(context(sql), kind, id, actor, 'remove', version)),
    restore: (kind, id, actor, version) =>
      write((sql) => setRemoved(context(sql), kind, id, actor, 'restore', version)),
    async upsertByKey(kind, key, body, actor, links) {
      const items = [{ key, body, links }];
      const [done] = await write((sql) => upsertRecords(context(sql), kind, items, actor));
      if (done === undefined) throw new Error('an upsert gave no row');
      return done;
    },
    upsertMany: (kind, items, actor) =>
      write((sql) => upsertRecords(context(sql), kind, items, actor)),
    audit: (entry) => write((sql) => writeAudit(sql, entry, now())),
    appendPoint: (series, subject, at, value) =>
      write((sql) => writePoint(sql, series, { subject, at, value })),
  };
}
