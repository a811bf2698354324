import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach } from 'vitest';
import type { Database } from '#lib/postgres';
import { cacheFolder } from './crawl.ts';
import { type FaultServer, page, startFaultServer } from './fault-server.ts';
import type { OpenTestDatabase } from './postgres.ts';

/** A fresh database and a fresh web server for each test of the group that calls this. */
export function useSite(
  open: OpenTestDatabase,
  begin: (fresh: { readonly database: Database; readonly server: FaultServer }) => void,
): void {
  let fresh: { readonly database: Database; readonly server: FaultServer };
  beforeEach(async () => {
    const [database, server] = await Promise.all([open(), startFaultServer()]);
    fresh = { database, server };
    begin(fresh);
  });
  afterEach(() => Promise.all([fresh.database.close(), fresh.server.close()]));
  afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));
}

/** HTML by path. */
export function serve(server: FaultServer, pages: Readonly<Record<string, string>>): void {
  for (const [path, body] of Object.entries(pages)) server.on(path, page(body));
}
