import { createReadStream } from 'node:fs';
import { Fault } from '#lib';

/** A line of a file of values, with the names its head gives the columns. */
export interface TableRow {
  /** Counted from 1 as editors do; in a Parquet file the number of the row. */
  readonly line: number;
  /** By lower-case name; in a file without a head by index: `0`, `1`, … */
  readonly cells: ReadonlyMap<string, unknown>;
}

/** Comma, semicolon or tab, told from the first line; a head is a first line whose first cell is no
 * number. Quotes around a cell are taken off. Throws Fault `io.read-failed`. */
export async function* readCsv(path: string): AsyncGenerator<TableRow> {
  let line = 0;
  let separator = ',';
  let names: readonly string[] | undefined;
  for await (const text of readLines(path)) {
    line++;
    const clean = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (clean.trim() === '') continue;
    if (names === undefined) {
      separator = [',', ';', '\t'].find((mark) => clean.includes(mark)) ?? ',';
      const cells = splitLine(clean, separator);
      const hasHead = !/^[-+.\d]/.test(cells[0] ?? '');
      names = cells.map((cell, index) => (hasHead ? cell.toLowerCase() : String(index)));
      if (hasHead) continue;
    }
    const cells = splitLine(clean, separator);
    yield { line, cells: new Map(names.map((name, index) => [name, cells[index]])) };
  }
}

function splitLine(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

async function* readLines(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  let rest = '';
  try {
    for await (const part of stream) {
      const lines = `${rest}${part}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.replace(/\r$/, '');
    }
  } catch (cause) {
    throw new Fault({
      code: 'io.read-failed',
      message: `the file cannot be read: ${(cause as Error).message}`,
      where: path,
      cause,
    });
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}
