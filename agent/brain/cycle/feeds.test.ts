import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { loadConfig } from '../config/index.ts';
import { loadMarket, openMarketStore } from '../data/index.ts';
import { hourMs } from '../model/time.ts';
import { followFeeds } from './feeds.ts';

let folder: string;
const cleanUps: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-feeds-'));
});
afterEach(() => {
  for (const each of cleanUps.splice(0).reverse()) each();
  rmSync(folder, { recursive: true });
});

const start = Date.UTC(2026, 0, 1, 12);

async function serve(answer: (request: IncomingMessage) => { status: number; body: unknown }) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function open(url: string, origin: 'real' | 'synthetic' = 'real') {
  const file = join(folder, 'brain.yaml');
  writeFileSync(join(folder, 'allium'), 'the-token\n');
  writeFileSync(
    file,
    `data:
  feeds:
    - name: whales
      url: ${url}/flows?coin={symbol}
      tokenFile: allium
      tokenHeader: x-api-key
      tokenPrefix: ''
      rows: data
      series: whale.netflow-usd
      fields: { observedAt: at, value: usd }
      everyMs: ${hourMs}
`,
  );
  const clock = createManualClock({ startMs: start });
  const lines: string[] = [];
  const report = createLog({ write: (line) => lines.push(line) });
  const store = openMarketStore({ folder: join(folder, 'market'), origin, clock, owner: 'test' });
  cleanUps.push(() => store.close());
  const stop = new AbortController();
  const done = followFeeds({
    ...{ feeds: loadConfig({ file, env: {} }).data.feeds, stateFolder: folder, store, clock },
    ...{ report, symbols: ['BTC'], signal: stop.signal },
    context: { clock, log: report, random: () => 0 },
  });
  return { clock, lines, store, stop: () => stop.abort(), done };
}

it('a feed of brain.yaml is in the market, with its token from a file, as often as it says', async () => {
  const { asked, url } = await serve(() => ({
    status: 200,
    body: { data: [{ at: '2026-01-01T11:00:00Z', usd: '1250000' }] },
  }));
  const { clock, store, stop, done } = open(url);
  await expect.poll(() => clock.sleeping).toBe(1);
  expect(asked.map(({ url: path, headers }) => [path, headers['x-api-key']])).toEqual([
    ['/flows?coin=BTC', 'the-token'],
  ]);
  const market = loadMarket(store, { symbols: ['BTC'] });
  cleanUps.push(() => market.close());
  expect(market.viewAt(start).points('whale.netflow-usd', 'BTC', 1)[0]?.value).toBe(1_250_000);
  await clock.advance(hourMs - 1);
  expect(asked).toHaveLength(1);
  await clock.advance(1);
  await expect.poll(() => asked.length).toBe(2);
  stop();
  await done;
});

it('one that fails is told, and asked again at its next time', async () => {
  const { asked, url } = await serve(() => ({ status: 404, body: {} }));
  const { clock, lines, stop, done } = open(url);
  await expect.poll(() => lines.filter((line) => line.includes('a feed could not')).length).toBe(1);
  expect(asked).toHaveLength(1);
  expect(lines.join('')).not.toContain('the-token');
  await expect.poll(() => clock.sleeping).toBe(1);
  await clock.advance(hourMs);
  await expect.poll(() => asked.length).toBe(2);
  stop();
  await done;
});

it('real numbers do not go into a made up market', async () => {
  const { asked, url } = await serve(() => ({ status: 200, body: { data: [] } }));
  const { lines, done } = open(url, 'synthetic');
  await done;
  expect(asked).toEqual([]);
  expect(lines.join('')).toContain('data.feeds are left out');
});

it('a secret in the configuration itself is refused with its path', () => {
  const file = join(folder, 'brain.yaml');
  writeFileSync(
    file,
    'data: { feeds: [{ name: a, url: "http://x/", series: a, fields: { observedAt: t, value: v }, headers: { X-API-Key: abc } }] }\n',
  );
  expect(() => loadConfig({ file, env: {} })).toThrow(/data\.feeds\.0\.headers: a secret/);
});
