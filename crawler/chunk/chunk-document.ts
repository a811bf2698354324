import { sha256Hex } from '#lib/light';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedPage } from '../model/page.ts';
import { type Atom, readAtoms } from './atoms.ts';
import { type Group, groupAtoms } from './group.ts';
import { operationSizes, textSizes } from './limits.ts';
import { createOutline, type Outline } from './outline.ts';
import { readSymbols } from './symbols.ts';

export interface ChunkInput {
  readonly library: string;
  readonly version?: string;
  readonly url: string;
  readonly page: ExtractedPage;
}

/** A page as passages that are found and cited: by heading, each whole Markdown by itself. Pure; the same
 * page gives the same chunks. */
export function chunkDocument(input: ChunkInput): readonly Chunk[] {
  const { page } = input;
  const sizes = page.generator === 'openapi' ? operationSizes : textSizes;
  const atoms = readAtoms(page, sizes.wholeChars);
  const outline = createOutline(page);
  const seen = new Map<string, number>();
  return groupAtoms(atoms, sizes)
    .map((group) => readPassage(page, outline, atoms, group))
    .filter(({ content }) => content !== '')
    .map((passage, ordinal) => {
      const { headingPath, content } = passage;
      const contentHash = sha256Hex(`${headingPath.join('\n')}\0${content}`);
      const same = seen.get(contentHash) ?? 0;
      seen.set(contentHash, same + 1);
      const parts = [input.library, input.version ?? '', input.url, contentHash, String(same)];
      const id = sha256Hex(parts.join('\0')).slice(0, 32);
      return { id, ordinal, contentHash, symbols: readSymbols(content, headingPath), ...passage };
    });
}

type Passage = Pick<Chunk, 'headingPath' | 'anchor' | 'content' | 'start' | 'end'>;

function readPassage(
  page: ExtractedPage,
  outline: Outline,
  atoms: readonly Atom[],
  { from, to }: Group,
): Passage {
  const first = atoms[from] as Atom;
  const last = atoms[to - 1] as Atom;
  const text = page.markdown.slice(first.start, last.end);
  const content = dedent(first.before + text + last.after, first.indent).replace(/^\n+|\s+$/g, '');
  const { path, anchor } = outline.placeOf(atoms.slice(from, to));
  return {
    headingPath: path,
    ...(anchor === undefined ? {} : { anchor }),
    content,
    start: first.start,
    end: last.end,
  };
}

/** What was deep in a list begins at the margin. */
function dedent(text: string, indent: number): string {
  return indent === 0 ? text : text.replace(new RegExp(`^ {1,${indent}}`, 'gm'), '');
}
