import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../../../../tests/kit/free-port.ts';
import { serveApp } from '../../../../../tests/kit/serve-app.ts';
import { createRemoteDesk } from './remote.ts';

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const said = { by: 'owner', reason: 'of a test' };
const unreachableHint = 'it is not up';

async function deskAt(listener: RequestListener, signal = new AbortController().signal) {
  const door = await serveApp(listener);
  open.push(door);
  return createRemoteDesk({ url: door.url, token: 't' }, { signal, unreachableHint });
}

test('who decides and why is sent with the token', async () => {
  const sent: unknown[] = [];
  const desk = await deskAt(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    sent.push([request.method, request.url, request.headers.authorization, JSON.parse(text)]);
    response.end('{"agent":"poker-coach","mode":"paused"}');
  });
  expect(await desk.pause('poker-coach', said)).toEqual({ agent: 'poker-coach', mode: 'paused' });
  expect(sent).toEqual([['POST', '/api/agents/poker-coach/pause', 'Bearer t', said]]);
});

test('an answer that is lost on the way is told as one', async () => {
  const desk = await deskAt((request) => request.socket.destroy());
  await expect(desk.approve('cccc', said)).rejects.toMatchObject({
    ...{
      code: 'api.unreachable',
      hint: expect.stringContaining('it may be done: `panther agents'),
    },
  });
  // What only looks does nothing, so that nothing may be done.
  await expect(desk.list()).rejects.toMatchObject({ hint: unreachableHint });
});

test('so is one that nobody waited for', async () => {
  const stop = new AbortController();
  const desk = await deskAt(() => stop.abort(), stop.signal);
  await expect(desk.deny('cccc', said)).rejects.toMatchObject({
    ...{ code: 'aborted', hint: expect.stringContaining('approvals --all') },
  });
});

test('where nobody is, nothing was done', async () => {
  const door = { url: `http://127.0.0.1:${await freePort()}`, token: undefined };
  const { signal } = new AbortController();
  const desk = createRemoteDesk(door, { signal, unreachableHint });
  await expect(desk.approve('cccc', said)).rejects.toMatchObject({
    ...{ code: 'api.unreachable', hint: unreachableHint },
  });
});

test('an agent of another version is not believed', async () => {
  const desk = await deskAt((_, response) => response.end('{"agents":[{"name":"x"}]}'));
  await expect(desk.list()).rejects.toMatchObject({
    ...{ code: 'api.failed', hint: expect.stringContaining('another version') },
  });
});
