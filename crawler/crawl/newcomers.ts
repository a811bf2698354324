import type { Sql } from '#lib/postgres';
import type { Source } from '../model/source.ts';
import { type Candidate, findNew } from '../store/document.ts';

/** The pages of one transaction of which nothing is stored: in a first crawl nearly all. They are looked up
 * together: three statements for each of them took a tenth of a crawl's time. */
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
  // One page alone is looked up by itself.
  const fresh = new Set(pages.length > 1 ? await findNew(sql, source, pages) : []);
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
