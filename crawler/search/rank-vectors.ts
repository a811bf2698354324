import type { Sql } from '#lib/postgres';
import type { IndexView } from '../index/view.ts';
import { linkListShare } from './formula.ts';
import type { NearPassage } from './fuse.ts';
import { type Outline, readOutlines } from './passages.ts';
import type { NearestChunks } from './ports.ts';
import { versionShare } from './rank.ts';
import { rankVersions } from './versions.ts';

/** So many of the nearest chunks take part. */
export const vectorsConsidered = 100;

/** Their passages, nearest first, without those that are gone or, unless wanted, try to instruct a model. */
export async function rankByVectors(
  sql: Sql,
  view: IndexView,
  found: Awaited<ReturnType<NearestChunks>>,
  { suspicious }: { readonly suspicious: boolean },
): Promise<readonly NearPassage[]> {
  if (found.length === 0) return [];
  const keys = found.map(({ key }) => Number(key));
  const outlines = await readOutlines(sql, keys);
  const shareOf = createShares(view);
  return found.flatMap(({ key, distance }) => {
    const outline = outlines.get(Number(key));
    if (outline === undefined || !outline.isLive) return [];
    if (outline.isSuspicious && !suspicious) return [];
    return [{ ...outline, distance, share: shareOf(outline) }];
  });
}

/** The same shares that words leave a page. */
function createShares({ shelves }: IndexView): (outline: Outline) => number {
  const ranks = rankVersions(shelves);
  const nameOf = (library: string, version: string | undefined) =>
    JSON.stringify([library, version]);
  const newer = new Map(
    shelves.map(({ id, library, version }) => [nameOf(library, version), ranks.get(id) ?? 0]),
  );
  return ({ library, version, isLinkList }) =>
    versionShare(newer.get(nameOf(library, version)) ?? 0) * (isLinkList ? linkListShare : 1);
}
