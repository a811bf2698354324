import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestContext, neverAborted, readAll } from './context.fixture.ts';
import { fearGreed } from './fear-greed.ts';
import { startServer, type TestServer } from './http-server.fixture.ts';
import { jsonFeed } from './json-feed.ts';
import { openSource } from './open.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 3, 27, 12);
const signal = neverAborted;

let server: TestServer | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

test('fear and greed: texts, seconds, newest first, as alternative.me answers', async () => {
  // https://alternative.me/crypto/fear-and-greed-index/ #api; 1777248000 is 2026-04-27T00:00Z.
  const answer = {
    name: 'Fear and Greed Index',
    data: [
      {
        value: '47',
        value_classification: 'Neutral',
        timestamp: '1777248000',
        time_until_update: '43200',
      },
      { value: '33', value_classification: 'Fear', timestamp: '1777161600' },
      { value: '', value_classification: '', timestamp: '1777075200' },
    ],
    metadata: { error: null },
  };
  server = await startServer(() => ({ body: answer }));
  const source = fearGreed.open(
    fearGreed.settings.parse({ url: server.url }),
    createTestContext(now),
  );
  const from = Date.UTC(2026, 3, 25);
  const request = { series: 'fear-greed', symbol: undefined, from, to: now, signal };
  const { rows, pages } = await readAll(source.points?.(request));
  expect(rows.map(({ observedAt, value }) => [observedAt, value])).toEqual([
    [from, Number.NaN],
    [from + day, 33],
    [from + 2 * day, 47],
  ]);
  expect(pages[0]?.coveredTo).toBe(from + 2 * day + 1);
  expect(server.requests[0]?.path).toBe('/fng/');
  expect(server.requests[0]?.query.get('limit')).toBe('4');
});

describe('a feed of the owner', () => {
  const answer = {
    data: {
      items: [
        { t: '2026-04-27T00:00:00Z', asset: 'BTC', flow: { usd: '12.5' }, seen: 1_777_252_000 },
        { t: '2026-04-26T00:00:00Z', asset: 'BTC', flow: { usd: -3 }, seen: 1_777_165_600 },
        { t: '2026-04-26T00:00:00Z', asset: 'ETH', flow: { usd: 9 }, seen: 1_777_165_600 },
        { t: 'soon', asset: 'BTC', flow: { usd: 1 }, seen: 0 },
      ],
    },
  };
  const settings = {
    name: 'flows',
    rows: 'data.items',
    series: 'whale.netflow-usd',
    fields: { observedAt: 't', value: 'flow.usd', symbol: 'asset', knownAt: 'seen' },
  };
  const request = { series: 'whale.netflow-usd', from: now - 5 * day, to: now, signal };

  test('address, path and fields as told; a token from its file, sent as a header', async () => {
    server = await startServer(() => ({ body: answer }));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'abc123\n');
    const source = jsonFeed.open(
      jsonFeed.settings.parse({
        ...settings,
        url: `${server.url}/v1/flows?asset={symbol}&start={from}`,
        tokenFile,
      }),
      createTestContext(now),
    );
    expect(source.series).toEqual([{ series: 'whale.netflow-usd', perSymbol: true, everyMs: day }]);
    const { rows } = await readAll(source.points?.({ ...request, symbol: 'BTC' }));
    expect(rows.filter(({ observedAt }) => Number.isFinite(observedAt))).toEqual([
      { observedAt: Date.UTC(2026, 3, 26), knownAt: 1_777_165_600_000, value: -3 },
      { observedAt: Date.UTC(2026, 3, 27), knownAt: 1_777_252_000_000, value: 12.5 },
    ]);
    const [sent] = server.requests;
    expect(sent?.headers.authorization).toBe('Bearer abc123');
    expect(Object.fromEntries(sent?.query ?? [])).toEqual({
      asset: 'BTC',
      start: String(request.from),
    });
  });

  test('by POST when it has a body, with its placeholders filled', async () => {
    server = await startServer(() => ({ body: [{ t: 1_777_161_600, n: 4 }] }));
    const source = jsonFeed.open(
      jsonFeed.settings.parse({
        name: 'posts',
        url: `${server.url}/query`,
        body: { parameters: { coin: '{symbol}', since: ['{from}'] } },
        series: 'social.mentions-24h',
        fields: { observedAt: 't', value: 'n' },
        lagMs: 5,
      }),
      createTestContext(now),
    );
    const { rows } = await readAll(source.points?.({ ...request, symbol: 'SOL' }));
    const observedAt = Date.UTC(2026, 3, 26);
    expect(rows).toEqual([{ observedAt, knownAt: observedAt + 5, value: 4 }]);
    expect(server.requests[0]?.body).toEqual({
      parameters: { coin: 'SOL', since: [String(request.from)] },
    });
  });

  test('no rows where they should be is an error, not an empty series', async () => {
    server = await startServer(() => ({ body: { error: 'upgrade your plan' } }));
    const source = jsonFeed.open(
      jsonFeed.settings.parse({ ...settings, url: server.url }),
      createTestContext(now),
    );
    await expect(readAll(source.points?.({ ...request, symbol: 'BTC' }))).rejects.toThrow(
      /no rows at data.items/,
    );
  });

  test('a token is not sent to where a redirect leads, nor told in an error', async () => {
    const other = await startServer(() => ({ body: [] }));
    server = await startServer(() => ({ status: 302, headers: { location: other.url }, body: '' }));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'abc123');
    const url = `${server.url}/x?apikey=hidden`;
    const source = jsonFeed.open(
      jsonFeed.settings.parse({ ...settings, url, tokenFile }),
      createTestContext(now),
    );
    const error = await readAll(source.points?.({ ...request, symbol: 'BTC' })).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'brain.source' });
    expect(JSON.stringify(error)).not.toMatch(/abc123|hidden/);
    expect(other.requests).toEqual([]);
    await other.close();
  });
});

test('a source or a setting that does not exist is refused with what there is', () => {
  const context = createTestContext(now);
  expect(() => openSource('binanse', {}, context)).toThrow(
    expect.objectContaining({ code: 'usage', hint: 'did you mean binance?' }),
  );
  expect(() => openSource('binance', { markt: 'spot' }, context)).toThrow(/markt/);
  expect(() => openSource('json-feed', { name: 'x' }, context)).toThrow(/url/);
});
