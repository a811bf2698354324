/** A row of a CSV file. */
export interface CsvRow {
  /** Of its first character, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of comma-separated text as RFC 4180 has it: cells in quotes may hold commas, line ends and doubled
 * quotes. Empty lines are left out. A quote that is never closed ends with the text. */
export function parseCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let startLine = 1;
  const endRow = () => {
    if (cells.length > 0 || cell !== '') rows.push({ line: startLine, cells: [...cells, cell] });
    cells = [];
    cell = '';
  };
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\n') line++;
    if (isQuoted) {
      const isDoubled = char === '"' && source[at + 1] === '"';
      if (isDoubled) at++;
      if (char === '"' && !isDoubled) isQuoted = false;
      else cell += char;
    } else if (char === '"' && cell === '') {
      isQuoted = true;
    } else if (char === ',') {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') {
      if (cell.endsWith('\r')) cell = cell.slice(0, -1);
      endRow();
      startLine = line;
    } else {
      cell += char;
    }
  }
  endRow();
  return rows;
}
