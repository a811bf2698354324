import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { readOpenPositions } from '../../agent/brain/positions/index.ts';
import { readClosedPositions } from '../../agent/brain/views.ts';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { createAgentsSource } from '../../agent/cockpit/sources/agents.ts';
import { createBrainSources } from '../../agent/cockpit/sources/brain/index.ts';
import { sources as fileSources, type Source } from '../../agent/cockpit/sources/index.ts';
import { dayGames, slateFile } from '../../agent/cockpit/sources/slates/slates.fixture.ts';
import { thirdShape } from '../../agent/cockpit/sources/substack/substack.fixture.ts';
import type { CockpitStore } from '../../agent/cockpit/store/index.ts';
import type { AgentsPort } from '../../agent/cockpit/web/agents-port.ts';
import { openAgentStore } from '../../agent/runtime/agents/index.ts';
import { tools } from '../../agent/runtime/tools/index.ts';
import { createAgentsPort } from '../../agent/web/agents-port.ts';
import { startBrainDoor } from './brain-door.ts';
import { startCockpit } from './cockpit.ts';
import { seedRecords } from './cockpit-records.ts';
import { seedPanels, writePanelFiles } from './cockpit-seed.ts';

const brainToken = 'a-token-of-the-brain';

/** Every panel with something real in it: a brain that trades on paper, files, the agents of the program
 * and their store, and what people and flows have written. */
export async function startWholeCockpit() {
  const folder = mkdtempSync(join(tmpdir(), 'panther-whole-'));
  const door = await startBrainDoor(join(folder, 'brain'), brainToken);
  const { db } = door.brain.log;
  // Until something was closed and something is open.
  for (let turn = 0; turn < 60; turn += 1) {
    await door.goOn();
    if (readOpenPositions(db).length > 0 && readClosedPositions(db, 1).length > 0) break;
  }
  const now = Date.now();
  writePanelFiles(folder, now);
  writeOtherFiles(folder, now);
  const outside = { isUp: true };
  const call = brainCall(door.url, outside);
  const agents = startAgents(folder, outside);
  const knowledge = {
    search: async () => (outside.isUp ? { hits: [] } : unreachable('knowledge base')),
  };
  const kit = await startCockpit({
    ...{ folder, brain: { call }, agents: agents.port },
    knowledge: knowledge as never,
  });
  const sources: readonly Source[] = [
    ...fileSources,
    ...createBrainSources({ call }),
    createAgentsSource(agents.port),
  ];
  const refresh = async () => {
    for (const source of sources) await kit.hub.refresh(source);
  };
  await refresh();
  const seeded = await seedRecords(kit.store);
  await seedPanels(kit.store, now);
  await seedTasks(kit.store, now);
  await refresh();
  return {
    ...{ ...kit, door, seeded, refresh },
    /** Nothing outside answers any more, and every file is torn. */
    async takeDown() {
      outside.isUp = false;
      tearFiles(folder);
      await refresh();
    },
    /** Everything is there again. */
    async bringUp() {
      outside.isUp = true;
      for (const name of ['slates', 'calendars']) rmSync(join(folder, name));
      writePanelFiles(folder, now);
      writeOtherFiles(folder, now);
      await refresh();
    },
    async close() {
      agents.close();
      await kit.close();
      await door.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unreachable(what: string): never {
  throw new Fault({ code: 'api.unreachable', message: `the ${what} does not answer` });
}

/** Its clock is another, as that of a demonstration. */
function brainCall(url: string, outside: { readonly isUp: boolean }) {
  const client = createApiClient({ url, token: brainToken, name: 'the brain' });
  const nobody = createApiClient({ url: 'http://127.0.0.1:1', token: '', name: 'the brain' });
  const call: typeof client.call = async (method, path, options) => {
    const answer = await (outside.isUp ? client : nobody).call(method, path, options);
    return path === '/account' || path.startsWith('/equity/measures')
      ? { ...(answer as object), speed: 60 }
      : answer;
  };
  return call;
}

/** The real agents and their real store; no model is configured, so a run would say so. */
function startAgents(folder: string, outside: { readonly isUp: boolean }) {
  const store = openAgentStore(join(folder, 'agents.db'), systemClock);
  const stop = new AbortController();
  const real = createAgentsPort({
    ...{ store: () => store, clock: systemClock, signal: stop.signal },
    ports: {
      ...{ tools, models: [], toolPorts: {} as never, random: () => 'a'.repeat(32) },
      sessionsFolder: join(folder, 'sessions'),
    },
  });
  // Their store is a file: where it cannot be read, each of its answers fails.
  const port = new Proxy(real, {
    get: (port, name: keyof AgentsPort) =>
      outside.isUp ? port[name] : () => unreachable('store of the agents'),
  });
  return {
    port,
    close() {
      stop.abort();
      store.close();
    },
  };
}

const dayMs = 86_400_000;
const stampOf = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** What `writePanelFiles` has not: games, newsletters, a calendar of somebody else. */
function writeOtherFiles(folder: string, nowMs: number): void {
  for (const name of ['slates', 'feeds', 'calendars'])
    mkdirSync(join(folder, name), { recursive: true });
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const slate = slateFile(day, dayGames(day, [-4.5, 2.5, -7]));
  writeFileSync(join(folder, 'slates', `slate_${day}.json`), JSON.stringify(slate));
  const digest = { ...thirdShape, date: day, generated_at: new Date(nowMs).toISOString() };
  writeFileSync(join(folder, 'feeds/substack_today.json'), JSON.stringify(digest));
  const events = ['Unlock of a token', 'League final'].map((title, index) => [
    ...['BEGIN:VEVENT', `UID:whole-${index}@test`, `DTSTAMP:${stampOf(nowMs)}`],
    ...[`DTSTART:${stampOf(nowMs + (index + 1) * dayMs)}`, `SUMMARY:${title}`, 'END:VEVENT'],
  ]);
  const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events.flat()];
  writeFileSync(
    join(folder, 'calendars/others.ics'),
    [...calendar, 'END:VCALENDAR', ''].join('\r\n'),
  );
}

/** Each is there and says nothing that can be read. */
function tearFiles(folder: string): void {
  const torn = '{ this is no JSON';
  for (const name of ['social.json', 'digest.json', 'wallets.json', 'feeds/substack_today.json']) {
    writeFileSync(join(folder, name), torn);
  }
  writeFileSync(join(folder, 'signal_events.csv'), '"');
  for (const name of ['slates', 'calendars']) {
    rmSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name), torn);
  }
}

async function seedTasks(store: CockpitStore, nowMs: number): Promise<void> {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  for (const [title, priority, due, action] of [
    ['Review the position in XYZ', 'critical', day, 'Review for a position of 0.5 %'],
    ['Roll the calendar spread before the event', 'high', '2026-01-02', null],
    ['Read the weekly review', 'normal', null, null],
  ] as const) {
    const context = 'Smart money buys the narrative XYZ';
    const fields = newTask({ title, priority, due, action, context });
    await store.create(task, fields, { actor: 'person:anna' });
  }
}
