import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { panels } from '../../agent/cockpit/panels/index.ts';
import { startBrainDoor } from '../kit/brain-door.ts';
import { addTask, type BenchAgent, fetchPage, openPage, startAgent } from './cockpit-agent.ts';
import { paintBare, paintCockpit, withBrowser } from './cockpit-browser.ts';
import { seedCockpit, sizes } from './cockpit-seed.ts';
import { startFleetServer } from './fleet-server.ts';
import { type Goal, judgeGoal, sayGoals } from './goal.ts';
import { percentilesOf, renderPercentiles } from './measure.ts';

const requests = 60;
const updates = 40;
const updatesToAll = 10;
const pagesAtOnce = 200;
const paints = 7;
/** Of the issue, section 4. A dead integration slows nothing: what is above a tenth and two milliseconds more is
 * slower, the rest is the machine's own noise. */
const goals = {
  ...{ serverMs: 150, paintedMs: 1_000, updateMs: 100, weightBytes: 150_000 },
  deadRatio: 1.1,
} as const;
const noiseMs = 2;
const ids = panels.map(({ id }) => id);
/** What the charts of a page are drawn with, which its weight is said without. */
const chartAssets = /uplot|candles|charts/;

type Say = (line: string) => void;

/** The cockpit of somebody who has used it for years, on a real PostgreSQL, its door in a process of its own.
 * Goals: the first page 150 ms on the server and painted within 1 s; an update pushed 100 ms after its cause,
 * to 200 pages too; at most 150 kB on the wire; and a brain that never answers slows nothing. Floors in the
 * same run: the same bytes from a bare server, and a bare page in the same browser. */
export async function benchCockpit(say: Say): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cockpit-'));
  const server = await startFleetServer();
  const database = await server.createDatabase();
  const asked = { databaseUrl: server.url(database), configFolder: join(folder, 'config') };
  const brainToken = 'the-token-of-the-brain';
  const brain = await startBrainDoor(join(folder, 'brain'), brainToken);
  const silent = await startSilent();
  try {
    for (let turn = 0; turn < 4; turn += 1) await brain.goOn();
    await seedCockpit(asked.databaseUrl, asked.configFolder);
    say(
      `${Object.entries(sizes)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
    );
    say(
      `  of the bots one is real: the brain, on paper; the others are what the cockpit keeps of a bot (a day of looks and a stop each), as no other kind of bot is read yet`,
    );
    const alive = await startAgent({
      ...{ ...asked, stateFolder: join(folder, 'alive') },
      brain: { url: brain.url, token: brainToken },
    });
    const results = await measureAll(alive, say).finally(() => alive.stop());
    const dead = await startAgent({
      ...{ ...asked, stateFolder: join(folder, 'dead') },
      brain: { url: silent.url, token: brainToken },
    });
    const without = await measureDead(dead, results, say).finally(() => dead.stop());
    const judged = judge(results, without);
    sayGoals(say, judged);
    return { ...results, dead: without, goals, judged };
  } finally {
    silent.close();
    await brain.stop();
    await server.dropDatabase(database);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes every connection and answers nothing. */
async function startSilent() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function measureAll(agent: BenchAgent, say: Say) {
  say(`open ${agent.openMs} ms after the start of the process, with every panel drawn`);
  const pages = await measurePages(agent, say);
  const painted = await measurePaint(agent, say);
  const pushed = await measureUpdates(agent, 1, updates, say);
  const toAll = await measureUpdates(agent, pagesAtOnce, updatesToAll, say);
  // Only now, with the tasks of the updates, which the pages beside a dead brain have too.
  const each = await timePanels(agent);
  say(`pages of the panels, p50 in ms: ${listed(each.pages)}`);
  say(`  charts, p50 in ms: ${listed(each.charts)}`);
  const memoryMb = agent.residentMb();
  say(`memory ${memoryMb} MB`);
  return { openMs: agent.openMs, pages: { ...pages, each }, painted, pushed, toAll, memoryMb };
}

async function measurePages(agent: BenchAgent, say: Say) {
  const grid = await timePage(agent, '/', requests);
  const bare = await timeBare(grid.bytes, requests);
  const ratio = Math.round((grid.times.p50 / bare.p50) * 10) / 10;
  say(
    `the grid, on the server: ${renderPercentiles(grid.times)} ms (goal: ${goals.serverMs}); ${ratio} times a bare server with the same ${grid.bytes.length} bytes`,
  );
  const weights = await weighPanels(agent);
  say(`  pages of the panels, bytes on the wire without charts: ${listed(weights)}`);
  return { grid: grid.times, bare, ratio, weights };
}

const listed = (values: Readonly<Record<string, number>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Every page, and every chart that a page asks for as it stands. */
async function timePanels(agent: BenchAgent) {
  const pages: Record<string, number> = {};
  const charts: Record<string, number> = {};
  for (const id of ids) {
    const { times, bytes } = await timePage(agent, `/panel/${id}`, 7);
    pages[id] = times.p50;
    for (const [, path = ''] of String(bytes).matchAll(/data-src="([^"]+)"/g)) {
      const address = path.replaceAll('&amp;', '&');
      const { times: drawn } = await timePage(agent, address, 7, [200, 502, 503]);
      charts[address.replace(/^\/panel\//, '').replace('/chart/', ' ')] = drawn.p50;
    }
  }
  return { pages, charts };
}

/** A page with what it loads, packed, without what charts are drawn with. */
async function weighPanels({ port, cookie }: BenchAgent): Promise<Record<string, number>> {
  const weights: Record<string, number> = {};
  const known = new Map<string, number>();
  const weigh = async (path: string) => {
    const { bytes } = await fetchPage({ port, path, cookie, isPacked: true });
    known.set(path, bytes.length);
    return bytes.length;
  };
  const font = /\/static\/[\w.-]+\.woff2/g;
  for (const id of ids) {
    const page = String((await fetchPage({ port, path: `/panel/${id}`, cookie })).bytes);
    const assets = new Set(page.match(/\/static\/[\w.-]+/g));
    for (const asset of [...assets].filter((path) => path.endsWith('.css'))) {
      const css = String((await fetchPage({ port, path: asset, cookie })).bytes);
      for (const path of css.match(font) ?? []) assets.add(path);
    }
    let bytes = await weigh(`/panel/${id}`);
    for (const path of assets) {
      if (!chartAssets.test(path)) bytes += known.get(path) ?? (await weigh(path));
    }
    weights[id] = bytes;
  }
  return weights;
}

async function timePage(
  { port, cookie }: BenchAgent,
  path: string,
  count: number,
  expected: readonly number[] = [200],
) {
  const times: number[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  for (let index = -2; index < count; index += 1) {
    const fetched = await fetchPage({ port, path, cookie });
    if (!expected.includes(fetched.status)) throw new Error(`${path}: ${fetched.status}`);
    ({ bytes } = fetched);
    if (index >= 0) times.push(fetched.ms);
  }
  return { times: percentilesOf(times), bytes };
}

async function timeBare(bytes: Buffer, count: number) {
  const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const times: number[] = [];
  for (let index = -2; index < count; index += 1) {
    const { ms } = await fetchPage({ port, path: '/', cookie: '' });
    if (index >= 0) times.push(ms);
  }
  server.closeAllConnections();
  server.close();
  return percentilesOf(times);
}

async function measurePaint(agent: BenchAgent, say: Say) {
  return withBrowser(async (browser) => {
    const [bare, times]: [number[], number[]] = [[], []];
    let bytes = 0;
    for (let run = -1; run < paints; run += 1) {
      const floor = await paintBare(browser);
      const painted = await paintCockpit(browser, agent);
      if (run < 0) continue;
      bare.push(floor.paintedMs);
      times.push(painted.paintedMs);
      bytes = Math.max(bytes, painted.bytes);
    }
    const [own, floor] = [percentilesOf(times), percentilesOf(bare)];
    const ratio = Math.round((own.p50 / floor.p50) * 10) / 10;
    say(
      `painted after ${renderPercentiles(own)} ms (goal: ${goals.paintedMs}); ${ratio} times a bare page`,
    );
    say(`weight ${bytes} bytes on the wire with all panels (goal: ${goals.weightBytes})`);
    return { painted: own, bare: floor, ratio, bytes };
  });
}

/** From sending what changes something, and from its answer, until the last open page has it. */
async function measureUpdates(agent: BenchAgent, count: number, times: number, say: Say) {
  const pages = await Promise.all(
    Array.from({ length: count }, () => openPage(agent.port, agent.cookie)),
  );
  const [fromSent, fromAnswer, firstToLast]: [number[], number[], number[]] = [[], [], []];
  try {
    await pause(500);
    for (let index = -1; index < times; index += 1) {
      const title = `Update ${count} ${index}.`;
      const heard = Promise.all(pages.map((page) => page.heard(title)));
      const { sentAt, answeredAt } = await addTask(agent.port, title);
      const at = await heard;
      const [first, last] = [Math.min(...at), Math.max(...at)];
      if (index >= 0) {
        fromSent.push(last - sentAt);
        fromAnswer.push(last - answeredAt);
        firstToLast.push(last - first);
      }
      await pause(300);
    }
  } finally {
    for (const page of pages) page.close();
  }
  const result = {
    fromSent: percentilesOf(fromSent),
    fromAnswer: percentilesOf(fromAnswer),
    firstToLast: percentilesOf(firstToLast),
  };
  const who = count === 1 ? 'an open page' : `the last of ${count} open pages`;
  say(
    `${who} has an update ${renderPercentiles(result.fromSent)} ms after it was sent, ${renderPercentiles(result.fromAnswer)} ms after its answer (goal: ${goals.updateMs})`,
  );
  if (count > 1) say(`  from the first to the last ${renderPercentiles(result.firstToLast)} ms`);
  return result;
}

/** The same with a brain that never answers. */
async function measureDead(
  agent: BenchAgent,
  { pages, pushed }: Awaited<ReturnType<typeof measureAll>>,
  say: Say,
) {
  const grid = (await timePage(agent, '/', requests)).times;
  const each = await timePanels(agent);
  const updated = await measureUpdates(agent, 1, updates, () => undefined);
  const ratioOf = (one: number, other: number) => Math.round((one / other) * 100) / 100;
  const ratios = {
    grid: ratioOf(grid.p50, pages.grid.p50),
    update: ratioOf(updated.fromSent.p50, pushed.fromSent.p50),
  };
  say(
    `with a brain that never answers: the grid ${renderPercentiles(grid)} ms, ${ratios.grid} times as with one that does; an update ${renderPercentiles(updated.fromSent)} ms, ${ratios.update} times`,
  );
  say(`  pages of the panels, p50 in ms: ${listed(each.pages)}`);
  say(`  charts, p50 in ms: ${listed(each.charts)}`);
  return { openMs: agent.openMs, grid, each, updated, ratios };
}

/** Each goal of the issue against what was measured. Updates are counted from what was sent, the grid at the
 * median and at the 95th of a hundred. */
function judge(
  { pages, painted, pushed, toAll }: Awaited<ReturnType<typeof measureAll>>,
  dead: Awaited<ReturnType<typeof measureDead>>,
): readonly Goal[] {
  const most = (goal: string, value: number, max: number) => judgeGoal(goal, value, { max });
  const slower = slowedBy(pages, dead);
  const heaviest = Math.max(...Object.values(pages.weights));
  return [
    most('first page on the server, p95 in ms', pages.grid.p95, goals.serverMs),
    most('first page painted, p95 in ms', painted.painted.p95, goals.paintedMs),
    most('update pushed to an open page, p95 in ms', pushed.fromSent.p95, goals.updateMs),
    most(`update pushed to ${pagesAtOnce} pages, p95 in ms`, toAll.fromSent.p95, goals.updateMs),
    most('bytes of the grid', painted.bytes, goals.weightBytes),
    most('bytes of the heaviest page of a panel', heaviest, goals.weightBytes),
    most(
      `pages and charts that a dead integration slows${slower.map((each) => `, ${each}`).join('')}:`,
      slower.length,
      0,
    ),
  ];
}

/** Pages and charts that take longer without a brain that answers. */
function slowedBy(
  { grid, each }: Awaited<ReturnType<typeof measureAll>>['pages'],
  dead: Awaited<ReturnType<typeof measureDead>>,
): readonly string[] {
  const pairs: readonly (readonly [string, number, number | undefined])[] = [
    ['the grid', dead.grid.p50, grid.p50],
    ...Object.entries(dead.each.pages).map(
      ([name, ms]) => [`page ${name}`, ms, each.pages[name]] as const,
    ),
    ...Object.entries(dead.each.charts).map(
      ([name, ms]) => [`chart ${name}`, ms, each.charts[name]] as const,
    ),
  ];
  return pairs.flatMap(([name, ms, before]) =>
    before === undefined || ms <= before * goals.deadRatio + noiseMs
      ? []
      : [`${name} ${ms} ms instead of ${before}`],
  );
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
