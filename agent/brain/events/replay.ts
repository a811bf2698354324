import { DatabaseSync } from 'node:sqlite';
import { createCatalogue } from './catalogue.ts';
import { dumpBlocks, dumpSchema, dumpTable, quoteName } from './dump.ts';
import { buildProjections } from './projecting.ts';
import { checkIdentity, openReader } from './store.ts';
import { storeFault } from './store-fault.ts';
import type { EventRegistry, Projection } from './types.ts';

export interface TableReplay {
  readonly projection: string;
  readonly table: string;
  /** In the rebuilt table. */
  readonly rows: number;
  readonly same: boolean;
  /** The first row that differs, as SQL literals; null where there is none any more. */
  readonly difference?: { readonly live: string | null; readonly replayed: string | null };
}

export interface ReplayReport {
  readonly ok: boolean;
  readonly events: number;
  readonly tables: readonly TableReplay[];
}

/** Builds every projection anew from the events alone and compares each table byte for byte with the live
 * one; changes nothing and is safe while the brain runs. Throws Fault `brain.store`. */
export function replayLog<const R extends EventRegistry>(options: {
  readonly path: string;
  readonly registry: R;
  readonly projections: readonly Projection<NoInfer<R>>[];
}): ReplayReport {
  const { path, registry, projections } = options;
  const live = openReader(path);
  try {
    checkIdentity(live, path);
    // One snapshot for events and tables.
    live.exec('begin');
    return replayInto(live, registry, projections);
  } catch (error) {
    throw storeFault(path, error);
  } finally {
    live.close();
  }
}

/** The same for a log that is open, `:memory:` included. */
export function replayInto<const R extends EventRegistry>(
  live: DatabaseSync,
  registry: R,
  projections: readonly Projection<NoInfer<R>>[],
): ReplayReport {
  // Each in a database of its own: one that reads another's tables fails here.
  const builds = projections.map((projection) => ({
    projection,
    db: new DatabaseSync(':memory:'),
  }));
  try {
    for (const { db } of builds) db.exec('begin');
    const events = buildProjections<R>(live, createCatalogue(registry), builds);
    for (const { db } of builds) db.exec('commit');
    const tables = builds.flatMap(({ projection, db }) =>
      projection.tables.map((table) => ({
        projection: projection.name,
        table,
        ...compareTable(live, db, table),
      })),
    );
    return { ok: tables.every(({ same }) => same), events, tables };
  } finally {
    for (const { db } of builds) db.close();
  }
}

function compareTable(
  live: DatabaseSync,
  fresh: DatabaseSync,
  table: string,
): Omit<TableReplay, 'projection' | 'table'> {
  const schemas = { live: dumpSchema(live, table), replayed: dumpSchema(fresh, table) };
  if (schemas.live !== schemas.replayed) return { rows: 0, same: false, difference: schemas };
  if (haveSameBlocks(live, fresh, table)) return { rows: countRows(fresh, table), same: true };
  const left = dumpTable(live, table);
  const right = dumpTable(fresh, table);
  for (let rows = 0; ; rows++) {
    const [one, other] = [left.next(), right.next()];
    if (one.done === true && other.done === true) return { rows, same: true };
    if (one.value === other.value) continue;
    const difference = { live: one.value ?? null, replayed: other.value ?? null };
    return { rows: countRows(fresh, table), same: false, difference };
  }
}

function haveSameBlocks(live: DatabaseSync, fresh: DatabaseSync, table: string): boolean {
  const left = dumpBlocks(live, table);
  const right = dumpBlocks(fresh, table);
  for (;;) {
    const [one, other] = [left.next(), right.next()];
    if (one.value !== other.value) return false;
    if (one.done === true) return true;
  }
}

function countRows(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`select count(*) as rows from ${quoteName(table)}`).get()?.rows);
}
