import type { TimeRange } from '../types.ts';
import { addRange, coveragePath, readCoverage, writeCoverage } from './coverage.ts';
import { takeStoreLock } from './lock.ts';
import { identityOf, shapeOf, type TableName } from './names.ts';
import { type Columns, createTable, type Table, type TableChange } from './table.ts';
import type { StoreChange, StoreOptions } from './types.ts';

/** The tables of one store, opened when they are asked for, and its lock. */
export interface Tables {
  of(name: TableName): Table;
  write(name: TableName, columns: Columns, source: string): TableChange;
  /** What a source was asked for to its end. */
  coverage(name: TableName): readonly TimeRange[];
  /** Adds to it. Throws Fault `brain.locked`. */
  cover(name: TableName, range: TimeRange): void;
  /** Throws Fault `brain.locked`. */
  lock(): void;
  subscribe(listener: (change: StoreChange) => void): () => void;
  close(): void;
}

export function createTables({ folder, origin, owner }: StoreOptions): Tables {
  const tables = new Map<string, Table>();
  const listeners = new Set<(change: StoreChange) => void>();
  /** While this process holds the lock nobody else changes them. */
  const coverages = new Map<string, readonly TimeRange[]>();
  let held: { release(): void } | undefined;

  function of(name: TableName): Table {
    const identity = identityOf(name);
    const table =
      tables.get(identity) ?? createTable({ folder, identity, origin, ...shapeOf(name) });
    tables.set(identity, table);
    return table;
  }

  function lock(): void {
    held ??= takeStoreLock(folder, owner);
  }

  function coverage(name: TableName): readonly TimeRange[] {
    const identity = identityOf(name);
    const known = coverages.get(identity);
    if (known !== undefined) return known;
    const asked = readCoverage(coveragePath(folder, name));
    if (held !== undefined) coverages.set(identity, asked);
    return asked;
  }

  return {
    of,
    lock,
    coverage,
    cover(name, range) {
      lock();
      const asked = addRange(coverage(name), range);
      writeCoverage(coveragePath(folder, name), asked);
      coverages.set(identityOf(name), asked);
    },
    write(name, columns, source) {
      lock();
      const change = of(name).write(columns, source);
      if ((change.added[0]?.length ?? 0) > 0) {
        for (const listener of listeners) listener({ table: name, columns: change.added });
      }
      return change;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      held?.release();
      held = undefined;
      // Another process may write now; what was known of the files is no longer.
      tables.clear();
      coverages.clear();
    },
  };
}
