import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { createHttpApp } from '#lib/http';
import { openTestKnowledge } from '../../tests/kit/knowledge-base.ts';
import { serveApp } from '../../tests/kit/serve-app.ts';
import type { KnowledgeBase } from '../base/base.ts';
import { type CrawlEvent, crawlRequestSchema } from '../base/crawl-event.ts';
import { createBaseHolder } from '../base/holder.ts';
import { findOwnerDoor, openBase } from '../base/open.ts';
import { createRemoteBase } from '../base/remote.ts';
import { knowledgeRoutes } from './routes.ts';

// Long enough that each heading begins a passage of its own.
const filler = 'The tide turns twice a day and the crew waits for slack water. '.repeat(30);
const { signal } = new AbortController();
const log = createLog({ write: () => undefined });
const token = 'token-of-the-test';
const notes = mkdtempSync(join(tmpdir(), 'panther-api-'));
let local: KnowledgeBase;
let remote: KnowledgeBase;
let url: string;
let closeDoor: () => Promise<void>;

function appOf(base: KnowledgeBase) {
  return createHttpApp({
    info: { title: 'Test', version: '1', description: 'The knowledge base' },
    routes: knowledgeRoutes(async () => base),
    ...{ tokens: [token], requestsPerMinute: 10_000, allowIps: [], corsOrigins: [] },
    ...{ clock: systemClock, log },
    statuses: { 'crawl.unknown-source': 404, 'kb.unknown': 404 },
    identify: (context) => context.req.header('x-person'),
  });
}

beforeAll(async () => {
  local = await openTestKnowledge({
    ships: {
      'anchor.md': `# Anchors\n\nAn anchor holds. ${filler}\n\n## Kedge\n\nA kedge is a light anchor to haul with. ${filler}\n`,
      'sails.md':
        '# Sails\n\nA spinnaker is set before the wind.\n\n## Kedge\n\nHaul on the kedge, then set sails.\n',
    },
  });
  const door = await serveApp(appOf(local));
  url = door.url;
  closeDoor = door.close;
  remote = createRemoteBase(createApiClient({ url, token, name: 'the test' }));
});
afterAll(async () => {
  await closeDoor();
  await local.close();
  rmSync(notes, { recursive: true, force: true });
});

describe('the base over HTTP is the base', () => {
  test('in all that is read', async () => {
    const query = { query: 'kedge', filter: { library: 'ships' }, k: 5, suspicious: false };
    const found = await remote.search(query, signal);
    expect(found).toEqual(await local.search(query, signal));
    expect(found.hits.length).toBeGreaterThanOrEqual(2);
    const { chunkId = '', documentId = '' } = found.hits[0] ?? {};
    const read = await remote.readChunk(chunkId, 1, signal);
    expect(read).toEqual(await local.readChunk(chunkId, 1, signal));
    expect(read.length).toBeGreaterThan(1);
    const related = await remote.related(chunkId, 3, signal);
    expect(related).toEqual(await local.related(chunkId, 3, signal));
    const page = await remote.outline(documentId, signal);
    expect(page).toEqual(await local.outline(documentId, signal));
    expect(page.passages.map((each) => each.headingPath.at(-1))).toContain('Kedge');
    expect(await remote.listLibraries(signal)).toEqual(await local.listLibraries(signal));
    expect(await remote.listSources(signal)).toEqual(await local.listSources(signal));
  });

  test('in what is not there', async () => {
    for (const base of [local, remote]) {
      await expect(base.readChunk('x', 0, signal)).rejects.toMatchObject({ code: 'kb.unknown' });
      await expect(base.related('x', 1, signal)).rejects.toMatchObject({ code: 'kb.unknown' });
      await expect(base.outline('999', signal)).rejects.toMatchObject({ code: 'kb.unknown' });
      await expect(base.readSource('boats', signal)).rejects.toMatchObject({
        code: 'crawl.unknown-source',
      });
    }
  });

  test('in sources and crawls', async () => {
    writeFileSync(join(notes, 'a.md'), '# Harbour\n\nThe bollard stands on the quay.\n');
    const source = {
      ...{ name: 'notes', kind: 'folder' as const, location: notes, library: 'notes' },
      ...{ include: [], exclude: [], maxPages: 10, maxDepth: 3, everyHours: 24 },
      ...{ allowPrivate: true, browser: false },
    };
    await remote.addSource(source, signal);
    await expect(remote.addSource(source, signal)).rejects.toMatchObject({ code: 'usage' });
    const request = crawlRequestSchema.parse({ names: ['notes'], delayMs: 0 });
    expect(await remote.planCrawl(request, signal)).toEqual(await local.planCrawl(request, signal));
    const events: CrawlEvent[] = [];
    const summary = await remote.crawl(request, (event) => events.push(event), signal);
    expect(summary).toEqual({ exitCode: 0 });
    expect(events.at(-1)).toMatchObject({ event: 'report', source: 'notes', outcome: 'complete' });
    const found = await remote.search(
      { query: 'bollard', filter: {}, k: 3, suspicious: false },
      signal,
    );
    expect(found.hits[0]?.url).toContain('a.md');
    await remote.pauseSource('notes', 'by hand', signal);
    expect((await local.readSource('notes', signal)).pausedReason).toBe('by hand');
    await remote.pauseSource('notes', undefined, signal);
    expect((await remote.readSource('notes', signal)).pausedReason).toBeUndefined();
    await remote.removeSource('notes', signal);
    await expect(remote.readSource('notes', signal)).rejects.toMatchObject({
      code: 'crawl.unknown-source',
    });
    await expect(remote.crawl(request, () => undefined, signal)).rejects.toMatchObject({
      code: 'crawl.unknown-source',
    });
  });
});

describe('the door', () => {
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });

  test('lets persons read and nobody else, and write with the token only', async () => {
    const person = { 'x-person': 'owner' };
    expect((await ask('GET', '/api/search?q=a')).status).toBe(401);
    expect((await ask('GET', '/api/search?q=a', person)).status).toBe(200);
    const writes = [
      ['POST', '/api/sources'],
      ['DELETE', '/api/sources/ships'],
      ['POST', '/api/sources/ships/pause'],
      ['POST', '/api/crawl'],
    ] as const;
    for (const [method, path] of writes) expect((await ask(method, path, person)).status).toBe(401);
  });

  test('names the field that is wrong', async () => {
    const answer = await ask('GET', '/api/search?q=a&k=1000', { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'usage' } });
  });
});

test('another process of this user asks the owner, with the key of the folder', async () => {
  const folder = join(notes, 'knowledge');
  const env = { PANTHER_KNOWLEDGE_DIR: folder };
  let app = appOf(local);
  const door = await serveApp((request, response) => {
    void import('@hono/node-server').then(({ getRequestListener }) =>
      getRequestListener(app.fetch)(request, response),
    );
  });
  const holder = createBaseHolder({
    ...{ env, cwd: notes, owner: 'the agent', url: door.url, clock: systemClock, log },
  });
  try {
    const own = await holder.get(signal);
    expect(holder.state()).toEqual({ status: 'ready' });
    app = createHttpApp({
      info: { title: 'Test', version: '1', description: 'The owner' },
      routes: knowledgeRoutes(holder.get),
      ...{ tokens: [holder.doorKey ?? ''], requestsPerMinute: 1_000, allowIps: [] },
      ...{ corsOrigins: [], clock: systemClock, log },
    });
    const key = readFileSync(join(folder, 'door-key'), 'utf8').trim();
    expect(findOwnerDoor(folder)).toEqual({ url: door.url, token: key });
    expect(statSync(join(folder, 'door-key')).mode & 0o777).toBe(0o600);
    const other = await openBase({ env, cwd: notes, owner: 'test', log, signal });
    const names = async (base: KnowledgeBase) =>
      (await base.listSources(signal)).map(({ source }) => source.name);
    expect(await names(other)).toEqual(await names(own));
    await other.close();
  } finally {
    await holder.close();
    await door.close();
  }
  expect(findOwnerDoor(folder)).toBeUndefined();
});
