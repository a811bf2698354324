export interface MarkdownLine {
  readonly text: string;
  readonly offset: number;
  /** Inside a fence, or one of its marks. */
  readonly isCode: boolean;
}

/** The lines of a Markdown text and whether they are code. */
export function readLines(markdown: string): MarkdownLine[] {
  const lines: MarkdownLine[] = [];
  let offset = 0;
  let fence = '';
  for (const text of markdown.split('\n')) {
    const mark = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[1];
    if (fence !== '') {
      lines.push({ text, offset, isCode: true });
      const closing = text.trim();
      if (closing.length >= fence.length && closing === (fence[0] ?? '').repeat(closing.length))
        fence = '';
    } else {
      lines.push({ text, offset, isCode: mark !== undefined });
      if (mark !== undefined) fence = mark;
    }
    offset += text.length + 1;
  }
  return lines;
}
