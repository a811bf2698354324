import { once } from 'node:events';
import { get, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isInsideAddress, openDoor } from './door.ts';

const options = { bind: 'loopback', port: 0, healthPath: '/health' } as const;
const health = () => ({ status: 'ok' });

describe('openDoor', () => {
  it('answers its health path and refuses everything else', async () => {
    const door = await openDoor({ ...options, health });
    const base = `http://127.0.0.1:${door.port}`;
    const well = await fetch(`${base}/health?verbose=1`);
    expect([well.status, await well.json()]).toEqual([200, { status: 'ok' }]);
    const changed = await fetch(`${base}/health`, { method: 'POST' });
    expect([changed.status, await changed.json()]).toEqual([
      405,
      { error: { code: 'method-not-allowed', message: 'only GET', hint: null } },
    ]);
    expect((await fetch(`${base}/other`)).status).toBe(404);
    await door.close(1000);
    await expect(fetch(`${base}/health`)).rejects.toThrow();
  });

  it('takes an address as long as a form that only looks makes it', async () => {
    const seen: number[] = [];
    const handle: RequestListener = (request, response) => {
      seen.push(request.url?.length ?? 0);
      response.end();
    };
    const door = await openDoor({ ...options, health, handle });
    // Each of these letters is three bytes of UTF-8, written `%E2%82%AC`.
    const query = new URLSearchParams({ try: '€'.repeat(20_000) });
    const answer = await fetch(`http://127.0.0.1:${door.port}/panel?${query}`);
    expect([answer.status, seen]).toEqual([200, ['/panel?try='.length + 20_000 * 9]]);
    await door.close(1000);
  });

  it('says who has its port', async () => {
    const first = await openDoor({ ...options, health });
    await expect(openDoor({ ...options, port: first.port, health })).rejects.toMatchObject({
      code: 'service.port-taken',
      hint: expect.stringContaining(String(first.port)),
    });
    await first.close(1000);
  });

  it('cuts a request that does not end in time', async () => {
    const door = await openDoor({ ...options, health });
    const socket = connect(door.port, '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: half');
    await once(socket, 'connect');
    const gone = once(socket, 'close');
    socket.resume();
    await door.close(10);
    await gone;
  });

  it('is open to loopback when it is open to the tailnet', async () => {
    const door = await openDoor({ ...options, bind: 'tailnet', health });
    const status = await new Promise((resolve) => {
      get({ host: '127.0.0.1', port: door.port, path: '/health' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(200);
    await door.close(1000);
  });
});

// tailscale.com/kb/1015/100.x-addresses and /kb/1033/ip-and-dns-addresses; RFC 6598 for the range's
// ends.
describe('isInsideAddress', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '100.64.0.0',
    '100.127.255.255',
    '::ffff:100.101.102.103',
    'fd7a:115c:a1e0::1',
    'fd7a:115c:a1e0:ab12::1',
  ])('takes %s', (address) => expect(isInsideAddress(address)).toBe(true));

  it.each([
    undefined,
    '100.63.255.255',
    '100.128.0.0',
    '192.168.1.2',
    '::ffff:51.38.0.1',
    'fd7a:115c:a1e1::1',
    '2001:db8::1',
  ])('refuses %s', (address) => expect(isInsideAddress(address)).toBe(false));
});
