import type { z } from 'zod';
import type { Note } from './types.ts';

export interface RowsOfFile<Row> {
  readonly file: string;
  /** The member they stand in, such as `games`. */
  readonly list: string;
  readonly rows: readonly unknown[];
  readonly shape: z.ZodType<Row>;
}

export interface ReadRows<Taken> {
  readonly taken: readonly Taken[];
  /** Rows of another shape. */
  readonly refused: readonly Note[];
  /** Members left out of rows that were taken. */
  readonly dropped: readonly Note[];
}

/** The rows of a list in a file, each with the place it stands at: one that is wrong costs no other. */
export function readRows<Row, Taken>(
  { file, list, rows, shape }: RowsOfFile<Row>,
  take: (row: Row, at: string, note: (reason: string) => void) => Taken,
): ReadRows<Taken> {
  const taken: Taken[] = [];
  const refused: Note[] = [];
  const dropped: Note[] = [];
  for (const [index, each] of rows.entries()) {
    const row = `${list}[${index}]`;
    const parsed = shape.safeParse(each);
    if (parsed.success) {
      taken.push(take(parsed.data, row, (reason) => void dropped.push({ file, row, reason })));
    } else {
      refused.push({ file, row, reason: describe(parsed.error) });
    }
  }
  return { taken, refused, dropped };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${(issue?.path ?? []).map(String).join('.')}: ${issue?.message ?? 'it cannot be read'}`;
}
