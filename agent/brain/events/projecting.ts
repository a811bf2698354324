import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import type { Catalogue } from './catalogue.ts';
import { parseTypeName } from './define.ts';
import { readEvents } from './reading.ts';
import type { EventRegistry, Projection, StoredEvent } from './types.ts';

/** A projection and where its tables are. */
export interface Build<R extends EventRegistry> {
  readonly projection: Projection<R>;
  readonly db: DatabaseSync;
}

/** Applies an event to every projection that wants it. */
export type Applier<R extends EventRegistry> = (
  event: StoredEvent<R> & { readonly type: string },
) => void;

export function createApplier<R extends EventRegistry>(builds: readonly Build<R>[]): Applier<R> {
  const families = builds.map(({ projection: { events } }) =>
    events === undefined
      ? undefined
      : new Set(events.map(({ type }) => parseTypeName(type).family)),
  );
  const byType = new Map<string, readonly Build<R>[]>();

  function interestedIn(type: string): readonly Build<R>[] {
    const known = byType.get(type);
    if (known !== undefined) return known;
    const { family } = parseTypeName(type);
    const found = builds.filter((_, index) => families[index]?.has(family) ?? true);
    byType.set(type, found);
    return found;
  }

  return (event) => {
    for (const { projection, db } of interestedIn(event.type)) {
      projection.apply(db, event);
      if (!db.isTransaction) throw new Error(`projection ${projection.name} ended the transaction`);
    }
  };
}

/** Brings the tables in line with the projections: builds new and changed ones from all events, drops
 * what no projection owns any more. Inside a transaction. A guest may not do that, as the owner works
 * with the tables it knows: Fault `brain.store`. */
export function syncProjections<R extends EventRegistry>(
  db: DatabaseSync,
  catalogue: Catalogue,
  projections: readonly Projection<R>[],
  mayBuild: boolean,
): void {
  const known = readKnown(db);
  const isCurrent = (projection: Projection<R>) => {
    const found = known.get(projection.name);
    return found?.version === (projection.version ?? 1) && found.schema === projection.schema;
  };
  const wanted = new Set(projections.map(({ name }) => name));
  if (wanted.size !== projections.length) throw new Error('two projections have the same name');
  const stale = projections.filter((projection) => !isCurrent(projection));
  const gone = [...known.keys()].filter((name) => !wanted.has(name));
  if (stale.length === 0 && gone.length === 0) return;
  if (!mayBuild && known.size > 0) throw otherVersion();
  for (const name of [...gone, ...stale.map((projection) => projection.name)]) {
    for (const table of known.get(name)?.tables ?? []) db.exec(`drop table if exists "${table}"`);
    db.prepare('delete from projections where name = ?').run(name);
  }
  const builds = stale.map((projection) => ({ projection, db }));
  buildProjections(db, catalogue, builds);
  const insert = db.prepare('insert into projections values (?, ?, ?, ?)');
  for (const { name, version, schema, tables } of stale) {
    insert.run(name, version ?? 1, schema, JSON.stringify(tables));
  }
}

/** Creates the tables and fills them from the events of `source`; how many there were. Inside a
 * transaction of every database. */
export function buildProjections<R extends EventRegistry>(
  source: DatabaseSync,
  catalogue: Catalogue,
  builds: readonly Build<R>[],
): number {
  for (const build of builds) createTables(build);
  const apply = createApplier(builds);
  let events = 0;
  for (const event of readEvents<R>(source, catalogue)) {
    apply(event);
    events += 1;
  }
  return events;
}

/** What is wrong with a schema is a mistake in the code. */
function createTables<R extends EventRegistry>({ projection, db }: Build<R>): void {
  const { name, schema, tables } = projection;
  const before = new Set(objectsOf(db));
  try {
    db.exec(schema);
  } catch (error) {
    throw new Error(`projection ${name}: its schema is refused`, { cause: error });
  }
  const made = objectsOf(db).filter((object) => !before.has(object) && !object.startsWith('index'));
  const listed = tables.map((table) => `table ${table}`);
  const odd = [
    ...listed.filter((object) => !made.includes(object)),
    ...made.filter((object) => !listed.includes(object)),
  ];
  if (odd.length === 0) return;
  throw new Error(`projection ${name}: schema and tables differ in ${odd.join(', ')}`);
}

function objectsOf(db: DatabaseSync): string[] {
  return db
    .prepare(
      `select concat(type, ' ', name) as object from sqlite_schema where name not glob 'sqlite_*'`,
    )
    .all()
    .map(({ object }) => String(object));
}

interface Known {
  readonly version: number;
  readonly schema: string;
  readonly tables: readonly string[];
}

function readKnown(db: DatabaseSync): Map<string, Known> {
  const rows = db.prepare('select name, version, schema, tables from projections').all();
  return new Map(
    rows.map((row) => [
      String(row.name),
      {
        version: Number(row.version),
        schema: String(row.schema),
        tables: JSON.parse(String(row.tables)) as string[],
      },
    ]),
  );
}

function otherVersion(): Fault {
  return new Fault({
    code: 'brain.store',
    message: 'the tables of the log were made by another version of the brain',
    hint: 'start the service once: it builds them anew',
  });
}
