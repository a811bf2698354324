import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { baseEnv, defineService, doorEnv } from '#lib';
import { findPorts } from './surroundings.ts';

let answer = '';
const server = createServer((_, response) => response.end(answer));
afterEach(() => server.close());

const serviceAt = (port: number) =>
  defineService({
    name: 'box',
    description: 'A box',
    entry: 'box/main.ts',
    env: z.strictObject({ ...baseEnv('box'), ...doorEnv(port) }),
    port,
    healthPath: '/health',
    watchdogSec: 60,
    restart: { attempts: 5, windowSec: 600, delaySec: 10 },
    memoryMaxMiB: 256,
    cpuQuotaPercent: 100,
    tasksMax: 64,
    network: 'internet',
  });

test('a port is free, has the service itself, or somebody else', async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const find = async () => (await findPorts([serviceAt(port)]))[0];
  answer = '{"service":"box"}';
  expect(await find()).toMatchObject({ name: `port ${port}`, ok: true, found: 'has the box' });
  answer = '{"service":"other"}';
  expect(await find()).toMatchObject({
    ok: false,
    found: expect.stringContaining(`taken by process ${process.pid}`),
    howToGet: expect.stringMatching(/^panther up --port box=\d+/),
  });
  server.close();
  await once(server, 'close');
  expect(await find()).toMatchObject({ ok: true, found: 'free' });
});
