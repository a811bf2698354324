import type { Sql } from '#lib/postgres';
import type { ExtractedPage } from '../model/page.ts';
import type { Source } from '../model/source.ts';

/** Everything that is stored of a page. */
export interface DocumentWrite {
  readonly source: Pick<Source, 'name' | 'library' | 'version'>;
  readonly url: string;
  readonly page: ExtractedPage;
  readonly contentHash: string;
  readonly textHash: string;
  readonly simhash: bigint;
  readonly links: readonly string[];
  readonly reader: number;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly unlinked: boolean;
  readonly nowMs: number;
}

/** Writes a page under its address, or over the document `id`. Returns the document's id. */
export async function writeDocument(
  sql: Sql,
  write: DocumentWrite,
  id: string | undefined,
): Promise<string> {
  const values = valuesOf(write);
  const names = Object.keys(values);
  const now = new Date(write.nowMs).toISOString();
  const parameters = [...Object.values(values), now];
  const nowAt = `$${parameters.length}`;
  const text =
    id === undefined
      ? `insert into kb.document (${names.join(', ')}, state, first_read_at, changed_at, read_at)
         values (${names.map((_, index) => `$${index + 1}`).join(', ')}, 'live', ${nowAt}, ${nowAt}, ${nowAt})
         returning id::text as id`
      : `update kb.document set ${names.map((name, index) => `${name} = $${index + 1}`).join(', ')},
           state = 'live', duplicate_of = null, misses = 0,
           unlinked_runs = ${write.unlinked ? 'unlinked_runs + 1' : '0'},
           changed_at = ${nowAt}, read_at = ${nowAt}
         where id = $${parameters.length + 1} returning id::text as id`;
  const all = id === undefined ? parameters : [...parameters, id];
  const [row] = await sql.query<{ id: string }>(text, all);
  if (row === undefined) throw new Error(`document ${id ?? write.url} was not written`);
  return row.id;
}

function valuesOf({ source, url, page, ...write }: DocumentWrite): Record<string, unknown> {
  return {
    source: source.name,
    library: source.library,
    version: source.version ?? null,
    url,
    title: page.title,
    language: page.language ?? null,
    generator: page.generator,
    markdown: page.markdown,
    content_hash: write.contentHash,
    text_hash: write.textHash,
    simhash: String(write.simhash),
    canonical_url: page.canonicalUrl ?? null,
    links: write.links,
    reader: write.reader,
    etag: write.etag ?? null,
    last_modified: write.lastModified ?? null,
    hidden_characters: page.hidden.characters,
    suspicion: page.hidden.suspicion,
    instructions: JSON.stringify(page.hidden.instructions),
  };
}

/** Notes that a page was read and is what is stored; new validators and links are taken over. */
export async function touchDocument(
  sql: Sql,
  id: string,
  seen: {
    readonly nowMs: number;
    readonly etag?: string | undefined;
    readonly lastModified?: string | undefined;
    readonly links?: readonly string[];
    readonly unlinked: boolean;
  },
): Promise<void> {
  await sql.query(
    `update kb.document set read_at = $2, misses = 0,
       unlinked_runs = case when $3 then unlinked_runs + 1 else 0 end,
       etag = coalesce($4, etag), last_modified = coalesce($5, last_modified),
       links = coalesce($6::text[], links)
     where id = $1`,
    [
      id,
      new Date(seen.nowMs).toISOString(),
      seen.unlinked,
      seen.etag ?? null,
      seen.lastModified ?? null,
      seen.links ?? null,
    ],
  );
}

export async function readLinks(sql: Sql, id: string): Promise<readonly string[]> {
  const [row] = await sql.query<{ links: string[] }>(
    'select links from kb.document where id = $1',
    [id],
  );
  return row?.links ?? [];
}

export interface Twin {
  readonly id: string;
  readonly url: string;
  readonly canonicalUrl: string | undefined;
  readonly contentHash: string;
}

/** The live document of this source with the same text, other than `exceptId`. A source holds one
 * version, so copies in another version are never twins. */
export async function findTwin(
  sql: Sql,
  source: Pick<Source, 'name' | 'library'>,
  textHash: string,
  exceptId: string | undefined,
): Promise<Twin | undefined> {
  const [row] = await sql.query<{
    id: string;
    url: string;
    canonical_url: string | null;
    content_hash: string;
  }>(
    `select id::text as id, url, canonical_url, content_hash from kb.document
     where library = $1 and text_hash = $2 and source = $3 and state = 'live' and id <> $4
     order by id limit 1`,
    [source.library, textHash, source.name, exceptId ?? '0'],
  );
  if (row === undefined) return undefined;
  const { id, url, canonical_url, content_hash } = row;
  return { id, url, canonicalUrl: canonical_url ?? undefined, contentHash: content_hash };
}

export interface StoredDocument {
  readonly id: string;
  readonly url: string;
  readonly contentHash: string;
  readonly isLive: boolean;
  /** Stored as this source and this reader would store it now. */
  readonly isCurrent: boolean;
}

export async function findDocument(
  sql: Sql,
  source: Pick<Source, 'name' | 'library' | 'version'>,
  url: string,
  reader: number,
): Promise<StoredDocument | undefined> {
  const [row] = await sql.query<{
    id: string;
    content_hash: string;
    state: string;
    is_current: boolean;
  }>(
    `select id::text as id, content_hash, state,
       (reader = $3 and library = $4 and version is not distinct from $5) as is_current
     from kb.document where source = $1 and url = $2`,
    [source.name, url, reader, source.library, source.version ?? null],
  );
  return (
    row && {
      id: row.id,
      url,
      contentHash: row.content_hash,
      isLive: row.state === 'live',
      isCurrent: row.is_current,
    }
  );
}

/** What another source holds: `o`, with the library as `$2` and the version as `$3`. */
const isOther = `o.state = 'live' and o.library = $2 and o.version is not distinct from $3`;

/** The other source of the same library and version that holds an address, with a document or with an
 * address that leads to one. */
export async function findOwner(
  sql: Sql,
  source: Pick<Source, 'name' | 'library' | 'version'>,
  url: string,
): Promise<string | undefined> {
  const [row] = await sql.query<{ source: string }>(
    `select o.source from kb.document o where o.url = $1 and o.source <> $4 and ${isOther}
     union all
     select o.source from kb.alias a join kb.document o on o.id = a.document
     where a.url = $1 and a.source <> $4 and ${isOther}
     limit 1`,
    [url, source.library, source.version ?? null, source.name],
  );
  return row?.source;
}

/** A page that may be stored already. */
export interface Candidate {
  readonly address: string;
  readonly textHash: string;
}

/** Those for which `findDocument`, `findOwner` and `findTwin` find nothing, in one statement for all. */
export async function findNew<Page extends Candidate>(
  sql: Sql,
  source: Pick<Source, 'name' | 'library' | 'version'>,
  pages: readonly Page[],
): Promise<ReadonlySet<Page>> {
  const rows = await sql.query<{ place: string }>(
    `select p.place::text as place
     from unnest($4::text[], $5::text[]) with ordinality as p (url, hash, place)
     where exists (select from kb.document d where d.source = $1 and d.url = p.url)
       or exists (select from kb.document d
         where d.library = $2 and d.text_hash = p.hash and d.source = $1 and d.state = 'live')
       or exists (select from kb.document o where o.url = p.url and o.source <> $1 and ${isOther})
       or exists (select from kb.alias a join kb.document o on o.id = a.document
         where a.url = p.url and a.source <> $1 and ${isOther})`,
    [
      source.name,
      source.library,
      source.version ?? null,
      pages.map(({ address }) => address),
      pages.map(({ textHash }) => textHash),
    ],
  );
  const known = new Set(rows.map(({ place }) => Number(place)));
  return new Set(pages.filter((_, index) => !known.has(index + 1)));
}

export type AliasKind = 'redirect' | 'canonical' | 'content';

/** Records that an address shows a document that has another address; the same again writes nothing. */
export async function writeAlias(
  sql: Sql,
  alias: {
    readonly source: string;
    readonly url: string;
    readonly documentId: string;
    readonly kind: AliasKind;
    readonly textHash: string;
    readonly etag?: string | undefined;
    readonly lastModified?: string | undefined;
  },
): Promise<void> {
  await sql.query(
    `insert into kb.alias as known (source, url, document, kind, text_hash, etag, last_modified)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (source, url) do update set document = excluded.document, kind = excluded.kind,
       text_hash = excluded.text_hash, etag = excluded.etag, last_modified = excluded.last_modified
     where (known.document, known.kind, known.text_hash, known.etag, known.last_modified)
       is distinct from (excluded.document, excluded.kind, excluded.text_hash, excluded.etag,
         excluded.last_modified)`,
    [
      alias.source,
      alias.url,
      alias.documentId,
      alias.kind,
      alias.textHash,
      alias.etag ?? null,
      alias.lastModified ?? null,
    ],
  );
}

export async function removeAlias(sql: Sql, source: string, url: string): Promise<void> {
  await sql.query('delete from kb.alias where source = $1 and url = $2', [source, url]);
}

/** Gives what led to one document to another. */
export async function moveAliases(sql: Sql, fromId: string, toId: string): Promise<void> {
  await sql.query('update kb.alias set document = $2 where document = $1', [fromId, toId]);
}
