import type { Sql } from '#lib/postgres';
import { linkShare, linkShareMin, mayBeList } from './link-share.ts';
import type { ShelfName } from './shelf.ts';

/** Notes whether a page is a list; 0 where it is not. */
export async function noteLinkShare(
  sql: Sql,
  documentId: string,
  contents: readonly string[],
  isNew: boolean,
): Promise<void> {
  const share = listShare(contents);
  if (isNew && share === 0) return;
  await sql.query(
    'update kb.document set link_share = $2::real where id = $1 and link_share <> $2::real',
    [documentId, share],
  );
}

function listShare(contents: readonly string[]): number {
  if (!mayBeList(contents)) return 0;
  const share = linkShare(contents);
  return share < linkShareMin ? 0 : share;
}

/** Notes it for all pages of a library and version: their passages come page by page. */
export interface PageLists {
  readonly add: (document: number, content: string) => void;
  readonly write: (sql: Sql, name: ShelfName) => Promise<void>;
}

export function createPageLists(): PageLists {
  const found = new Map<number, number>();
  let page = 0;
  let contents: string[] = [];
  const close = () => {
    const share = listShare(contents);
    if (share > 0) found.set(page, share);
    contents = [];
  };
  return {
    add(document, content) {
      if (document !== page) close();
      page = document;
      contents.push(content);
    },
    async write(sql, { library, version }) {
      close();
      await sql.query(
        `update kb.document d set link_share = coalesce(t.share, 0)
         from kb.document o left join unnest($1::bigint[], $2::real[]) as t(id, share) on t.id = o.id
         where d.id = o.id and o.library = $3 and o.version is not distinct from $4
           and o.link_share <> coalesce(t.share, 0)`,
        [[...found.keys()].map(String), [...found.values()], library, version ?? null],
      );
    },
  };
}
