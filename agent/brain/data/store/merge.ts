export interface Merged {
  /** All rows, old and new, in order. */
  readonly columns: readonly Float64Array[];
  /** Indexes of new rows that were not there yet. */
  readonly added: readonly number[];
  /** Indexes of new rows that were there, equal in every column. */
  readonly known: readonly number[];
  /** Indexes of new rows whose key was there with other values; the old ones stay. */
  readonly conflicts: readonly number[];
}

/** Joins rows by their first `keyColumns` columns; both sides ascend in them, without repetition. */
export function mergeRows(
  old: readonly Float64Array[],
  fresh: readonly Float64Array[],
  keyColumns: number,
): Merged {
  const oldRows = old[0]?.length ?? 0;
  const freshRows = fresh[0]?.length ?? 0;
  const added: number[] = [];
  const known: number[] = [];
  const conflicts: number[] = [];
  // Places of the result: below 0 a fresh row, −1 − index.
  const order: number[] = [];
  let left = 0;
  for (let right = 0; right < freshRows; right++) {
    while (left < oldRows && compareRows(old, left, fresh, right, keyColumns) < 0) {
      order.push(left++);
    }
    if (left < oldRows && compareRows(old, left, fresh, right, keyColumns) === 0) {
      const isEqual = compareRows(old, left, fresh, right, old.length) === 0;
      (isEqual ? known : conflicts).push(right);
    } else {
      added.push(right);
      order.push(-1 - right);
    }
  }
  while (left < oldRows) order.push(left++);
  const columns = old.map((column, index) =>
    Float64Array.from(order, (place) =>
      place < 0
        ? ((fresh[index] as Float64Array)[-1 - place] as number)
        : (column[place] as number),
    ),
  );
  return { columns, added, known, conflicts };
}

export function compareRows(
  left: readonly Float64Array[],
  leftRow: number,
  right: readonly Float64Array[],
  rightRow: number,
  columns: number,
): number {
  for (let index = 0; index < columns; index++) {
    const a = (left[index] as Float64Array)[leftRow] as number;
    const b = (right[index] as Float64Array)[rightRow] as number;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
