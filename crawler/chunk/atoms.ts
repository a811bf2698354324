import type { ExtractedPage } from '../model/page.ts';
import { type Block, scanBlocks } from './blocks.ts';
import { splitBlock } from './split-block.ts';

/** What is never cut: a block, or one part of a block that is too long. */
export interface Atom {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  /** How willingly the text is cut before it; the greatest first. Made of what stays the same when
   * the words of a paragraph are edited, so that an edit moves no other cut. */
  readonly cut: Cut;
  /** Lines that make a part of a fence or of a table whole again. */
  readonly before: string;
  readonly after: string;
  /** Of a chunk that has the parts before it: whether they are one block. */
  readonly continues: boolean;
  /** The last heading at or before it, as an index in the page's headings. */
  readonly heading: number;
  /** The heading or term it begins with. */
  readonly term: number | undefined;
}

export interface Cut {
  /** Headings 100 − level, terms 80 − depth, blocks at most 50, parts of a block below 10. */
  readonly kind: number;
  readonly order: number;
}

/** The atoms of a page, in its order. A heading, and a term, is one atom with the block after it. */
export function readAtoms(page: ExtractedPage, wholeChars: number): Atom[] {
  const headings = new Map(page.headings.map((heading, index) => [heading.offset, index]));
  const terms = new Map((page.terms ?? []).map((term, index) => [term.offset, index]));
  const blocks = scanBlocks(page.markdown, new Set(headings.keys()));
  const atoms: Atom[] = [];
  let heading = -1;
  let count = 0;
  let lead: Lead | undefined;
  for (const [index, block] of blocks.entries()) {
    const headed = headings.get(block.start);
    const term = terms.get(block.start);
    if (headed !== undefined) heading = headed;
    const cut = cutBefore(page, block, headed, term, count);
    count = cut.kind > 50 ? 1 : count + 1;
    lead = lead ?? { start: block.start, indent: block.indent, cut, term };
    const next = blocks[index + 1];
    if (next !== undefined) {
      if (headed !== undefined && mayLead(page, headed, headings.get(next.start))) continue;
      const isAlone = headings.has(next.start) || terms.has(next.start);
      if (!isAlone && isBareTerm(page, block, term)) continue;
    }
    const parts = splitBlock(page.markdown, block, wholeChars);
    for (const [place, part] of parts.entries()) {
      const isFirst = place === 0;
      atoms.push({
        start: isFirst ? lead.start : part.start,
        end: part.end,
        indent: isFirst ? lead.indent : block.indent,
        cut: isFirst ? lead.cut : { kind: part.kind, order: rulerOf(place) },
        before: part.before,
        after: part.after,
        continues: !isFirst,
        heading,
        term: lead.term,
      });
    }
    lead = undefined;
  }
  return atoms;
}

interface Lead {
  readonly start: number;
  readonly indent: number;
  readonly cut: Cut;
  readonly term: number | undefined;
}

/** A heading goes with what follows it; with another heading only when that is deeper, or when it is the
 * title of the page. */
function mayLead(page: ExtractedPage, heading: number, following: number | undefined): boolean {
  if (following === undefined || heading === 0) return true;
  return (page.headings[following]?.level ?? 0) > (page.headings[heading]?.level ?? 0);
}

/** A term that stands alone before its meaning. */
function isBareTerm(page: ExtractedPage, block: Block, term: number | undefined): boolean {
  if (term === undefined) return false;
  return /^\s*(?:- )?\*\*[^\n]*(?:\\\n[^\n]*)*$/.test(page.markdown.slice(block.start, block.end));
}

function cutBefore(
  page: ExtractedPage,
  block: Block,
  heading: number | undefined,
  term: number | undefined,
  count: number,
): Cut {
  const line = page.markdown.slice(block.start, block.end).split('\n', 1)[0] ?? '';
  if (heading !== undefined) {
    return { kind: 100 - (page.headings[heading]?.level ?? 6), order: hashOf(line) };
  }
  if (term !== undefined) {
    return { kind: 80 - Math.min(page.terms?.[term]?.depth ?? 0, 25), order: hashOf(line) };
  }
  const kind = 50 - Math.min(block.indent, 30);
  // Code and tables stay with the words that lead to them.
  const isShown = block.kind === 'fence' || block.kind === 'table';
  return { kind: isShown ? kind - 0.5 : kind, order: rulerOf(count) };
}

/** How often two divides it: cuts at round places halve a long text, and stay when one part grows. */
function rulerOf(place: number): number {
  return place === 0 ? 32 : Math.log2(place & -place);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
