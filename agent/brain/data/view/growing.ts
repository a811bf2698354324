import type { Columns } from '../store/table.ts';

/** Columns in memory that grow at their end. What `rows` gave stays as it was: growing writes behind
 * it, inserting makes new arrays. */
export interface GrowingColumns {
  rows(): Columns;
  /** Ascending by the first column; rows that belong in between are put there. */
  add(columns: Columns): void;
}

/** The newest `rowsKept` stay, and up to a quarter more so that not every row moves all others. */
export function createGrowing(
  initial: Columns,
  rowsKept = Number.POSITIVE_INFINITY,
): GrowingColumns {
  let columns: Columns = initial;
  let length = initial[0]?.length ?? 0;
  let shown: Columns | undefined;

  function forget(): void {
    if (length <= rowsKept * 1.25) return;
    columns = columns.map((column) => column.slice(length - rowsKept, length));
    length = rowsKept;
  }

  function reserve(rows: number): void {
    if (rows <= (columns[0]?.length ?? 0)) return;
    const capacity = Math.max(rows, length + Math.ceil(length / 8), 64);
    columns = columns.map((column) => {
      const larger = new Float64Array(capacity);
      larger.set(column.subarray(0, length));
      return larger;
    });
  }

  forget();
  return {
    rows() {
      shown ??= columns.map((column) => column.subarray(0, length));
      return shown;
    },
    add(fresh) {
      const count = fresh[0]?.length ?? 0;
      if (count === 0) return;
      shown = undefined;
      const last = length === 0 ? Number.NEGATIVE_INFINITY : (columns[0]?.[length - 1] as number);
      if ((fresh[0]?.[0] as number) >= last) {
        reserve(length + count);
        columns.forEach((column, index) => {
          column.set(fresh[index] ?? [], length);
        });
        length += count;
      } else {
        columns = insert(columns, length, fresh);
        length += count;
      }
      forget();
    },
  };
}

function insert(columns: Columns, length: number, fresh: Columns): Columns {
  const keys = columns[0]?.subarray(0, length) ?? new Float64Array();
  const freshKeys = fresh[0] ?? new Float64Array();
  const order: number[] = [];
  let left = 0;
  freshKeys.forEach((key, right) => {
    while (left < length && (keys[left] as number) <= key) order.push(left++);
    order.push(-1 - right);
  });
  while (left < length) order.push(left++);
  return columns.map((column, index) =>
    Float64Array.from(order, (place) =>
      place < 0
        ? ((fresh[index] as Float64Array)[-1 - place] as number)
        : (column[place] as number),
    ),
  );
}
