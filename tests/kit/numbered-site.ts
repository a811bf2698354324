import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import type { Source } from '../../crawler/model/source.ts';
import { parseSource } from '../../crawler/sources/index.ts';
import { writeSource } from '../../crawler/store/source.ts';
import { html } from './crawl.ts';

/** A site with any number of folders, each with the same number of pages that lead to each other. */
export interface NumberedSite {
  readonly host: string;
  /** Folders of the pages that were asked for, in order. */
  readonly asked: readonly string[];
  /** The later pages of this folder are not answered, until it is undefined again. */
  holds: string | undefined;
  readonly held: readonly ServerResponse[];
  close(): void;
}

export const pagesOfFolder = 8;

export async function startNumberedSite(): Promise<NumberedSite> {
  const asked: string[] = [];
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const [, name = '', page = ''] = (request.url ?? '').split('/');
    if (name === 'robots.txt') {
      response.writeHead(404).end();
      return;
    }
    asked.push(name);
    const next = Number(page.slice(1)) + 1;
    const links = next < pagesOfFolder ? [`/${name}/p${next}`] : [];
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (site.holds === name && next > 3) held.push(response);
    else response.end(html(`${name} ${page}`, links));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: NumberedSite = {
    ...{ host: `127.0.0.1:${port}`, asked, holds: undefined, held },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return site;
}

/** A folder of it as a source and a library of its own, which is due. */
export async function addFolder(database: Database, host: string, name: string): Promise<Source> {
  const source = parseSource(
    {
      ...{ name: `${name}-${host.replace(/\W+/g, '-')}`, kind: 'web', library: name },
      ...{ location: `http://${host}/${name}/`, allowPrivate: true },
    },
    '/',
  );
  await writeSource(database, source, { isDeclared: false, nowMs: systemClock.now() - 1_000 });
  return source;
}

/** Stored pages by library. */
export async function countPages(database: Database): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ library: string; count: number }>(
    `select library, count(*)::int as count from kb.document where state = 'live' group by library`,
  );
  return Object.fromEntries(rows.map(({ library, count }) => [library, count]));
}
