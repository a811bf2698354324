import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '#lib';
import { findServer } from '../../tests/kit/postgres-server.ts';
import { openServerBase } from '../../tests/kit/server-base.ts';
import { search } from '../search/index.ts';
import { verifyIndex } from './index.ts';

const writer = fileURLToPath(new URL('../../tests/kit/library-writer.ts', import.meta.url));
const server = findServer();
const missing = 'missing' in server ? server.missing : undefined;
const pagesWanted = 20;
const library = 'zoo';

test.skipIf(missing !== undefined)(
  `another process writes, merges and is killed: searches find what is committed, the index stays right${missing === undefined ? '' : `: ${missing}`}`,
  async () => {
    const { url, database, close } = await openServerBase();
    const child = spawn(process.execPath, [writer, url, library], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      let committed = -1;
      const lines = createInterface({ input: child.stdout });
      const enough = new Promise<void>((resolve) => {
        lines.on('line', (line) => {
          committed = Number(line);
          if (committed >= pagesWanted) resolve();
        });
      });
      let isWriting = true;
      const searching = (async () => {
        for (let round = 0; isWriting; round += 1) {
          if (committed < 0) {
            await systemClock.sleep(5);
            continue;
          }
          // A page that was there before is found, whatever is written and merged meanwhile.
          const number = round % (committed + 1);
          const query = `number${number}`;
          const { hits } = await search(database, { query, filter: { library }, k: 1 });
          expect(hits[0]?.url).toBe(`https://docs.example/${number}`);
        }
      })();
      searching.catch(() => undefined);
      await Promise.race([enough, searching, ended]);
      child.kill('SIGKILL');
      await ended;
      isWriting = false;
      await searching;
      expect(committed).toBeGreaterThanOrEqual(pagesWanted);
      expect(await verifyIndex(database)).toEqual([]);
      const { hits } = await search(database, { query: 'walrus', filter: { library }, k: 200 });
      // What was committed before it could say so may be one more.
      expect([committed + 1, committed + 2]).toContain(hits.length);
    } finally {
      child.kill('SIGKILL');
      await close();
    }
  },
  60_000,
);
