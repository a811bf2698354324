import type { ExtractedPage } from '../model/page.ts';
import type { Atom } from './atoms.ts';

export interface Outline {
  /** Titles above all of the atoms, and the anchor nearest to their beginning. */
  placeOf(atoms: readonly Atom[]): { readonly path: readonly string[]; readonly anchor?: string };
}

interface Title {
  readonly path: readonly string[];
  readonly anchor: string | undefined;
}

/** The titles of a page. Its first heading, where nothing is before it, is the title of all others,
 * whatever their levels (DocBook writes them alike); where there is text before, the page's title is. */
export function createOutline(page: ExtractedPage): Outline {
  const root = rootOf(page);
  const titles = readTitles(page, root);
  const rootPath = root.text === '' ? [] : [root.text];
  return {
    placeOf: (atoms) => {
      const [first] = atoms;
      const own = titleOf(titles, first, rootPath);
      let path = own.path;
      for (const atom of atoms) path = common(path, titleOf(titles, atom, rootPath).path);
      const term = first?.term === undefined ? undefined : page.terms?.[first.term]?.anchor;
      const anchor = term ?? own.anchor;
      return anchor === undefined ? { path } : { path, anchor };
    },
  };
}

function titleOf(titles: readonly Title[], atom: Atom | undefined, root: readonly string[]): Title {
  return titles[atom?.heading ?? -1] ?? { path: root, anchor: undefined };
}

function rootOf(page: ExtractedPage): { readonly text: string; readonly index: number } {
  const [first] = page.headings;
  const isAtTop = first !== undefined && page.markdown.slice(0, first.offset).trim() === '';
  return isAtTop ? { text: first.text, index: 0 } : { text: page.title, index: -1 };
}

function readTitles(
  page: ExtractedPage,
  root: { readonly text: string; readonly index: number },
): Title[] {
  const open: {
    readonly level: number;
    readonly text: string;
    readonly anchor: string | undefined;
  }[] = [];
  return page.headings.map(({ level, text, anchor }, index) => {
    if (index === root.index) return { path: [text], anchor };
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    const nearest = anchor ?? open.findLast((title) => title.anchor !== undefined)?.anchor;
    open.push({ level, text, anchor });
    const texts = open.map((title) => title.text);
    return { path: root.text === '' ? texts : [root.text, ...texts], anchor: nearest };
  });
}

function common(left: readonly string[], right: readonly string[]): readonly string[] {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length === left.length ? left : left.slice(0, length);
}
