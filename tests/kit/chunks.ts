import { sha256Hex } from '#lib';
import type { Sql } from '#lib/postgres';

export interface TestChunk {
  readonly library: string;
  readonly version?: string;
  readonly content: string;
}

/** Writes documents of one chunk each, without the word index. @returns the chunks' keys */
export async function insertChunks(
  sql: Sql,
  source: string,
  chunks: readonly TestChunk[],
): Promise<readonly string[]> {
  await sql.query(
    `insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at)
     values ($1, 'folder', '/', 'test', '{}', false, now(), now()) on conflict do nothing`,
    [source],
  );
  const rows = await sql.query<{ key: string }>(
    `with wanted as (
       select * from jsonb_to_recordset($2::jsonb)
         as t(place int, library text, version text, content text, hash text)),
     documents as (
       insert into kb.document (source, library, version, url, title, generator, markdown, content_hash,
         text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions,
         first_read_at, changed_at, read_at)
       select $1, library, version, 'https://docs.example/' || $1 || '/' || place || '/' || hash, 'Title',
         'plain', content, hash, hash, 0, '{}', 1, 'live', 0, 0, '[]', now(), now(), now() from wanted
       returning id, url, library, version, markdown, content_hash)
     insert into kb.chunk (id, document, library, version, ordinal, heading_path, content, content_hash,
       symbols, start_offset, end_offset)
     select md5(d.url), d.id, d.library, d.version, 0, '{Title}', d.markdown, d.content_hash, '{}', 0,
       length(d.markdown)
     from documents d join wanted w on d.url = 'https://docs.example/' || $1 || '/' || w.place || '/' || w.hash
     order by w.place returning key::text as key`,
    [
      source,
      JSON.stringify(
        chunks.map(({ library, version, content }, place) => ({
          place,
          library,
          version: version ?? null,
          content,
          hash: sha256Hex(content),
        })),
      ),
    ],
  );
  return rows.map(({ key }) => key);
}
