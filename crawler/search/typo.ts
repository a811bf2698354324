import { editDistance } from '#lib';
import type { Sql } from '#lib/postgres';
import { type IndexCache, type IndexView, openTerms, type TermView } from '../index/view.ts';

const wordLengthMin = 4;
const candidatesMax = 20_000;

/** Whether a correction is looked for. */
export function isMisspelt({ term, frequency }: Pick<TermView, 'term' | 'frequency'>): boolean {
  return frequency === 0 && !term.startsWith('=') && [...term].length >= wordLengthMin;
}

/** Replaces terms that no chunk has by the nearest one that some have: one edit, two from eight letters
 * on; the first letter is taken to be right. */
export async function correctTerms(
  sql: Sql,
  cache: IndexCache,
  view: IndexView,
  terms: readonly TermView[],
): Promise<{
  readonly terms: readonly TermView[];
  readonly corrections: readonly string[];
  readonly corrected: ReadonlyMap<string, string>;
}> {
  const corrected = new Map<string, string>();
  for (const { term, frequency } of terms) {
    if (!isMisspelt({ term, frequency })) continue;
    const other = nearestTerm(term, await readVocabulary(sql, view, term));
    if (other !== undefined) corrected.set(term, other);
  }
  if (corrected.size === 0) return { terms, corrections: [], corrected };
  const words = [...new Set(terms.map(({ term }) => corrected.get(term) ?? term))];
  return {
    corrected,
    terms: await openTerms(sql, cache, view, words),
    corrections: [...corrected].map(([from, to]) => `nothing has "${from}"; searched for "${to}"`),
  };
}

function nearestTerm(term: string, vocabulary: ReadonlyMap<string, number>): string | undefined {
  const limit = term.length < 8 ? 1 : 2;
  let best: { term: string; distance: number; weight: number } | undefined;
  for (const [candidate, weight] of vocabulary) {
    const distance = editDistance(term, candidate);
    if (distance > limit) continue;
    const isBetter =
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance &&
        (weight > best.weight || (weight === best.weight && candidate < best.term)));
    if (isBetter) best = { term: candidate, distance, weight };
  }
  return best?.term;
}

/** Terms of about the same length that begin alike, with how much the index has of each. */
async function readVocabulary(
  sql: Sql,
  view: IndexView,
  term: string,
): Promise<ReadonlyMap<string, number>> {
  const first = [...term][0] ?? '';
  const length = [...term].length;
  const isNear = (candidate: string): boolean =>
    candidate.startsWith(first) && Math.abs([...candidate].length - length) <= 2;
  const vocabulary = new Map<string, number>();
  const add = (candidate: string, weight: number) =>
    vocabulary.set(candidate, (vocabulary.get(candidate) ?? 0) + weight);
  const segments = view.shelves.flatMap((shelf) => shelf.segments);
  for (const { terms } of segments)
    for (const [candidate, { added }] of terms ?? [])
      if (isNear(candidate)) add(candidate, added.length);
  const large = segments.filter(({ terms }) => terms === undefined).map(({ id }) => id);
  const rows = await sql.query<{ term: string; weight: number }>(
    `select term, sum(length(added))::int as weight from kb.posting
     where segment = any($1::bigint[]) and term >= $2 and term < $3
       and char_length(term) between $4 and $5
     group by term order by term limit $6`,
    [large, first, `${first}\u{10ffff}`, length - 2, length + 2, candidatesMax],
  );
  for (const { term: candidate, weight } of rows) add(candidate, weight);
  return vocabulary;
}
