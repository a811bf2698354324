// A server on loopback that answers what a test tells it to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface ServedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** The connection is cut instead. */
  readonly cut?: boolean;
}

export interface TestServer {
  readonly url: string;
  readonly server: Server;
  readonly requests: readonly ServedRequest[];
  close(): Promise<void>;
}

export async function startServer(
  answer: (request: ServedRequest, index: number) => ServedAnswer,
): Promise<TestServer> {
  const requests: ServedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    handle(request, response, (served) => answer(served, requests.push(served) - 1));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (served: ServedRequest) => ServedAnswer,
): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://x');
    const text = Buffer.concat(parts).toString('utf8');
    const {
      status = 200,
      headers = {},
      body,
      cut,
    } = answer({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    });
    if (cut === true) {
      request.socket.destroy();
      return;
    }
    // The server's clock is part of what a test decides.
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}
