import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainUnreachable, pingPath, probePort } from './explain.ts';

// A `tailscale` that says what the real one was seen to say (1.98.1), and writes down what it was
// asked. The real one is in tests/tailnet.
const folder = mkdtempSync(join(tmpdir(), 'panther-explain-'));
const options = { env: { PATH: `${folder}:${process.env.PATH}` } };
let server: Server;
let openPort: number;

beforeAll(async () => {
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  openPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

interface Answers {
  readonly peer?: Record<string, unknown>;
  readonly tun?: boolean;
  readonly ping?: string;
  readonly nc?: string;
}

const pong = 'echo "pong from ovh (100.64.0.2, 46590) via TSMP in 4ms"';

function setUp({ peer = {}, tun = true, ping = pong, nc = 'exit 0' }: Answers): void {
  const found = { DNSName: 'ovh.t.ts.net.', TailscaleIPs: ['100.64.0.2'], Online: true, ...peer };
  const status = { BackendState: 'Running', TUN: tun, Peer: { a: found } };
  writeFileSync(join(folder, 'status'), JSON.stringify(status));
  const body = `#!/bin/sh
echo "$*" >>'${folder}/asked'
case $1 in
  status) cat '${folder}/status' ;;
  ping) ${ping} ;;
  nc) ${nc} ;;
esac
`;
  writeFileSync(join(folder, 'tailscale'), body);
  chmodSync(join(folder, 'tailscale'), 0o755);
}

const explain = (address = '100.64.0.2') => explainUnreachable('ovh', address, options);

describe('a host that ssh did not reach', () => {
  it.each([
    [{ Online: false, LastSeen: '2026-11-20T10:00:00Z' }, 'offline', 'offline since 2026-11-20'],
    [{ Expired: true }, 'expired', 'expired'],
    [{ DNSName: 'other.t.ts.net.' }, 'absent', 'shows no machine'],
    [{ TailscaleIPs: ['100.64.0.3'] }, 'answers', 'another address'],
  ])('%j is %s', async (peer, reason, said) => {
    setUp({ peer });
    expect(await explain()).toMatchObject({ reason, message: expect.stringContaining(said) });
  });

  it('to which no packet gets has no path', async () => {
    setUp({ ping: 'echo "ping \\"100.64.0.2\\" timed out"; echo "no reply" >&2; exit 1' });
    expect(await explain()).toMatchObject({
      reason: 'no-path',
      message: expect.stringContaining('no reply'),
    });
  });

  // What `tailscale nc` says of a port where nothing listens.
  it('with a closed port is told from one behind the policy', async () => {
    const nc =
      'echo "Dial(\\"100.64.0.2\\", 22): dial failure: connection was refused" >&2; exit 1';
    setUp({ tun: false, nc });
    expect(await explain()).toMatchObject({
      reason: 'port-closed',
      message: expect.stringContaining('nothing listens'),
    });
    setUp({ tun: false, nc: 'echo "Dial: context deadline exceeded" >&2; exit 1' });
    expect(await explain()).toMatchObject({
      reason: 'port-closed',
      message: expect.stringContaining('does not answer'),
      hint: expect.stringContaining('acl check'),
    });
  });

  it('that answers by now says how packets get there', async () => {
    setUp({ tun: false, peer: { Active: true, Relay: 'fra' } });
    expect(await explain()).toMatchObject({
      reason: 'answers',
      message: 'ovh answers at port 22 (through the relay fra)',
      path: { kind: 'relayed', region: 'fra' },
    });
  });
});

it('a ping is one of TSMP, with a deadline of its own', async () => {
  setUp({ ping: `[ "$*" = 'ping --tsmp -c 1 --timeout 3s 100.64.0.2' ] && ${pong}` });
  expect(await pingPath('100.64.0.2', options)).toEqual({ reached: true });
});

it('a port is tried by this machine itself where it has a route', async () => {
  setUp({ nc: 'exit 1' });
  const probe = (port: number) => probePort('127.0.0.1', port, { ...options, viaTailscale: false });
  expect(await probe(openPort)).toBe('open');
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const address = closed.address();
  await new Promise((resolve) => closed.close(resolve));
  expect(await probe(typeof address === 'object' ? (address?.port ?? 0) : 0)).toBe('refused');
});
