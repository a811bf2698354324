/** A block of Markdown, its own lines only. */
export interface Block {
  readonly kind: 'text' | 'item' | 'fence' | 'table' | 'heading';
  readonly start: number;
  /** After the last character that is no line break. */
  readonly end: number;
  /** Spaces before it: how deep it is in lists. */
  readonly indent: number;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const fencePattern = /^(\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(`{3,}(?=[^`]*$)|~{3,})/;
const itemPattern = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
const delimiterPattern = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** The blocks of a Markdown text: paragraphs, list items (with the lines up to the next blank one), fences,
 * tables and headings, from the beginning to the end. */
export function scanBlocks(markdown: string, headings: ReadonlySet<number>): Block[] {
  const lines = splitLines(markdown);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.text.trim() === '') {
      at++;
      continue;
    }
    const [kind, count] = readBlock(lines, at, headings);
    const last = lines[at + count - 1] ?? line;
    blocks.push({ kind, start: line.start, end: last.end, indent: indentOf(line.text) });
    at += count;
  }
  return blocks;
}

function splitLines(markdown: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= markdown.length) {
    const found = markdown.indexOf('\n', start);
    const end = found === -1 ? markdown.length : found;
    lines.push({ start, end, text: markdown.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

export function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function readBlock(
  lines: readonly Line[],
  at: number,
  headings: ReadonlySet<number>,
): [Block['kind'], number] {
  const line = lines[at] as Line;
  if (headings.has(line.start)) return ['heading', headingLines(lines, at)];
  const fence = fencePattern.exec(line.text);
  if (fence !== null) return ['fence', fenceLines(lines, at, fence[2] ?? '```')];
  if (isTable(lines, at)) return ['table', tableLines(lines, at)];
  return [itemPattern.test(line.text) ? 'item' : 'text', textLines(lines, at, headings)];
}

/** Two with an underlined heading. */
function headingLines(lines: readonly Line[], at: number): number {
  const isMarked = /^[\s>]*#/.test(lines[at]?.text ?? '');
  return !isMarked && /^\s*(?:=+|-+)\s*$/.test(lines[at + 1]?.text ?? '') ? 2 : 1;
}

function fenceLines(lines: readonly Line[], at: number, opening: string): number {
  for (let next = at + 1; next < lines.length; next++) {
    if (isClosing(lines[next]?.text ?? '', opening)) return next - at + 1;
  }
  return lines.length - at;
}

function isClosing(text: string, opening: string): boolean {
  const trimmed = text.trim();
  const [mark = '`'] = opening;
  return trimmed.length >= opening.length && trimmed === mark.repeat(trimmed.length);
}

function isTable(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text ?? '';
  const next = lines[at + 1]?.text ?? '';
  return (
    text.includes('|') && next.includes('-') && next.includes('|') && delimiterPattern.test(next)
  );
}

function tableLines(lines: readonly Line[], at: number): number {
  let count = 2;
  while ((lines[at + count]?.text ?? '').includes('|')) count++;
  return count;
}

function textLines(lines: readonly Line[], at: number, headings: ReadonlySet<number>): number {
  let count = 1;
  for (; at + count < lines.length; count++) {
    const line = lines[at + count] as Line;
    if (line.text.trim() === '' || headings.has(line.start)) break;
    if (fencePattern.test(line.text) || isTable(lines, at + count)) break;
    if (itemPattern.test(line.text)) break;
  }
  return count;
}
