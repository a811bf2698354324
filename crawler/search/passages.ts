import type { Sql } from '#lib/postgres';
import { linkShareMin } from '../index/link-share.ts';
import type { SearchHit } from '../model/hit.ts';

/** What decides whether and how high a chunk stands, without its text. */
export interface Outline {
  readonly key: number;
  readonly document: number;
  readonly library: string;
  readonly version: string | undefined;
  readonly isSuspicious: boolean;
  /** Whether its page is there; pages that vanished are kept for a while. */
  readonly isLive: boolean;
  /** Whether its page is mostly links, as an index or a table of contents is. */
  readonly isLinkList: boolean;
}

/** A chunk with what a result says of its page. */
export interface Passage extends Outline {
  readonly id: string;
  readonly ordinal: number;
  readonly headingPath: readonly string[];
  readonly anchor: string | undefined;
  readonly content: string;
  readonly symbols: readonly string[];
  readonly title: string;
  readonly url: string;
  readonly readAt: number;
}

/** A page at or above it tries to instruct whoever reads it; as the crawl counts them. */
export const suspicionMin = 0.5;

interface OutlineRow {
  readonly key: string;
  readonly document: string;
  readonly library: string;
  readonly version: string | null;
  readonly suspicion: number;
  readonly state: string;
  readonly link_share: number;
}

interface PassageRow extends OutlineRow {
  readonly id: string;
  readonly ordinal: number;
  readonly heading_path: string[];
  readonly anchor: string | null;
  readonly content: string;
  readonly symbols: string[];
  readonly title: string;
  readonly url: string;
  readonly read_at: Date;
}

const outline = `c.key::text as key, c.document::text as document, c.library, c.version, d.suspicion,
  d.state, d.link_share`;
const from = 'from kb.chunk c join kb.document d on d.id = c.document';
const select = `select ${outline}, c.id, c.ordinal, c.heading_path, c.anchor, c.content, c.symbols,
  d.title, d.url, d.read_at ${from}`;

/** The same chunks without their text, of which the nearest have much and few are shown. */
export async function readOutlines(
  sql: Sql,
  keys: readonly number[],
): Promise<ReadonlyMap<number, Outline>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.query<OutlineRow>(
    `select ${outline} ${from} where c.key = any($1::bigint[])`,
    [keys.map(String)],
  );
  return new Map(rows.map((row) => [Number(row.key), outlineOf(row)]));
}

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

function outlineOf(row: OutlineRow): Outline {
  return {
    key: Number(row.key),
    document: Number(row.document),
    library: row.library,
    version: row.version ?? undefined,
    isSuspicious: row.suspicion >= suspicionMin,
    isLive: row.state === 'live',
    isLinkList: row.link_share >= linkShareMin,
  };
}

function passageOf(row: PassageRow): Passage {
  return {
    ...outlineOf(row),
    id: row.id,
    ordinal: row.ordinal,
    headingPath: row.heading_path,
    anchor: row.anchor ?? undefined,
    content: row.content,
    symbols: row.symbols,
    title: row.title,
    url: row.url,
    readAt: row.read_at.getTime(),
  };
}

export function hitOf(
  passage: Passage,
  found: Pick<SearchHit, 'score' | 'ranks' | 'span'>,
): SearchHit {
  const { version } = passage;
  return {
    chunkId: passage.id,
    documentId: String(passage.document),
    ...found,
    library: passage.library,
    ...(version === undefined ? {} : { version }),
    title: passage.title,
    url: addressOf(passage),
    headingPath: passage.headingPath,
    content: passage.content,
    crawledAt: passage.readAt,
    suspicious: passage.isSuspicious,
  };
}

export function addressOf({ url, anchor }: Passage): string {
  return anchor === undefined ? url : `${url}#${anchor}`;
}
