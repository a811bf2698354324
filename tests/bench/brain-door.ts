import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '#lib';
import { demonstrationPreset } from '../../agent/brain/cycle/demonstration-preset.ts';
import type { Signal } from '../../agent/brain/model/signal.ts';
import { signalEvent } from '../../agent/brain/producers/collect.ts';
import { configOf, hourMs, openBenchBrain, recordMarket, settingsOf } from './brain-market.ts';
import type { Service, StartRequest } from './brain-service.ts';
import { percentilesOf, renderPercentiles } from './measure.ts';

const assets = 100;
const events = 100_000;
const perSecond = 100;
const seconds = 20;
const hours = 12;
const warmUpMs = 5_000;
const routes = [
  ...['/health', '/signals?limit=10', '/signals?symbol=BTC&limit=10', '/positions', '/scorecard'],
  ...['/decisions?limit=10', '/kill-switch', '/orders?limit=10', '/regime'],
];

interface DoorInput {
  readonly folder: string;
  readonly command: readonly string[];
  readonly start: (request: StartRequest) => Promise<Service>;
  readonly say: (line: string) => void;
}

/** Requests at a steady pace, each timed from when it was due, so that a slow answer delays none that is
 * counted from later. */
export async function benchDoor({ folder, command, start, say }: DoorInput) {
  const stateFolder = join(folder, 'door');
  const env = {
    ...{ PANTHER_BRAIN_API__REQUESTS_PER_MINUTE: '100000', ...settingsOf(assets) },
    PANTHER_BRAIN_BRAIN__STRATEGIES: demonstrationPreset.PANTHER_BRAIN_BRAIN__STRATEGIES ?? '{}',
  };
  const decision = await fillLog(stateFolder, env);
  const bare = createServer((_, response) => response.end('{"status":"healthy"}\n'));
  bare.listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const floor = await ask((bare.address() as AddressInfo).port, ['/'], '');
  bare.close();
  const service = await start({ command, stateFolder, env });
  try {
    // The first cycle and the first look at what is missing come with the start.
    await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    const idleMb = service.residentMb();
    const byRoute = await ask(service.port, [...routes, `/why/${decision}`], service.token);
    const all = percentilesOf([...byRoute.values()].flat());
    const bareAll = percentilesOf([...floor.values()].flat());
    const memoryMb = service.residentMb();
    say(
      `${events} events, ${perSecond} requests a second: ${renderPercentiles(all)} ms (goal: p95 below 10)`,
    );
    say(`  a bare HTTP server ${renderPercentiles(bareAll)} ms`);
    const each = [...byRoute].map(
      ([path, times]) => [path.replace(decision, 'ID'), percentilesOf(times)] as const,
    );
    for (const [path, times] of each) say(`  ${path}: ${renderPercentiles(times)}`);
    say(
      `memory with ${assets} assets ${idleMb} MB before, ${memoryMb} MB behind the requests (goal: 250)`,
    );
    return { all, bare: bareAll, routes: Object.fromEntries(each), idleMb, memoryMb };
  } finally {
    await service.stop();
  }
}

/** Half a day of a real brain, so that there is something to tell, then signals until it is as long as it
 * should be. The id of a decision. */
async function fillLog(
  stateFolder: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const config = configOf(env);
  const startMs = Math.floor(systemClock.now() / hourMs) * hourMs - hours * hourMs;
  const recording = { folder: join(stateFolder, 'market/synthetic'), config, startMs, hours };
  const { brain, clock, close } = await openBenchBrain(
    stateFolder,
    recording,
    await recordMarket(recording),
  );
  let decision = '';
  for (let hour = 1; hour < hours; hour++) {
    await clock.advance(hourMs);
    await brain.watch();
    brain.learn();
    const { decisions } = await brain.cycle('schedule');
    decision =
      decisions.find(({ outcome }) => outcome === 'approved')?.id ?? decisions[0]?.id ?? decision;
  }
  const symbols = config.universe.symbols;
  for (let index = brain.log.tip().seq; index < events; index = brain.log.tip().seq) {
    const at = startMs + index;
    brain.log.append(
      Array.from({ length: Math.min(1_000, events - index) }, (_, offset) => {
        const signal: Signal = {
          ...{ symbol: symbols[offset % symbols.length] ?? 'BTC', conviction: 0 },
          ...{ producer: 'rsi', rationale: `RSI ${offset % 100}`, observedAt: at },
          direction: 'neutral',
          inputs: { rsi: offset % 100, index: index + offset },
        };
        const origin = {
          domain: 'technical',
          intervalMs: hourMs,
          isExternal: false,
          isShadow: false,
        } as const;
        return signalEvent(signal, origin, { view: { at }, trace: 'bench' });
      }),
    );
  }
  await close();
  return decision;
}

/** Times in milliseconds by path. Throws for an answer that is not 200. */
async function ask(port: number, paths: readonly string[], token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const headers = { authorization: `Bearer ${token}` };
  const times = new Map<string, number[]>(paths.map((path) => [path, []]));
  const began = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = began + (index * 1_000) / perSecond;
    const waitMs = due - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const path = paths[index % paths.length] ?? '/';
    const answered = new Promise<void>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
        response.resume();
        response.on('end', () => {
          // A timer may be late by its own: it is counted from when the request could be sent.
          times.get(path)?.push(performance.now() - Math.max(due, sent));
          resolve();
        });
      }).on('error', reject);
      const sent = performance.now();
    });
    pending.push(answered);
  }
  await Promise.all(pending);
  agent.destroy();
  return times;
}
