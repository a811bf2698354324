import { limits } from '../limits.ts';

/** What is to be known of an element by its name; most are of no kind. */
type Kind = 'loose' | 'formatting' | 'raw';
const kinds = new Map<string, Kind>(
  (
    [
      // Elements without an end tag, and those whose end tags authors may leave out: open ones say nothing
      // about the depth.
      ['loose', 'area base br col embed hr img input link meta param source track wbr'],
      ['loose', 'p li dt dd tr td th tbody thead tfoot option optgroup colgroup html body head'],
      ['formatting', 'a b big code em font i nobr s small strike strong tt u'],
      // Elements whose content is text, up to their own end tag.
      ['raw', 'script style textarea title xmp iframe noembed noframes'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name): [string, Kind] => [name, kind])),
);
const nameMax = 60;

export interface Tamed {
  readonly html: string;
  /** Formatting elements that are open at once without being closed. */
  readonly formattingOpen: number;
}

/** Looks through the tags without building a tree. Elements nested too deep and the attributes of
 * endless tags are taken out: parsers need quadratic time for them. */
export function tameHtml(html: string): Tamed {
  const scan = createScan();
  let at = html.indexOf('<');
  while (at !== -1 && at < html.length) {
    at = html.indexOf('<', step(scan, html, at));
  }
  if (scan.cuts.length === 0) return { html, formattingOpen: Math.max(0, scan.formatting) };
  let tamed = '';
  let end = 0;
  for (const cut of scan.cuts) {
    tamed += html.slice(end, cut.start) + cut.text;
    end = cut.end;
  }
  return { html: tamed + html.slice(end), formattingOpen: Math.max(0, scan.formatting) };
}

interface Scan {
  depth: number;
  formatting: number;
  readonly cuts: { readonly start: number; readonly end: number; readonly text: string }[];
}

function createScan(): Scan {
  return { depth: 0, formatting: 0, cuts: [] };
}

/** Reads what begins at a `<`; returns where to go on. */
function step(scan: Scan, html: string, at: number): number {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4);
    return end === -1 ? html.length : end + 3;
  }
  const isEndTag = html.charCodeAt(at + 1) === slash;
  const start = isEndTag ? at + 2 : at + 1;
  if (!isLetter(html.charCodeAt(start))) return at + 1;
  const nameEnd = endOfName(html, start);
  const name = html.slice(start, nameEnd).toLowerCase();
  const found = html.indexOf('>', nameEnd);
  const end = found === -1 ? html.length : found + 1;
  const kind = kinds.get(name);
  if (isEndTag) return closed(scan, kind, end);
  const long = end - at > limits.html.tagMaxChars;
  const selfClosed = html.charCodeAt(end - 2) === slash;
  if (kind === 'raw' && !selfClosed) return afterRaw(html, name, end);
  if (kind === 'loose') {
    if (long) scan.cuts.push({ start: at, end, text: `<${name}>` });
    return end;
  }
  if (kind === 'formatting') scan.formatting++;
  if (++scan.depth > limits.html.depthMax) {
    scan.depth--;
    if (kind === 'formatting') scan.formatting--;
    scan.cuts.push({ start: at, end, text: '' });
  } else if (long) scan.cuts.push({ start: at, end, text: `<${name}>` });
  return end;
}

const slash = 47;

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Written out for speed, as there is a tag for every few words. */
function endOfName(html: string, start: number): number {
  let at = start + 1;
  for (; at < html.length && at - start <= nameMax; at++) {
    const code = html.charCodeAt(at);
    // White space of HTML, `/` and `>`.
    if ((code <= 32 && (code === 32 || (code >= 9 && code <= 13))) || code === slash || code === 62)
      break;
  }
  return at;
}

function closed(scan: Scan, kind: Kind | undefined, end: number): number {
  if (kind === 'loose') return end;
  if (kind === 'formatting') scan.formatting--;
  if (scan.depth > 0) scan.depth--;
  return end;
}

function afterRaw(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}`, 'gi');
  close.lastIndex = from;
  const match = close.exec(html);
  return match === null ? html.length : match.index;
}
