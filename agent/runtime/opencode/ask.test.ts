// Without OpenCode; with the real one: `npm run test:opencode`.
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { serveApp } from '../../../tests/kit/serve-app.ts';
import { askOpencode } from './ask.ts';
import { findOpencode } from './door.ts';
import { sessionFault } from './faults.ts';

const { signal } = new AbortController();
const ask = async (url: string) => {
  const door = findOpencode({ PANTHER_OPENCODE_URL: url, PANTHER_STATE_DIR: '/nowhere' });
  for await (const line of askOpencode({ question: 'Is it?' }, door, signal)) return line;
  return undefined;
};

test('nothing listens there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  await expect(ask(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'api.unreachable' });
});

test.each([
  [401, 'api.refused'],
  [500, 'api.failed'],
])('it answers with HTTP %i', async (status, code) => {
  const server = await serveApp((_, response) => {
    response.writeHead(status).end();
  });
  await expect(ask(server.url)).rejects.toMatchObject({ code });
  await server.close();
});

test('an address with a password in it is refused, and not repeated', () => {
  const find = () => findOpencode({ PANTHER_OPENCODE_URL: 'http://opencode:hunter2@127.0.0.1' });
  expect(find).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  expect(find).not.toThrow(/hunter2/);
});

// As OpenCode 1.18.33 sent them.
test.each([
  ['model.none', { name: 'UnknownError', data: { message: 'Model not found: minimax/nope.' } }],
  ['model.auth', { name: 'APIError', data: { message: 'bad key', statusCode: 401 } }],
  ['model.busy', { name: 'APIError', data: { message: 'slow down', statusCode: 429 } }],
  ['aborted', { name: 'MessageAbortedError', data: { message: 'Aborted' } }],
])('%s', (code, error) => {
  expect(sessionFault(error).code).toBe(code);
});
