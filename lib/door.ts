import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { BlockList, type Socket } from 'node:net';
import { systemClock } from './clock.ts';
import { Fault } from './fault.ts';
import type { Bind } from './service-env-common.ts';

/** An open HTTP door. */
export interface Door {
  readonly port: number;
  /** Takes no new connection, lets requests under way finish for `deadlineMs`, then cuts them. */
  close(deadlineMs: number): Promise<void>;
}

export interface DoorOptions {
  readonly bind: Bind;
  /** 0 takes any free one. */
  readonly port: number;
  readonly healthPath: string;
  /** What the health path answers with, as JSON. */
  readonly health: () => Readonly<Record<string, unknown>>;
  /** Answers every other path. Without it nothing does. */
  readonly handle?: RequestListener | undefined;
}

/** A page that only looks has all that is asked in its address: a text of 20,000 signs there, each written as up
 * to nine (RFC 3986, section 2.1), and what a browser sends beside it. Node's own limit is 16 KiB. */
const maxHeaderSize = 256 * 1024;

// Tailscale gives every machine an address in these (tailscale.com/kb/1015, /kb/1033).
const inside = new BlockList();
inside.addSubnet('100.64.0.0', 10, 'ipv4');
inside.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6');
inside.addSubnet('127.0.0.0', 8, 'ipv4');
inside.addAddress('::1', 'ipv6');

/** Whether a connection that arrived at this address of ours came over loopback or the tailnet. */
export function isInsideAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  return inside.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/** Opens the HTTP door of a service: its health path, and for everything else what the service
 * answers, or a plain refusal.
 * `tailnet` listens on every address, since the tailnet's may appear later or change, and drops
 * each connection that arrived at another than loopback's or the tailnet's. Throws Fault
 * `service.port-taken`. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const server = createServer({ maxHeaderSize }, (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (path !== options.healthPath && options.handle !== undefined) {
      options.handle(request, response);
      return;
    }
    if (path !== options.healthPath) refuse(response, 404, 'not-found', 'nothing answers here');
    else if (!reads) refuse(response, 405, 'method-not-allowed', 'only GET');
    else answer(response, 200, options.health());
    request.resume();
  });
  if (options.bind === 'tailnet') {
    server.on('connection', (socket: Socket) => {
      if (!isInsideAddress(socket.localAddress)) socket.destroy();
    });
  }
  await listen(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: (deadlineMs) => close(server, deadlineMs),
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  answer(response, status, { error: { code, message, hint: null } });
}

function listen(server: Server, { bind, port }: DoorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenFault(cause, port)));
    // Without a host: IPv6 and IPv4, or IPv4 alone where the machine has no IPv6.
    if (bind === 'tailnet') server.listen(port, resolve);
    else server.listen(port, '127.0.0.1', resolve);
  });
}

function listenFault(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return cause;
  return new Fault({
    code: 'service.port-taken',
    message: `cannot listen on port ${port}: ${cause.message}`,
    hint:
      cause.code === 'EACCES'
        ? 'ports below 1024 need a privilege the service does not have: set another PANTHER_PORT'
        : `see who has it (ss -ltnp 'sport = :${port}'), or set another PANTHER_PORT`,
    cause,
  });
}

async function close(server: Server, deadlineMs: number): Promise<void> {
  const done = new AbortController();
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
      done.abort();
    });
  });
  server.closeIdleConnections();
  await Promise.race([closed, waitFor(deadlineMs, done.signal)]);
  server.closeAllConnections();
  await closed;
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
