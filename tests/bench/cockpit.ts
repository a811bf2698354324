import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { panels } from '../../agent/cockpit/panels/index.ts';
import { startBrainDoor } from '../kit/brain-door.ts';
import {
  addTask,
  type BenchAgent,
  fetchPage,
  type OpenPage,
  openPage,
  startAgent,
} from './cockpit-agent.ts';
import { paintBare, paintCockpit, withBrowser } from './cockpit-browser.ts';
import { seedCockpit, sizes } from './cockpit-seed.ts';
import { startFleetServer } from './fleet-server.ts';
import { type Goal, judgeGoal, sayGoals } from './goal.ts';
import { percentilesOf, renderPercentiles } from './measure.ts';

const requests = 60;
const requestsBeside = 15;
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
  const agents: BenchAgent[] = [];
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
    agents.push(alive);
    const results = await measureAll(alive, say);
    const dead = await startAgent({
      ...{ ...asked, stateFolder: join(folder, 'dead') },
      brain: { url: silent.url, token: brainToken },
    });
    agents.push(dead);
    const beside = await compare(alive, dead, say);
    const judged = judge(results, beside);
    sayGoals(say, judged);
    return { ...results, beside, goals, judged };
  } finally {
    for (const agent of agents) await agent.stop();
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
  const memoryMb = agent.residentMb();
  say(`memory ${memoryMb} MB`);
  return { openMs: agent.openMs, pages, painted, pushed, toAll, memoryMb };
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

async function timePage({ port, cookie }: BenchAgent, path: string, count: number) {
  const times: number[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  for (let index = -2; index < count; index += 1) {
    const fetched = await fetchPage({ port, path, cookie });
    if (fetched.status !== 200) throw new Error(`${path}: ${fetched.status}`);
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
  const all: Pushed[] = [];
  try {
    await pause(500);
    for (let index = -1; index < times; index += 1) {
      const pushed = await pushUpdate(agent, pages, `Update ${count} ${index}.`);
      if (index >= 0) all.push(pushed);
    }
  } finally {
    for (const page of pages) page.close();
  }
  const result = {
    fromSent: percentilesOf(all.map(({ fromSent }) => fromSent)),
    fromAnswer: percentilesOf(all.map(({ fromAnswer }) => fromAnswer)),
    firstToLast: percentilesOf(all.map(({ firstToLast }) => firstToLast)),
  };
  const who = count === 1 ? 'an open page' : `the last of ${count} open pages`;
  say(
    `${who} has an update ${renderPercentiles(result.fromSent)} ms after it was sent, ${renderPercentiles(result.fromAnswer)} ms after its answer (goal: ${goals.updateMs})`,
  );
  if (count > 1) say(`  from the first to the last ${renderPercentiles(result.firstToLast)} ms`);
  return result;
}

type Pushed = Readonly<Record<'fromSent' | 'fromAnswer' | 'firstToLast', number>>;

async function pushUpdate(agent: BenchAgent, pages: readonly OpenPage[], title: string) {
  const heard = Promise.all(pages.map((page) => page.heard(title)));
  const { sentAt, answeredAt } = await addTask(agent.port, title);
  const at = await heard;
  const [first, last] = [Math.min(...at), Math.max(...at)];
  await pause(300);
  return { fromSent: last - sentAt, fromAnswer: last - answeredAt, firstToLast: last - first };
}

/** What one thing took, at the median, with a brain that answers and with one that never does. */
interface Beside {
  readonly what: string;
  readonly aliveMs: number;
  readonly deadMs: number;
}

/** Both cockpits in turn, so that whatever else the machine does falls on both: every page, every chart that a
 * page asks for as it stands, and an update. */
async function compare(alive: BenchAgent, dead: BenchAgent, say: Say): Promise<readonly Beside[]> {
  const agents = [alive, dead] as const;
  const found: Beside[] = [await timeBeside(agents, 'the grid', '/')];
  for (const id of ids) {
    const path = `/panel/${id}`;
    found.push(await timeBeside(agents, `page ${id}`, path));
    const page = String((await fetchPage({ ...alive, path })).bytes);
    for (const [, source = ''] of page.matchAll(/data-src="([^"]+)"/g)) {
      const address = source.replaceAll('&amp;', '&');
      const name = address.replace(/^\/panel\//, '').replace('/chart/', ' ');
      found.push(await timeBeside(agents, `chart ${name}`, address));
    }
  }
  found.push(await compareUpdates(agents));
  say('with a brain that never answers and, in turn, with one that does, p50 in ms:');
  say(`  ${found.map((each) => `${each.what} ${each.deadMs} ${each.aliveMs}`).join(', ')}`);
  return found;
}

type Agents = readonly [BenchAgent, BenchAgent];

async function timeBeside(agents: Agents, what: string, path: string): Promise<Beside> {
  const times: [number[], number[]] = [[], []];
  for (let index = -2; index < requestsBeside; index += 1) {
    for (const [which, agent] of agents.entries()) {
      const { ms, status } = await fetchPage({ ...agent, path });
      // A chart may say that its brain does not answer.
      if (![200, 502, 503].includes(status)) throw new Error(`${path}: ${status}`);
      if (index >= 0) times[which]?.push(ms);
    }
  }
  return besideOf(what, times);
}

async function compareUpdates(agents: Agents): Promise<Beside> {
  const times: [number[], number[]] = [[], []];
  const pages = await Promise.all(agents.map(({ port, cookie }) => openPage(port, cookie)));
  try {
    await pause(500);
    for (let index = -1; index < updates; index += 1) {
      for (const [which, agent] of agents.entries()) {
        const own = pages.slice(which, which + 1);
        const { fromSent } = await pushUpdate(agent, own, `Update beside ${which} ${index}.`);
        if (index >= 0) times[which]?.push(fromSent);
      }
    }
  } finally {
    for (const page of pages) page.close();
  }
  return besideOf('an update', times);
}

function besideOf(what: string, [alive, dead]: readonly [number[], number[]]): Beside {
  return { what, aliveMs: percentilesOf(alive).p50, deadMs: percentilesOf(dead).p50 };
}

/** Each goal of the issue against what was measured; updates are counted from what was sent. */
function judge(
  { pages, painted, pushed, toAll }: Awaited<ReturnType<typeof measureAll>>,
  beside: readonly Beside[],
): readonly Goal[] {
  const most = (goal: string, value: number, max: number) => judgeGoal(goal, value, { max });
  const slower = beside.filter(
    ({ aliveMs, deadMs }) => deadMs > aliveMs * goals.deadRatio + noiseMs,
  );
  const named = slower.map((each) => `, ${each.what} ${each.deadMs} ms instead of ${each.aliveMs}`);
  const heaviest = Math.max(...Object.values(pages.weights));
  return [
    most('first page on the server, p95 in ms', pages.grid.p95, goals.serverMs),
    most('first page painted, p95 in ms', painted.painted.p95, goals.paintedMs),
    most('update pushed to an open page, p95 in ms', pushed.fromSent.p95, goals.updateMs),
    most(`update pushed to ${pagesAtOnce} pages, p95 in ms`, toAll.fromSent.p95, goals.updateMs),
    most('bytes of the grid', painted.bytes, goals.weightBytes),
    most('bytes of the heaviest page of a panel', heaviest, goals.weightBytes),
    most(
      `pages, charts and updates that a dead integration slows${named.join('')}:`,
      slower.length,
      0,
    ),
  ];
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
