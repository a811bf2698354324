import { eachCounter, forgetTerms, type TermCounter } from './terms.ts';

/** What of a chunk is indexed: its page's title, the headings above it, names it defines or calls, terms
 * that begin a table row, list item or definition, emphasised words, and all its text. */
export const fieldNames = ['body', 'title', 'heading', 'symbol', 'lead', 'emphasis'] as const;
export const fieldCount = fieldNames.length;

/** Bits of each field's count in a posting; larger counts are cut to the largest that fits. */
const bits = [8, 3, 4, 5, 6, 4] as const;
export const fieldShift: readonly number[] = bits.map((_, index) =>
  bits.slice(0, index).reduce((sum, width) => sum + width, 0),
);
export const fieldMax: readonly number[] = bits.map((width) => 2 ** width - 1);
const lengthMax = 65_535;

/** What the index reads of a chunk. */
export interface IndexedText {
  /** The page's title first. */
  readonly headingPath: readonly string[];
  readonly content: string;
  readonly symbols: readonly string[];
}

/** A chunk as the index has it. */
export interface TermVector {
  /** Terms of each field, in the order of `fieldNames`. */
  readonly lengths: readonly number[];
  /** Counts by field, packed by `fieldShift`. */
  readonly counts: ReadonlyMap<string, number>;
}

export function fieldTexts(chunk: IndexedText): readonly (readonly string[])[] {
  const { headingPath, content, symbols } = chunk;
  const text = withoutTargets(content);
  const { leads, emphasised } = readMarks(text);
  return [[text], headingPath.slice(0, 1), headingPath.slice(1), symbols, leads, emphasised];
}

export function readTermVector(chunk: IndexedText): TermVector {
  const counted: TermCounter[] = [];
  forgetTerms();
  const lengths = fieldTexts(chunk).map((texts, field) => {
    const shift = fieldShift[field] ?? 0;
    const max = fieldMax[field] ?? 0;
    const step = 2 ** shift;
    let length = 0;
    const count = (counter: TermCounter) => {
      length += 1;
      const packed = counter.count;
      if (packed === 0) counted.push(counter);
      if (((packed >>> shift) & max) < max) counter.count = packed + step;
    };
    for (const text of texts) eachCounter(text, field > 0, count);
    return Math.min(length, lengthMax);
  });
  const counts = new Map<string, number>();
  for (const counter of counted) {
    counts.set(counter.term, counter.count);
    counter.count = 0;
  }
  return { lengths, counts };
}

/** Addresses of links become spaces, so that offsets stay. */
export function withoutTargets(markdown: string): string {
  if (!markdown.includes('](')) return markdown;
  return markdown.replace(/\]\([^()\s]*(?:\s"[^"]*")?\)/g, (target) => ' '.repeat(target.length));
}

const leadMax = 60;

/** What a page's layout says is being defined, and what it emphasises. */
function readMarks(markdown: string): { leads: string[]; emphasised: string[] } {
  const leads: string[] = [];
  const emphasised: string[] = [];
  let fence = '';
  let previous = '';
  for (const line of markdown.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== '') {
      if (mark?.startsWith(fence)) fence = '';
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const lead = mayLead.test(line) ? leadOf(line, previous) : undefined;
    if (lead !== undefined) leads.push(...namesIn(lead));
    if (line.includes('*') || line.includes('_'))
      for (const match of line.matchAll(emphasis)) emphasised.push(match[2] ?? '');
    if (line.trim() !== '') previous = line;
  }
  return { leads, emphasised };
}

const emphasis = /(?<![\w*_])(\*{1,2}|_{1,2})(?=[^\s*_])([^*\n]{1,60}?)\1(?![\w*_])/g;
/** What all lines begin with of which `leadOf` says anything: most lines do not. */
const mayLead = /^\s*[|:`*+\-\d]/;

/** What a lead names: `max ( see text ) → same as input` is about `max`. A cell may hold several. */
function namesIn(lead: string): string[] {
  const [first = '', ...others] = lead.split('<br>');
  return [first, ...others.filter((line) => line.startsWith('`'))].map((line) => {
    const end = line.search(/\s?[(→=]|: /);
    return (end > 0 ? line.slice(0, end) : line).slice(0, leadMax);
  });
}

const spanAtStart =
  /^\s*(?:[-*+]|\d{1,9}[.)])\s+(`+[^`]+`+|\*\*[^*]+\*\*|\*[^*]+\*|_[^_]+_|\[[^\]]+\])/;
const wholeLine = /^\s*(?:`+([^`]+)`+|\*\*(.+)\*\*)\s*:?\s*$/;

function leadOf(line: string, previous: string): string | undefined {
  if (/^\s*\|/.test(line)) {
    const cell = /^\s*\|((?:[^|\\]|\\.)*)\|/.exec(line)?.[1]?.trim();
    return cell === undefined || cell === '' || /^[-: ]+$/.test(cell) ? undefined : cell;
  }
  if (/^\s{0,3}:\s/.test(line)) return previous.trim();
  const whole = wholeLine.exec(line);
  return whole?.[1] ?? whole?.[2] ?? spanAtStart.exec(line)?.[1];
}
