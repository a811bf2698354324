import { limits } from '../limits.ts';

const voidNames = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
/** Elements whose end tags authors may leave out: open ones say nothing about the depth. */
const loose = new Set(
  'p li dt dd tr td th tbody thead tfoot option optgroup colgroup html body head'.split(' '),
);
const formatting = new Set('a b big code em font i nobr s small strike strong tt u'.split(' '));
/** Elements whose content is text, up to their own end tag. */
const rawNames = new Set('script style textarea title xmp iframe noembed noframes'.split(' '));

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

const tag = /<(\/?)([a-zA-Z][^\s/>]{0,60})/y;

/** Reads what begins at a `<`; returns where to go on. */
function step(scan: Scan, html: string, at: number): number {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4);
    return end === -1 ? html.length : end + 3;
  }
  tag.lastIndex = at;
  const match = tag.exec(html);
  if (match === null) return at + 1;
  const name = (match[2] ?? '').toLowerCase();
  const found = html.indexOf('>', tag.lastIndex);
  const end = found === -1 ? html.length : found + 1;
  if (match[1] === '/') return closed(scan, name, end);
  const long = end - at > limits.html.tagMaxChars;
  const selfClosed = html.charCodeAt(end - 2) === 47;
  if (rawNames.has(name) && !selfClosed) return afterRaw(html, name, end);
  if (voidNames.has(name) || loose.has(name)) {
    if (long) scan.cuts.push({ start: at, end, text: `<${name}>` });
    return end;
  }
  if (formatting.has(name)) scan.formatting++;
  if (++scan.depth > limits.html.depthMax) {
    scan.depth--;
    if (formatting.has(name)) scan.formatting--;
    scan.cuts.push({ start: at, end, text: '' });
  } else if (long) scan.cuts.push({ start: at, end, text: `<${name}>` });
  return end;
}

function closed(scan: Scan, name: string, end: number): number {
  if (voidNames.has(name) || loose.has(name)) return end;
  if (formatting.has(name)) scan.formatting--;
  if (scan.depth > 0) scan.depth--;
  return end;
}

function afterRaw(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}`, 'gi');
  close.lastIndex = from;
  const match = close.exec(html);
  return match === null ? html.length : match.index;
}
