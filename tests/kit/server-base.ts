import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, migrate } from '#lib/postgres';
import { migrations } from '../../crawler/migrations/index.ts';
import { openPlace } from './open-database.ts';
import { createServerDatabase } from './postgres.ts';
import { findServer } from './postgres-server.ts';

/** Whether this machine has a PostgreSQL that tests may use. */
export const hasServer = !('missing' in findServer());

/** An empty knowledge base on the real server. */
export interface ServerBase {
  readonly database: Database;
  /** For processes of their own. */
  readonly url: string;
  /** For what belongs to it on this machine. */
  readonly folder: string;
  /** As another process has it; closed with the base. */
  another(): Promise<Database>;
  /** What else ends with it, before it, last one first. */
  readonly endings: (() => Promise<unknown> | unknown)[];
  close(): Promise<void>;
}

export async function openServerBase(): Promise<ServerBase> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-server-'));
  const { url, drop } = await createServerDatabase();
  const endings: ServerBase['endings'] = [];
  const another = async () => {
    const database = await openPlace(url);
    endings.push(() => database.close());
    return database;
  };
  const database = await another();
  await migrate(database, 'kb', migrations);
  return {
    ...{ database, url, folder, another, endings },
    async close() {
      for (const end of endings.splice(0).reverse()) await end();
      await drop();
      rmSync(folder, { recursive: true });
    },
  };
}
