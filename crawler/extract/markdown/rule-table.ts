import type { TreeNode } from '../html/tree.ts';
import { limits } from '../limits.ts';
import { mark } from './marks.ts';

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
  readonly isHead: boolean;
}

/** Cells and rows are gathered behind marks and laid out when the whole table is known. */
export function renderCell(content: string, node: TreeNode): string {
  const { columns = '1', rows = '1', head = '0' } = node.attributes;
  return `${mark.cell}${columns},${rows},${head},${renderCellText(content)}`;
}

/** One line: breaks as `<br>`, pipes escaped, also inside code, as GFM wants it. */
function renderCellText(content: string): string {
  return content
    .replace(/[ \t]*\\?\n\s*/g, '\n')
    .trim()
    .replace(/\n+/g, '<br>')
    .replace(
      /(\\*)\|/g,
      (_, slashes: string) => `${slashes}${slashes.length % 2 === 1 ? '' : '\\'}|`,
    );
}

export function renderTableRow(content: string): string {
  return `${mark.row}${content}`;
}

export function renderTable(content: string): string {
  const [before = '', ...rows] = content.split(mark.row);
  const captions: string[] = [before.trim()];
  const parsed = rows.map((row) => {
    const [first = '', ...cells] = row.split(mark.cell);
    const parts = cells.map((cell) => cell.split(mark.caption)[0] ?? '');
    captions.push(first.trim());
    return parts.map(parseCell);
  });
  const grid = layOut(parsed.filter((row) => row.length > 0));
  const width = Math.max(0, ...grid.map((row) => row.cells.length));
  if (width === 0) return `\n\n${captions.join(' ').trim()}\n\n`;
  const [first] = grid;
  const hasHead = first?.isHead === true;
  const head = hasHead ? first.cells : Array.from({ length: width }, () => '');
  const body = hasHead ? grid.slice(1) : grid;
  const lines = [renderLine(head, width), `|${' --- |'.repeat(width)}`];
  for (const row of body) lines.push(renderLine(row.cells, width));
  const caption = captions.filter((text) => text !== '').join(' ');
  return `\n\n${caption === '' ? '' : `${caption}\n\n`}${lines.join('\n')}\n\n`;
}

function renderLine(cells: readonly string[], width: number): string {
  let line = '|';
  for (let column = 0; column < width; column++) line += ` ${cells[column] ?? ''} |`;
  return line;
}

function parseCell(text: string): Cell {
  const [columns = '1', rows = '1', head = '0'] = text.split(',', 3);
  const start = columns.length + rows.length + head.length + 3;
  return {
    text: text.slice(start).trim(),
    columns: Number(columns),
    rows: Number(rows),
    isHead: head === '1',
  };
}

/** Fills the cells that spans cover with nothing, so that every row has the same cells. */
function layOut(rows: readonly (readonly Cell[])[]): { cells: string[]; isHead: boolean }[] {
  const covered: number[] = [];
  return rows.map((row) => {
    const cells: string[] = [];
    const fill = (): void => {
      while ((covered[cells.length] ?? 0) > 0 && cells.length < limits.table.columnsMax) {
        covered[cells.length] = (covered[cells.length] ?? 0) - 1;
        cells.push('');
      }
    };
    for (const cell of row) {
      fill();
      for (
        let column = 0;
        column < cell.columns && cells.length < limits.table.columnsMax;
        column++
      ) {
        covered[cells.length] = cell.rows - 1;
        cells.push(column === 0 ? cell.text : '');
      }
    }
    fill();
    return { cells, isHead: row.every((cell) => cell.isHead) };
  });
}
