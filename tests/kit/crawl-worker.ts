// A worker in a process of its own, for tests: does what the queue of the database in argv[2] holds with the
// real handlers, until it is empty, and says on stdout what it read.
import { createLog, systemClock } from '#lib';
import { openDatabase } from '#lib/postgres';
import { work } from '../../crawler/jobs/index.ts';

const [url = '', cacheFolder = ''] = process.argv.slice(2);
const log = createLog({ write: () => undefined });
const owner = 'test';
const database = await openDatabase({ url, folder: cacheFolder, owner, log, clock: systemClock });
const say = (line: object) =>
  process.stdout.write(`${JSON.stringify({ ...line, pid: process.pid })}\n`);
await work(
  database,
  {
    environment: { PATH: process.env.PATH },
    ...{ cacheFolder, contact: 'https://example.com/contact', delayMs: 0, log },
    concurrency: 1,
    embedding: { kind: 'none' },
    onReport: ({ source, outcome }) => say({ source, outcome }),
    onFault: (source, { code, message }) => say({ source, code, message }),
  },
  {
    ...{ untilEmpty: true, signal: new AbortController().signal },
    ...{ pollSec: 0.5, heartbeatSec: 10, superviseSec: 1 },
  },
);
await database.close();
