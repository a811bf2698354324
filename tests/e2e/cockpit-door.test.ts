// The cockpit's door as programs and attackers meet it.
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newTask } from '../../agent/cockpit/flows/new-task.ts';
import { note } from '../../agent/cockpit/model/note.ts';
import { task } from '../../agent/cockpit/model/task.ts';
import { tasks } from '../../agent/cockpit/panels/tasks/panel.ts';
import { makeAgentToken } from '../../agent/cockpit/web/agent-token.ts';
import { html } from '../../agent/cockpit/web/html.ts';
import { definePanel } from '../../agent/cockpit/web/panel.ts';
import { bearer, cockpitToken, startCockpit } from '../kit/cockpit.ts';

let kit: Awaited<ReturnType<typeof startCockpit>>;
let cookie: string;
let reads = 0;
const actor = 'person:anna' as const;

const page = {
  query: z.strictObject({}),
  read: async () => null,
  render: () => html`<section class="zone">Nothing more.</section>`,
};
/** Counts how often it is drawn. */
const counting = definePanel({
  ...{ id: 'counting', title: 'Counting', row: 1, kinds: ['note'], actions: [], page },
  read: async () => {
    reads += 1;
    return reads;
  },
  state: () => ({ is: 'ready' }),
  render: (count) => html`<p>drawn ${count}</p>`,
});
/** Never comes to an end, as an integration that is dead. */
const dead = definePanel({
  ...{ id: 'dead', title: 'Dead', row: 1, kinds: [], actions: [], page },
  read: () => new Promise<never>(() => undefined),
  state: () => ({ is: 'ready' }),
  render: () => html`<p>never</p>`,
});
const buggy = definePanel({
  ...{ id: 'buggy', title: 'Buggy', row: 1, kinds: [], actions: [], page },
  read: async (): Promise<string> => {
    throw new TypeError('a secret detail');
  },
  state: () => ({ is: 'ready' }),
  render: () => html`<p>never</p>`,
});

beforeAll(async () => {
  kit = await startCockpit({ panels: [counting, dead, buggy, tasks] });
  const form = new URLSearchParams({ token: cockpitToken });
  const headers = { origin: kit.url };
  const answer = await fetch(`${kit.url}/sign-in`, {
    ...{ method: 'POST', body: form, headers, redirect: 'manual' },
  });
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => kit?.close());

const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${kit.url}${path}`, { redirect: 'manual', ...init });
const asPage = () => ({ cookie, accept: 'text/html' });
const formToken = async () => {
  const text = await (await ask('/', { headers: asPage() })).text();
  return /name="_token" value="([^"]+)"/.exec(text)?.[1] ?? '';
};
const post = (path: string, body: unknown, headers: Record<string, string> = bearer) =>
  ask(path, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', ...headers },
  });
const json = async (answer: Response) => (await answer.json()) as Record<string, never>;
const agent = {
  authorization: `Bearer ${makeAgentToken(cockpitToken, { agent: 'digest', untilMs: Date.now() + 3_600_000 })}`,
};
const anyTask = (title = 'A task') =>
  kit.store.create(task, newTask({ title, due: null }), { actor });

test('a program acts with the token, and what is wrong is told with the path of the field', async () => {
  const added = await post('/action/tasks/add', { title: 'From a program' });
  expect([added.status, (await json(added)).done]).toEqual([200, 'The task is in the list.']);
  const refusals = [
    [{}, 'body.title'],
    [{ title: 'x', due: 'soon' }, 'body.due'],
    [{ title: 'x', colour: 'red' }, 'body.colour'],
  ] as const;
  for (const [body, path] of refusals) {
    const answer = await post('/action/tasks/add', body);
    expect(answer.status).toBe(400);
    expect((await json(answer)).error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(path),
    });
  }
  const bad = await ask('/panel/tasks?show=nonsense', { headers: bearer });
  expect([bad.status, (await json(bad)).error]).toMatchObject([
    400,
    { message: expect.stringContaining('query.show') },
  ]);
  const text = { ...bearer, 'content-type': 'text/plain' };
  expect((await post('/action/tasks/add', { title: 'x' }, text)).status).toBe(400);
});

test('what was done is said by the page that is opened next, not by one that renews a part of an open page', async () => {
  const form = new URLSearchParams({ title: 'By a form', _token: await formToken() });
  const headers = { ...asPage(), origin: kit.url };
  const done = await ask('/action/tasks/add', { method: 'POST', body: form, headers });
  expect(done.status).toBe(303);
  const left = done.headers.get('set-cookie')?.split(';')[0] ?? '';
  const open = (more: Record<string, string> = {}) =>
    ask('/', { headers: { ...asPage(), cookie: `${cookie}; ${left}`, ...more } });
  for (const part of [{ 'hx-request': 'true' }, { 'x-part': '1' }]) {
    const answer = await open(part as Record<string, string>);
    expect(await answer.text()).not.toContain('The task is in the list.');
    expect(answer.headers.get('set-cookie')).toBe(null);
  }
  const page = await open();
  expect(await page.text()).toContain('The task is in the list.');
  expect(page.headers.get('set-cookie')).toMatch(/^panther_done=;.*Max-Age=0/);
});

test('the API lists, shows and adds through the actions of the pages', async () => {
  const added = await post('/api/tasks', { title: 'Over the API', priority: 'high' });
  expect(added.status).toBe(200);
  const { result } = (await added.json()) as { readonly result: { readonly id: string } };
  const one = await json(await ask(`/api/tasks/${result.id}`, { headers: bearer }));
  expect(one).toMatchObject({
    title: 'Over the API',
    priority: 'high',
    status: 'inbox',
    version: 1,
  });
  const { rows } = await json(await ask('/api/tasks?limit=500', { headers: { cookie } }));
  expect(rows).toContainEqual(one);
  const wrong = await post('/api/tasks', { title: 'x', priority: 'urgent' });
  expect([wrong.status, (await json(wrong)).error]).toMatchObject([
    400,
    { message: expect.stringContaining('body.priority') },
  ]);
  expect((await post('/api/tasks', { title: 'x' }, agent)).status).toBe(403);
  const missing = await ask(`/api/tasks/${crypto.randomUUID()}`, { headers: bearer });
  expect(missing.status).toBe(404);
});

test('a stale version is a conflict, and nothing is written', async () => {
  const { id, version } = await anyTask();
  expect((await post('/action/tasks/done', { id, version })).status).toBe(200);
  const stale = await post('/action/tasks/done', { id, version });
  expect([stale.status, (await json(stale)).error]).toMatchObject([409, { code: 'cockpit.stale' }]);
  expect((await kit.store.history(task, id)).length).toBe(2);
});

test('an agent may nothing without a grant, and nobody anything without a token', async () => {
  const answer = await post('/action/tasks/add', { title: 'By an agent' }, agent);
  expect([answer.status, (await json(answer)).error]).toMatchObject([
    403,
    { code: 'cockpit.refused' },
  ]);
  const paths = ['/events', '/panel/tasks', '/export/tasks.csv', '/search.json', '/commands.json'];
  for (const path of paths) expect((await ask(path)).status, path).toBe(401);
  expect((await post('/action/tasks/add', { title: 'x' }, {})).status).toBe(401);
  const opened = await ask('/panel/tasks', { headers: { accept: 'text/html' } });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/sign-in']);
});

test('a form of another site changes nothing, nor one without the token of the page', async () => {
  const token = await formToken();
  expect(token.length).toBeGreaterThan(30);
  const send = async (origin: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ title: 'By a form', ...fields });
    const headers = { cookie, origin };
    return (await ask('/action/tasks/add', { method: 'POST', body, headers })).status;
  };
  expect(await send('https://evil.example', { _token: token })).toBe(403);
  expect(await send(kit.url, {})).toBe(403);
  expect(await send(kit.url, { _token: 'wrong' })).toBe(403);
  expect(await send(kit.url, { _token: token })).toBe(303);
});

test('nothing that is looked at changes anything', async () => {
  await anyTask('Looked at');
  const before = await kit.store.lastChange();
  const { rows } = await kit.store.list(task, { limit: 1 });
  const id = rows[0]?.id;
  const paths = [
    ...['/', '/panel/tasks', `/panel/tasks?open=${id}`, '/panel/tasks/tile', '/settings'],
    ...[`/record/task/${id}`, '/search?q=task', '/search.json?q=task', '/commands.json'],
    ...['/export/tasks.csv', '/export/tasks.json', '/machine'],
  ];
  for (const path of paths) expect((await ask(path, { headers: asPage() })).status, path).toBe(200);
  expect((await ask('/action/tasks/add', { headers: bearer })).status).toBe(404);
  expect(await kit.store.lastChange()).toBe(before);
});

test.each([
  ...['/static/../../package.json', '/static/..%2f..%2fpackage.json', '/static/theme.css'],
  ...['/export/..%2f..%2fx.csv', '/panel/..%2f..%2fetc', '/record/..%2f/..%2f'],
  '/panel/tasks/chart/..%2fx.json',
])('%s leads nowhere', async (path) => {
  expect((await ask(path, { headers: asPage() })).status).toBe(404);
});

test('a panel that is dead or has a bug holds up no other, and tells no secret', async () => {
  const text = await (await ask('/', { headers: asPage() })).text();
  expect(text).toMatch(/<p>drawn \d+<\/p>/);
  // After its time it says that it could not be read.
  expect(text).toMatch(/is-(?:loading|error)" id="region-dead"/);
  expect(text).toContain('A fault of the cockpit; the log says which.');
  expect(text).not.toContain('secret detail');
  const failed = await ask('/panel/buggy', { headers: asPage() });
  expect([failed.status, await failed.text()]).toEqual([
    500,
    expect.stringContaining('log says why'),
  ]);
});

test('two hundred open pages get one change, drawn once', async () => {
  const stop = new AbortController();
  const url = `/events?regions=counting&since=${Date.now() + 1e9}`;
  const readers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const answer = await ask(url, { headers: bearer, signal: stop.signal });
      return answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    }),
  );
  await expect.poll(() => kit.cockpit.streams.count()).toBe(200);
  const before = reads;
  const fields = { content: '', tags: [], source: null, status: 'inbox' as const };
  for (const title of ['a', 'b', 'c']) {
    await kit.store.create(note, { ...fields, title, knowledgeType: 'note' }, { actor });
  }
  const wait = async (reader: (typeof readers)[number]) => {
    let text = '';
    while (!text.includes('drawn')) text += (await reader?.read())?.value ?? '';
    return /drawn (\d+)/.exec(text)?.[1];
  };
  const seen = await Promise.all(readers.map(wait));
  expect(seen.every((count) => Number(count) > before)).toBe(true);
  // Three changes: at the most each was drawn, never once a page.
  expect(reads - before).toBeLessThanOrEqual(3);
  stop.abort();
  await expect.poll(() => kit.cockpit.streams.count()).toBe(0);
});

test('a page weighs little, and what it loads is kept by the browser', async () => {
  const packed = { ...asPage(), 'accept-encoding': 'gzip' };
  const weigh = (path: string) =>
    new Promise<{ bytes: Buffer; headers: Record<string, unknown> }>((resolve, reject) => {
      request(`${kit.url}${path}`, { headers: packed }, async (answer) => {
        resolve({ bytes: Buffer.concat(await answer.toArray()), headers: answer.headers });
      })
        .on('error', reject)
        .end();
    });
  const first = await weigh('/');
  const text = String(gunzipSync(first.bytes));
  const paths = [...new Set(text.match(/\/static\/[\w.-]+/g))];
  expect(paths.length).toBeGreaterThan(4);
  let bytes = first.bytes.length;
  let css = '';
  for (const path of paths) {
    const answer = await weigh(path);
    expect(answer.headers['cache-control'], path).toContain('immutable');
    bytes += answer.bytes.length;
    const again = await ask(path, { headers: { 'if-none-match': String(answer.headers.etag) } });
    expect(again.status).toBe(304);
    if (path.includes('theme')) css = String(gunzipSync(answer.bytes));
  }
  for (const path of css.match(/\/static\/[\w.-]+/g) ?? [])
    bytes += (await weigh(path)).bytes.length;
  expect(bytes).toBeLessThanOrEqual(150 * 1024);
});
test('the content policy lets in nothing from elsewhere and nothing inside the page', async () => {
  const answer = await ask('/', { headers: asPage() });
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const text = await answer.text();
  expect(text).not.toMatch(/\sstyle=|<style|\son\w+=|<script(?![^>]*src=)|javascript:/i);
});

test('whoever changes too much has to wait', async () => {
  const codes = new Set<number>();
  for (let n = 0; n < 140; n++) {
    const answer = await post('/action/tasks/add', {});
    codes.add(answer.status);
    if (answer.status === 429) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      break;
    }
  }
  expect(codes.has(429)).toBe(true);
  expect((await ask('/', { headers: asPage() })).status).toBe(200);
});
