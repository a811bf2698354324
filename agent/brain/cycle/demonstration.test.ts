import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog, createManualClock, systemClock } from '#lib';
import { verifyLog } from '../events/index.ts';
import { readClosedPositions } from '../views.ts';
import { openBrain } from './brain.ts';
import { createStep } from './demonstrate.ts';
import {
  createDemonstrationClock,
  demonstrationFolder,
  loadServiceConfig,
} from './demonstration.ts';
import { openDemonstrationMarket } from './demonstration-market.ts';
import { demonstrationSpeed, demonstrationStart } from './demonstration-preset.ts';
import { databaseFile, openBrainLog } from './log.ts';
import { startNarrator } from './narrator.ts';
import { startBrainService } from './service-start.ts';

const root = mkdtempSync(join(tmpdir(), 'panther-demonstration-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const silent = createLog({ write: () => undefined });
const speed = String(demonstrationSpeed);
const env = { PANTHER_BRAIN_DEMONSTRATION__SPEED: speed };
const config = loadServiceConfig({ file: '', env });
const watchedS = 120;

/** What the service does in two minutes, its seconds counted by hand. */
async function watchFor(stateFolder: string, seconds: number) {
  const clock = createDemonstrationClock(systemClock, { speed: demonstrationSpeed, stateFolder });
  const stop = new AbortController();
  const { signal } = stop;
  const log = openBrainLog({ stateFolder, clock, role: 'owner', log: silent });
  const lines: string[] = [];
  const narrator = startNarrator({ log, config, stateFolder, tell: (line) => lines.push(line) });
  const shared = { config, stateFolder, clock, report: silent, signal };
  const data = await openDemonstrationMarket({ ...shared, base: createManualClock() });
  const brain = await openBrain({
    ...{ ...shared, sinks: [], data, log, exchangeClock: clock.ofExchange },
  });
  const take = createStep({ brain, clock });
  for (let second = 0; second < seconds; second++) await take();
  const until = clock.now();
  const closed = readClosedPositions(log.db, 500);
  narrator.stop();
  stop.abort();
  await Promise.all([brain.outbox.stopped, data.following]);
  await brain.close();
  return { closed, lines, until };
}

it('opens and closes trades within two minutes, the same ones each time, and says what it is', async () => {
  const { closed, lines } = await watchFor(join(root, 'first'), watchedS);
  expect(closed.length).toBeGreaterThan(2);
  expect(closed.every((row) => Number(row.openedAt) < Number(row.closedAt))).toBe(true);
  expect(lines.filter((line) => !line.startsWith(`demonstration ×${speed}  `))).toEqual([]);
  expect(lines.filter((line) => line.includes('OPENED')).length).toBeGreaterThanOrEqual(
    closed.length,
  );
  expect(lines.filter((line) => line.includes('CLOSED'))).toHaveLength(closed.length);
  expect(verifyLog(databaseFile(join(root, 'first')))).toMatchObject({ ok: true });
  const again = await watchFor(join(root, 'second'), watchedS / 2);
  expect(again.closed.length).toBeGreaterThan(0);
  expect(again.closed).toEqual(closed.filter((row) => Number(row.closedAt) <= again.until));
});

describe('nothing real takes part', () => {
  it.each([
    ['a variable', { PANTHER_BRAIN_DATA__SOURCE: 'binance' }, ''],
    ['brain.yaml', {}, 'data: { source: hyperliquid }\n'],
  ])('a real market from %s is refused', (_, more, yaml) => {
    const file = join(root, 'brain.yaml');
    writeFileSync(file, yaml);
    expect(() => loadServiceConfig({ file, env: { ...env, ...more } })).toThrow(
      expect.objectContaining({
        code: 'brain.config',
        message: expect.stringContaining('data.source'),
      }),
    );
    expect(loadServiceConfig({ file, env: more }).demonstration.speed).toBe(1);
  });

  it('its state lies apart from the account, and its answers say what it is', async () => {
    const stateFolder = join(root, 'account');
    const stop = new AbortController();
    const lines: string[] = [];
    const running = await startBrainService(
      {
        env: { PANTHER_STATE_DIR: stateFolder } as never,
        log: silent,
        credentials: { given: [], missing: [], read: () => '' },
        signal: stop.signal,
      },
      { env, cwd: root, tell: (line) => lines.push(line) },
    );
    try {
      // Before the market is there.
      expect(running.health?.()).toMatchObject({
        status: 'starting',
        reconciled: false,
        demonstration: `demonstration ×${speed}`,
      });
      const answer = await askOnce(running.handle as RequestListener);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('x-demonstration')).toBe(`${speed} times as fast`);
      expect(existsSync(databaseFile(stateFolder))).toBe(false);
      expect(existsSync(databaseFile(demonstrationFolder(stateFolder)))).toBe(true);
    } finally {
      stop.abort();
      await running.stop();
    }
    expect(lines.every((line) => line.startsWith(`demonstration ×${speed}  `))).toBe(true);
  });

  it('goes on behind where it stopped, by the time of its own market', () => {
    const nowhere = createDemonstrationClock(systemClock, {
      speed: 60,
      stateFolder: join(root, 'nowhere'),
    });
    expect(nowhere.now()).toBe(demonstrationStart);
    const stopped = demonstrationStart + watchedS * demonstrationSpeed * 1_000;
    const { now } = createDemonstrationClock(systemClock, {
      speed: 60,
      stateFolder: join(root, 'first'),
    });
    expect(now()).toBeGreaterThan(stopped);
    expect(now()).toBeLessThan(stopped + 600_000);
  });
});

async function askOnce(handle: RequestListener): Promise<Response> {
  const server = createServer(handle);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/signals`);
  } finally {
    server.close();
  }
}
