import { takeStoreLock } from './lock.ts';
import { identityOf, shapeOf, type TableName } from './names.ts';
import { type Columns, createTable, type Table, type TableChange } from './table.ts';
import type { StoreChange, StoreOptions } from './types.ts';

/** The tables of one store, opened when they are asked for, and its lock. */
export interface Tables {
  of(name: TableName): Table;
  write(name: TableName, columns: Columns, source: string): TableChange;
  /** Throws Fault `brain.locked`. */
  lock(): void;
  subscribe(listener: (change: StoreChange) => void): () => void;
  close(): void;
}

export function createTables({ folder, origin, owner }: StoreOptions): Tables {
  const tables = new Map<string, Table>();
  const listeners = new Set<(change: StoreChange) => void>();
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

  return {
    of,
    lock,
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
    },
  };
}
