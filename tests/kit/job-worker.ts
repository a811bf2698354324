// A worker in a process of its own, for tests: takes crawl jobs of the database in argv[2] and says on
// stdout when one starts and ends. Each lasts argv[3] milliseconds.
import { systemClock } from '#lib';
import { openQueue } from '../../crawler/jobs/queue.ts';
import { silentLog as log, openPlace } from './open-database.ts';

const [url = '', lastsMs = '0'] = process.argv.slice(2);
const database = await openPlace(url);
const queue = await openQueue(database, { log, pollSec: 0.5, heartbeatSec: 10, superviseSec: 1 });
const say = (event: string, source: string) =>
  process.stdout.write(`${JSON.stringify({ event, source, pid: process.pid, at: Date.now() })}\n`);
await queue.work({
  async 'crawl-source'({ source }, { signal }) {
    say('start', source);
    await systemClock.sleep(Number(lastsMs), signal);
    say('end', source);
    return undefined;
  },
});
process.stdout.write('{"event":"ready"}\n');
process.on('SIGTERM', async () => {
  await queue.stop();
  await database.close();
});
