// A worker in a process of its own, for tests: does what the queue of the database in argv[2] holds with the
// real handlers, until it is empty, and says on stdout what it read.
import { work } from '../../crawler/jobs/index.ts';
import { silentLog as log, openPlace } from './open-database.ts';

const [url = '', cacheFolder = ''] = process.argv.slice(2);
const database = await openPlace(url);
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
