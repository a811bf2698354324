import type { Sql } from '#lib/postgres';
import type { Source } from '../model/source.ts';
import { type Candidate, findStored } from '../store/document.ts';

/** The pages of one transaction of which nothing is stored: in a first crawl nearly all. They are looked up
 * together, as three statements for each of them cost more than to store it. */
export interface Newcomers {
  /** Whether the page is known to be one, so that there is nothing to look up. Asked once of each page, in
   * the order in which they are stored: one that is not may change anything, and makes all that come behind
   * it be looked up. */
  take(page: Candidate): boolean;
}

export async function findNewcomers(
  sql: Sql,
  source: Pick<Source, 'name' | 'library' | 'version'>,
  pages: readonly Candidate[],
): Promise<Newcomers> {
  const stored = pages.length > 1 ? await findStored(sql, source, pages) : new Set(pages);
  const fresh = new Set(pages.filter((page) => !stored.has(page)));
  const taken = new Set<string>();
  return {
    take(page) {
      const isNew = fresh.has(page) && !taken.has(page.address) && !taken.has(page.textHash);
      if (!isNew) fresh.clear();
      taken.add(page.address).add(page.textHash);
      return isNew;
    },
  };
}
