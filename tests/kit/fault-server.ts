import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Clock, systemClock } from '#lib';

/** What a path does. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface SeenRequest {
  /** By the server's clock, UTC milliseconds. */
  readonly at: number;
  /** The address it came in at. */
  readonly address: string;
  /** As in the Host header. */
  readonly host: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FaultServer {
  readonly port: number;
  /** `127.0.0.1:40123`, as in `URL.host`. */
  readonly host: string;
  /** `http://127.0.0.1:40123` */
  readonly origin: string;
  /** In order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** Paths asked for, without `/robots.txt`. */
  readonly paths: readonly string[];
  /** Connections accepted so far, whether or not anything was asked for on them. */
  readonly connections: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Calls this for each request from now on, before it is answered. */
  watch(onRequest: () => void): void;
  /** Sets what a path does from now on; the query is not looked at. Unknown paths answer 404. */
  on(path: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

export interface FaultServerOptions {
  /** Any of 127.0.0.0/8 or `::1`. Default 127.0.0.1. */
  readonly address?: string;
  /** Stamps the requests. */
  readonly clock?: Clock;
  readonly routes?: Readonly<Record<string, Behaviour>>;
  /** PEM, for https. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A web server on this machine that misbehaves as told and remembers who asked for what. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const { address = '127.0.0.1', clock = systemClock, tls } = options;
  const routes = new Map(Object.entries(options.routes ?? {}));
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let onRequest: () => void = () => undefined;
  const answer: Behaviour = (request, response) => {
    const { headers, url: path = '/' } = request;
    requests.push({ at: clock.now(), address, host: headers.host ?? '', path, headers });
    onRequest();
    const behaviour = routes.get(path.replace(/\?.*$/, '')) ?? status(404);
    behaviour(request, response);
  };
  const server: Server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return {
    port,
    host,
    origin: `${tls === undefined ? 'http' : 'https'}://${host}`,
    requests,
    get paths() {
      return requests.map(({ path }) => path).filter((path) => path !== '/robots.txt');
    },
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    watch(listener) {
      onRequest = listener;
    },
    on(path, behaviour) {
      routes.set(path, behaviour);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Headers = Readonly<Record<string, string>>;

/** A page that is what it says. Default type: HTML in UTF-8. */
export function page(body: string | Uint8Array, headers: Headers = {}): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(body);
  };
}

export function text(body: string, headers: Headers = {}): Behaviour {
  return page(body, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
}

export function status(code: number, headers: Headers = {}): Behaviour {
  return (_, response) => {
    response.writeHead(code, headers);
    response.end(code === 304 ? undefined : `status ${code}`);
  };
}

export function redirect(location: string, code = 302): Behaviour {
  return status(code, { Location: location });
}

/** Answers 304 to whoever has the copy with these validators, the page to everybody else. */
export function validated(body: string, { etag, lastModified }: Validators): Behaviour {
  return (request, response) => {
    const isSame =
      (etag !== undefined && request.headers['if-none-match'] === etag) ||
      (lastModified !== undefined && request.headers['if-modified-since'] === lastModified);
    const headers = {
      ...(etag === undefined ? {} : { ETag: etag }),
      ...(lastModified === undefined ? {} : { 'Last-Modified': lastModified }),
    };
    (isSame ? status(304, headers) : page(body, headers))(request, response);
  };
}

export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** One behaviour a request, the last one for ever. */
export function inTurn(first: Behaviour, ...others: readonly Behaviour[]): Behaviour {
  const left = [first, ...others];
  return (request, response) => {
    const behaviour = left.length > 1 ? left.shift() : left[0];
    behaviour?.(request, response);
  };
}

/** Takes the request and never says anything. */
export const silent: Behaviour = () => undefined;

/** Headers and one byte, then nothing. */
export const stalled: Behaviour = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.write('<');
};

/** A byte every few milliseconds, for ever; only a limit on the whole time ends it. */
export const dripping: Behaviour = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  const timer = setInterval(() => response.write('.'), 5);
  response.on('close', () => clearInterval(timer));
};

/** Header lines for ever, never the end of them. */
export const endlessHeaders: Behaviour = ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  const line = `X-More: ${'x'.repeat(1_000)}\r\n`;
  pour(socket, () => line);
};

/** Chunked, as fast as it is taken. */
export const endless: Behaviour = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  const block = Buffer.alloc(64 * 1024, 'x');
  pour(response, () => block);
};

/** Closes the connection instead of an answer. */
export const reset: Behaviour = ({ socket }) => {
  socket.resetAndDestroy();
};

/** Announces a length and breaks the connection off after a few bytes of it. */
export function cutOff(announcedBytes = 1_000): Behaviour {
  return (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': announcedBytes });
    response.write('<p>only this', () => request.socket.resetAndDestroy());
  };
}

/** Announces a length and begins to send it. */
export function announced(bytes: number): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': bytes });
    response.write('<');
  };
}

const bombBytes = 64 * 1024 * 1024;

/** 64 MiB of nothing in 64 KiB: about 1000 to 1, the most that DEFLATE can do. */
export const gzipBomb: Behaviour = (request, response) => {
  page(gzipSync(Buffer.alloc(bombBytes)), { 'Content-Encoding': 'gzip' })(request, response);
};

/** 64 MiB of nothing, packed twice into some dozen bytes. */
export const nestedBrotli: Behaviour = (request, response) => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 3 };
  const once = brotliCompressSync(Buffer.alloc(bombBytes), { params });
  page(brotliCompressSync(once), { 'Content-Encoding': 'br, br' })(request, response);
};

interface Pourable extends NodeJS.EventEmitter {
  readonly destroyed: boolean;
  write(data: string | Uint8Array): boolean;
}

function pour(sink: Pourable, next: () => string | Uint8Array): void {
  const fill = () => {
    while (!sink.destroyed && sink.write(next()));
  };
  sink.on('drain', fill);
  fill();
}

/** Waits, without a clock, for what another part of the process is about to do. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
