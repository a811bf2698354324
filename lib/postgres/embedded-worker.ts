// The embedded PostgreSQL, in a thread of its own: a query keeps its thread until it is done. Speaks
// the frontend/backend protocol (PostgreSQL manual, chapter 55) in whole messages: bytes in, bytes out.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { pg_textsearch } from '@electric-sql/pglite-pg_textsearch';
import { vector } from '@electric-sql/pglite-pgvector';

const port = parentPort;
if (port === null) throw new Error('runs as a worker only');
const { dataFolder } = workerData as { readonly dataFolder: string };

const engine = await PGlite.create({
  dataDir: dataFolder,
  extensions: { vector, pg_textsearch, pg_trgm, unaccent },
});

port.on('message', (message: Uint8Array | 'close') => {
  if (message === 'close') {
    void engine.close().then(() => port.close());
    return;
  }
  const answer = engine.execProtocolRawSync(message);
  port.postMessage(answer, [answer.buffer as ArrayBuffer]);
});
port.postMessage('ready');
