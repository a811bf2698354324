import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, createLog, Fault, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl } from '../../tests/kit/crawl.ts';
import { serve } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, startFaultServer } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';

const [[, open] = []] = testDatabases();
let database: Database;
let server: FaultServer;
beforeEach(async () => {
  if (open === undefined) throw new Error('there is a database on every machine');
  [database, server] = await Promise.all([open(), startFaultServer()]);
  serve(server, { '/': html('Start', ['/a', '/b']), '/a': html('A'), '/b': html('B') });
});
afterEach(() => Promise.all([database.close(), server.close()]));

/** The same database, whose renewals of a lease fail as often as `left` says. */
function failing(left: { renewals: number }): Database {
  return new Proxy(database, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return async (text: string, parameters: readonly unknown[]) => {
        if (/^update kb\.run set leased_by = \$2, leased_until/.test(text) && left.renewals-- > 0) {
          throw new Fault({ code: 'postgres.unavailable', message: 'gone for a moment' });
        }
        return target.query(text, parameters);
      };
    },
  });
}

/** Time that runs through the first sleeps at once, and then no further. */
function hurried(sleeps: number, then: () => void): Clock {
  let [nowMs, left] = [0, sleeps];
  return {
    now: () => systemClock.now() + nowMs,
    monotonicMs: () => nowMs,
    async sleep(ms, signal) {
      if (left-- > 0) {
        nowMs += ms;
        return;
      }
      then();
      await systemClock.sleep(3_600_000, signal);
    },
  };
}

/** Nothing is served before the heartbeat has come to its end. */
function gated() {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.on('/', (_, response) => {
    void promise.then(() => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(html('Start', ['/a', '/b']));
    });
  });
  return resolve;
}

test('a lease that is not renewed for a moment is tried again, and the run goes on', async () => {
  const release = gated();
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const { crawl } = await prepareCrawl(failing({ renewals: 3 }), {
    ...{ name: 'site', location: server.origin },
  });
  expect(await crawl({ clock: hurried(6, release), log })).toMatchObject({
    ...{ outcome: 'complete', documents: 3 },
  });
  expect(lines.filter((line) => line.includes('will be tried again'))).toHaveLength(3);
});

test('a lease that cannot be kept ends the run with the reason', async () => {
  const release = gated();
  const left = { renewals: 1_000 };
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const { crawl } = await prepareCrawl(failing(left), { name: 'site', location: server.origin });
  await expect(crawl({ clock: hurried(100, release), log })).rejects.toMatchObject({
    ...{ code: 'postgres.unavailable', message: 'gone for a moment' },
  });
  // Within a lease of a minute: after 15 s, then every 3 s.
  expect(1_000 - left.renewals).toBe(15);
  expect(lines.filter((line) => line.includes('is given up'))).toHaveLength(1);
  left.renewals = 0;
  release();
  expect(await crawl()).toMatchObject({ outcome: 'complete', isResumed: true, documents: 3 });
});

test('a run that another process has taken over is left to it', async () => {
  const release = gated();
  const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
  const clock = hurried(1, release);
  const robbed: Clock = {
    ...clock,
    async sleep(ms, signal) {
      await database.query(`update kb.run set leased_by = 'other/1/1'`);
      return clock.sleep(ms, signal);
    },
  };
  await expect(crawl({ clock: robbed })).rejects.toMatchObject({ code: 'crawl.busy' });
  const runs = await database.query('select leased_by, ended_at, report from kb.run');
  expect(runs).toEqual([{ leased_by: 'other/1/1', ended_at: null, report: null }]);
});
