import type { Sql } from '#lib/postgres';
import { linkShareMin } from '../index/link-share.ts';
import type { SearchHit } from '../model/hit.ts';

/** A chunk with what a result says of its page. */
export interface Passage {
  readonly key: number;
  readonly id: string;
  readonly document: number;
  readonly library: string;
  readonly version: string | undefined;
  readonly ordinal: number;
  readonly headingPath: readonly string[];
  readonly anchor: string | undefined;
  readonly content: string;
  readonly symbols: readonly string[];
  readonly title: string;
  readonly url: string;
  readonly readAt: number;
  readonly isSuspicious: boolean;
  /** Whether its page is there; pages that vanished are kept for a while. */
  readonly isLive: boolean;
  /** Whether its page is mostly links, as an index or a table of contents is. */
  readonly isLinkList: boolean;
}

/** A page at or above it tries to instruct whoever reads it; as the crawl counts them. */
export const suspicionMin = 0.5;

interface PassageRow {
  readonly key: string;
  readonly id: string;
  readonly document: string;
  readonly library: string;
  readonly version: string | null;
  readonly ordinal: number;
  readonly heading_path: string[];
  readonly anchor: string | null;
  readonly content: string;
  readonly symbols: string[];
  readonly title: string;
  readonly url: string;
  readonly read_at: Date;
  readonly suspicion: number;
  readonly state: string;
  readonly link_share: number;
}

const select = `select c.key::text as key, c.id, c.document::text as document, c.library, c.version,
  c.ordinal, c.heading_path, c.anchor, c.content, c.symbols, d.title, d.url, d.read_at, d.suspicion,
  d.state, d.link_share
  from kb.chunk c join kb.document d on d.id = c.document`;

/** Chunks by key, also those of pages that are gone. */
export async function readPassages(
  sql: Sql,
  keys: readonly number[],
): Promise<ReadonlyMap<number, Passage>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.query<PassageRow>(`${select} where c.key = any($1::bigint[])`, [
    keys.map(String),
  ]);
  return new Map(rows.map((row) => [Number(row.key), passageOf(row)]));
}

/** Chunks of one page by their place in it, `from` to `to` inclusive. */
export async function readPlaces(
  sql: Sql,
  document: string,
  from: number,
  to: number,
): Promise<readonly Passage[]> {
  const rows = await sql.query<PassageRow>(
    `${select} where c.document = $1 and c.ordinal between $2 and $3 order by c.ordinal, c.key`,
    [document, from, to],
  );
  return rows.map(passageOf);
}

export async function readPassage(sql: Sql, id: string): Promise<Passage | undefined> {
  const [row] = await sql.query<PassageRow>(`${select} where c.id = $1`, [id]);
  return row === undefined ? undefined : passageOf(row);
}

function passageOf(row: PassageRow): Passage {
  return {
    key: Number(row.key),
    id: row.id,
    document: Number(row.document),
    library: row.library,
    version: row.version ?? undefined,
    ordinal: row.ordinal,
    headingPath: row.heading_path,
    anchor: row.anchor ?? undefined,
    content: row.content,
    symbols: row.symbols,
    title: row.title,
    url: row.url,
    readAt: row.read_at.getTime(),
    isSuspicious: row.suspicion >= suspicionMin,
    isLive: row.state === 'live',
    isLinkList: row.link_share >= linkShareMin,
  };
}

export function hitOf(
  passage: Passage,
  found: Pick<SearchHit, 'score' | 'ranks' | 'span'>,
): SearchHit {
  const { version, anchor } = passage;
  return {
    chunkId: passage.id,
    documentId: String(passage.document),
    ...found,
    library: passage.library,
    ...(version === undefined ? {} : { version }),
    title: passage.title,
    url: anchor === undefined ? passage.url : `${passage.url}#${anchor}`,
    headingPath: passage.headingPath,
    content: passage.content,
    crawledAt: passage.readAt,
    suspicious: passage.isSuspicious,
  };
}
