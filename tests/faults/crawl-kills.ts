import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { createLog, systemClock } from '#lib';
import { type Database, openDatabase } from '#lib/postgres';
import { type FaultServer, startFaultServer, validated } from '../kit/fault-server.ts';
import { startServer } from '../kit/postgres-server.ts';

const child = join(import.meta.dirname, 'crawl-child.ts');
const log = createLog({ write: () => undefined });

/** The chapters of the manual whose names begin with these letters, and an index that links to them. */
function serveManual(server: FaultServer, root: string, prefix: RegExp): number {
  const names = readdirSync(root).filter((name) => name.endsWith('.html') && prefix.test(name));
  for (const name of names) {
    const body = readFileSync(join(root, name), 'utf8');
    server.on(`/docs/${name}`, validated(body, { etag: `"${name}"` }));
  }
  const links = names.map((name) => `<li><a href="${name}">${name}</a></li>`).join('');
  server.on('/docs/', validated(`<title>All</title><ul>${links}</ul>`, { etag: '"all"' }));
  return names.length;
}

interface Run {
  readonly killedAt: number | undefined;
  readonly fault: unknown;
  readonly report: { readonly outcome: string; readonly isResumed: boolean } | undefined;
}

/** Runs the child until it ends or has done so many pages; then it is killed in the middle of the next. */
async function crawl(
  server: FaultServer,
  url: string,
  killAfter: number | undefined,
): Promise<Run> {
  const args = [child, `${server.origin}/docs/`, url, '/nowhere'];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(running, 'close');
  let report: Run['report'];
  let fault: unknown;
  let seen = 0;
  for await (const line of createInterface({ input: running.stdout })) {
    if (line.startsWith('fault ')) fault = JSON.parse(line.slice(6));
    if (line.startsWith('report ')) report = JSON.parse(line.slice(7));
    if (!line.startsWith('done ')) continue;
    seen++;
    if (seen === killAfter) running.kill('SIGKILL');
  }
  await ended;
  return { killedAt: report === undefined ? seen : undefined, fault, report };
}

async function contentOf(url: string) {
  const database: Database = await openDatabase({
    url,
    folder: '/nowhere',
    owner: 'test',
    log,
    clock: systemClock,
  });
  try {
    const pages = await database.query<{ url: string; hash: string }>(
      'select url, content_hash as hash from kb.document order by url',
    );
    const chunks = await database.query<{ id: string; hash: string }>(
      'select id, content_hash as hash from kb.chunk order by id',
    );
    const states = await database.query<{ state: string; outcome: string; attempts: number }>(
      'select state, outcome, max(attempts)::int as attempts from kb.frontier group by 1, 2',
    );
    return { pages, chunks, states };
  } finally {
    await database.close();
  }
}

export interface KillPlan {
  /** Folder of the PostgreSQL manual. */
  readonly root: string;
  /** Which of its pages. */
  readonly names: RegExp;
  readonly pagesMin: number;
  readonly kills: number;
}

/** Acceptance check 8: a crawl that is killed (kill -9) again and again, at moments from a fixed seed,
 * ends with what one that nobody disturbs ends with. */
export async function checkKills({ root, names, pagesMin, kills }: KillPlan): Promise<void> {
  const server = await startFaultServer();
  const postgres = await startServer();
  const [whole, cut] = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
  try {
    expect(serveManual(server, root, names)).toBeGreaterThan(pagesMin);
    const calm = await crawl(server, postgres.url(whole), undefined);
    expect(calm.report).toMatchObject({ outcome: 'complete', isResumed: false });
    const asked = server.paths.length;

    let state = 20_260_101;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % below;
    };
    for (let kill = 0; kill < kills; kill++) {
      // Never refused as busy: the next start sees that the owner is dead and waits for no lease.
      expect(await crawl(server, postgres.url(cut), 1 + random(7))).toMatchObject({
        killedAt: expect.any(Number),
        report: undefined,
        fault: undefined,
      });
    }
    const last = await crawl(server, postgres.url(cut), undefined);
    expect(last.report).toMatchObject({ outcome: 'complete', isResumed: true });

    const [expected, found] = await Promise.all([
      contentOf(postgres.url(whole)),
      contentOf(postgres.url(cut)),
    ]);
    expect(found.pages).toEqual(expected.pages);
    expect(found.chunks).toEqual(expected.chunks);
    expect(new Set(found.chunks.map(({ id }) => id)).size).toBe(found.chunks.length);
    expect(found.states.every((row) => row.state === 'done')).toBe(true);
    // Asked for again is at most what was in hand when it was killed: four pages at once.
    expect(server.paths.length - 2 * asked).toBeLessThanOrEqual(kills * 4);
  } finally {
    await Promise.all([server.close(), postgres.dropDatabase(whole), postgres.dropDatabase(cut)]);
  }
}
