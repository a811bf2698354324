import { sha256Hex } from '#lib';
import type { Sql } from '#lib/postgres';
import type { Chunk } from '../../crawler/model/chunk.ts';

export interface TestPage {
  readonly library: string;
  readonly version?: string | undefined;
  readonly url: string;
  readonly title?: string;
  readonly suspicion?: number;
}

/** A live document without chunks, and its source; its id. */
export async function writeTestPage(sql: Sql, page: TestPage): Promise<string> {
  const { library, version, url, title = url, suspicion = 0 } = page;
  const source = version === undefined ? library : `${library}-${version}`;
  await sql.query(
    `insert into kb.source (name, kind, location, library, version, settings, declared, added_at, due_at)
     values ($1, 'folder', '/', $2, $3, '{}', false, now(), now()) on conflict do nothing`,
    [source, library, version ?? null],
  );
  const [row] = await sql.query<{ id: string }>(
    `insert into kb.document (source, library, version, url, title, generator, markdown, content_hash,
       text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions,
       first_read_at, changed_at, read_at)
     values ($1, $2, $3, $4, $5, 'plain', '', $4, $4, 0, '{}', 1, 'live', 0, $6, '[]', $7, $7, $7)
     returning id::text as id`,
    [source, library, version ?? null, url, title, suspicion, new Date(1_700_000_000_000)],
  );
  if (row === undefined) throw new Error('an insert gave no row');
  return row.id;
}

/** A chunk as the chunker makes it, its id by where it is and what it says. */
export function testChunk(
  { library, version, url }: TestPage,
  ordinal: number,
  part: {
    readonly content: string;
    readonly headingPath: readonly string[];
    readonly symbols?: readonly string[];
  },
): Chunk {
  const { content, headingPath, symbols = [] } = part;
  const contentHash = sha256Hex(`${headingPath.join('\n')}\0${content}`);
  const id = sha256Hex([library, version ?? '', url, contentHash].join('\0')).slice(0, 32);
  return { id, ordinal, headingPath, content, contentHash, symbols, start: 0, end: content.length };
}
