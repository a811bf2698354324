import { canonicalJson } from '#lib';
import type { RecordKind } from '../model/record.ts';
import type { CockpitStore, KeyedItem, Upserted } from '../store/index.ts';
import { limits } from './limits.ts';

/** Why something in a file is not as it could be. */
export interface RowNote {
  readonly file: string;
  /** `line 12` or `games[3]`; null for the whole file. */
  readonly row: string | null;
  readonly reason: string;
}

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Those that a person removed stay so. */
  readonly removed: number;
}

/** What came of an import. */
export interface ImportReport extends ImportCounts {
  /** Rows that were not taken. */
  readonly refused: readonly RowNote[];
  /** What was left out of rows that were, and rows that said the same twice. */
  readonly dropped: readonly RowNote[];
  /** Refusals and notes beyond those that are listed. */
  readonly more: number;
}

export const noCounts: ImportCounts = { created: 0, updated: 0, unchanged: 0, removed: 0 };

export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    removed: one.removed + other.removed,
  };
}

export function countOutcomes(outcomes: readonly Upserted<unknown>['outcome'][]): ImportCounts {
  const of = (outcome: Upserted<unknown>['outcome']) =>
    outcomes.filter((one) => one === outcome).length;
  return {
    ...{ created: of('created'), updated: of('updated') },
    ...{ unchanged: of('unchanged'), removed: of('removed') },
  };
}

/** Writes rows under their keys, some hundred in a transaction. */
export async function importRecords<Body>(
  store: CockpitStore,
  kind: RecordKind<string, Body>,
  items: readonly KeyedItem<NoInfer<Body>>[],
  source: string,
): Promise<ImportCounts> {
  let counts = noCounts;
  for (let from = 0; from < items.length; from += limits.rowsPerTransaction) {
    const part = items.slice(from, from + limits.rowsPerTransaction);
    const done = await store.upsertMany(kind, part, `source:${source}`);
    counts = addCounts(counts, countOutcomes(done.map(({ outcome }) => outcome)));
  }
  return counts;
}

export function reportOf(
  counts: ImportCounts,
  refused: readonly RowNote[],
  dropped: readonly RowNote[],
): ImportReport {
  const kept = refused.slice(0, limits.notesMax);
  const room = limits.notesMax - kept.length;
  const more = refused.length + dropped.length - kept.length - Math.min(dropped.length, room);
  return { ...counts, refused: kept, dropped: dropped.slice(0, room), more };
}

/** Into the audit, when something was written, or when other rows were refused than the last time: the
 * same file again leaves no trace. */
export async function auditImport(
  store: CockpitStore,
  source: string,
  { created, updated, unchanged, removed, ...notes }: ImportReport,
): Promise<void> {
  const entry = { action: 'import', subject: `source:${source}` };
  const [last] = await store.audits({ ...entry, limit: 1 });
  const before = (last?.detail ?? { notes: { refused: [], dropped: [], more: 0 } }) as {
    readonly notes?: unknown;
  };
  const isSame = canonicalJson(before.notes ?? null) === canonicalJson(notes);
  if (created === 0 && updated === 0 && isSame) return;
  const detail = { counts: { created, updated, unchanged, removed }, notes };
  await store.audit({ actor: `source:${source}`, ...entry, outcome: 'done', detail });
}

/** The same key for each file's rows, in the order they are there: the nth of equal ones is another. */
export function createOrdinals(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return nth === 1 ? key : `${key}#${nth}`;
  };
}
