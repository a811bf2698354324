import type { Block } from './blocks.ts';

/** A piece of a block, and what makes it whole Markdown by itself. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** How willingly the text is cut before it, see `Cut.kind`. */
  readonly kind: number;
}

/** A block that is too long, as parts: lines of a fence, rows of a table, sentences of a paragraph. */
export function splitBlock(markdown: string, block: Block, wholeChars: number): Part[] {
  const { start, end } = block;
  const whole = { start, end, before: '', after: '', kind: 0 };
  if (end - start <= wholeChars || block.kind === 'heading') return [whole];
  if (block.kind === 'fence') return splitFence(markdown, block, wholeChars);
  if (block.kind === 'table') return splitTable(markdown, block);
  return splitText(markdown, block, wholeChars);
}

function linesOf(markdown: string, start: number, end: number): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  let at = start;
  while (at <= end) {
    const found = markdown.indexOf('\n', at);
    const stop = found === -1 || found > end ? end : found;
    lines.push({ start: at, end: stop });
    at = stop + 1;
  }
  return lines;
}

function splitFence(markdown: string, block: Block, wholeChars: number): Part[] {
  const lines = linesOf(markdown, block.start, block.end);
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  const opening = markdown.slice(first.start, first.end);
  const fence = /(`{3,}|~{3,})/.exec(opening)?.[1] ?? '```';
  const last = rest.at(-1);
  const closing = last === undefined ? '' : markdown.slice(last.start, last.end);
  const isClosed = closing.trim().startsWith(fence) && /^(?:`+|~+)$/.test(closing.trim());
  const before = `${opening.replace(/^(\s*)(?:[-*+]|\d{1,9}[.)])(\s+)/, (_, a: string, b: string) => `${a} ${b}`)}\n`;
  const after = `\n${' '.repeat(block.indent)}${fence}`;
  const body = (isClosed ? rest.slice(0, -1) : rest).flatMap((line) => cutLine(line, wholeChars));
  const final = body.length - 1;
  return body.map(({ start, end }, index) => ({
    start: index === 0 ? block.start : start,
    end: index === final ? block.end : end,
    before: index === 0 ? '' : before,
    after: index === final && isClosed ? '' : after,
    kind: 5,
  }));
}

/** A line that alone is too long is cut where it must be. */
function cutLine(
  line: { readonly start: number; readonly end: number },
  chars: number,
): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let at = line.start;
  do {
    pieces.push({ start: at, end: Math.min(at + chars, line.end) });
    at += chars;
  } while (at < line.end);
  return pieces;
}

function splitTable(markdown: string, block: Block): Part[] {
  const lines = linesOf(markdown, block.start, block.end);
  const [head, delimiter, ...rows] = lines;
  if (head === undefined || delimiter === undefined || rows.length === 0) {
    return [{ start: block.start, end: block.end, before: '', after: '', kind: 0 }];
  }
  const before = `${markdown.slice(head.start, delimiter.end)}\n`;
  return rows.map((row, index) => ({
    start: index === 0 ? block.start : row.start,
    end: row.end,
    before: index === 0 ? '' : before,
    after: '',
    kind: 5,
  }));
}

function splitText(markdown: string, block: Block, wholeChars: number): Part[] {
  const parts: Part[] = [];
  const text = markdown.slice(block.start, block.end);
  const pattern = /\n|(?<=[.!?;:])\s+(?=\S)/g;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index <= at) continue;
    pushText(parts, block.start, at, match.index, wholeChars);
    at = match.index + match[0].length;
  }
  pushText(parts, block.start, at, text.length, wholeChars);
  return parts;
}

function pushText(parts: Part[], base: number, start: number, end: number, chars: number): void {
  for (const piece of cutLine({ start: base + start, end: base + end }, chars)) {
    parts.push({ ...piece, before: '', after: '', kind: 3 });
  }
}
