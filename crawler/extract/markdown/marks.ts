// Private characters, which no page's text has when it comes here (see invisible.ts), mark places in the
// Markdown while it is put together.
export const mark = {
  heading: '\ue000',
  term: '\ue001',
  end: '\ue002',
  cell: '\ue003',
  row: '\ue004',
  caption: '\ue005',
} as const;

export interface Place {
  readonly index: number;
  /** Of the beginning of its line, in the Markdown without marks. */
  readonly offset: number;
}

export interface Placed {
  readonly markdown: string;
  readonly headings: readonly Place[];
  readonly terms: readonly Place[];
}

/** Takes the marks out of the text and says where they were. */
export function takeMarks(marked: string): Placed {
  const headings: Place[] = [];
  const terms: Place[] = [];
  const parts: string[] = [];
  let length = 0;
  let lineStart = 0;
  let end = 0;
  const add = (text: string): void => {
    const newline = text.lastIndexOf('\n');
    if (newline !== -1) lineStart = length + newline + 1;
    parts.push(text);
    length += text.length;
  };
  for (const match of marked.matchAll(/([\ue000\ue001])(\d+)\ue002/g)) {
    add(marked.slice(end, match.index));
    end = match.index + match[0].length;
    const place = { index: Number(match[2]), offset: lineStart };
    if (match[1] === mark.heading) headings.push(place);
    else terms.push(place);
  }
  add(marked.slice(end));
  return { markdown: parts.join('').replace(/[\ue000-\ue005]/g, ' '), headings, terms };
}
