import { textHashOf } from '../store/text-hash.ts';
import type { Passage } from './passages.ts';

/** Pages that answer with the same words as one before them stand behind all others: a mirror that is a source of
 * its own, a copy that waits to be translated. Versions are no copies of each other.
 * @param bestOf the passage that a page answers with
 * @param wanted so many pages with words of their own are looked for, not more */
export function copiesLast<Page>(
  pages: readonly Page[],
  bestOf: (page: Page) => Passage | undefined,
  wanted: number,
): readonly Page[] {
  const seen = new Set<string>();
  const [first, copies]: [Page[], Page[]] = [[], []];
  for (const page of pages) {
    if (first.length >= wanted) break;
    const passage = bestOf(page);
    const text = passage === undefined ? undefined : saidBy(passage);
    if (text !== undefined && seen.has(text)) copies.push(page);
    else first.push(page);
    if (text !== undefined) seen.add(text);
  }
  return copies.length === 0
    ? pages
    : [...first, ...pages.slice(first.length + copies.length), ...copies];
}

/** Link targets differ from copy to copy. */
const saidBy = ({ library, version, headingPath, content }: Passage): string =>
  JSON.stringify([library, version ?? null, headingPath, textHashOf(content)]);
