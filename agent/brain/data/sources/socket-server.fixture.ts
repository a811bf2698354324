// The server's side of RFC 6455, as far as tests need it: text, ping, pong and close, no extensions,
// messages of one frame.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { startServer, type TestServer } from './http-server.fixture.ts';

export interface SocketClient {
  /** Of the request that opened it. */
  readonly path: string;
  readonly received: readonly unknown[];
  send(message: unknown): void;
  sendText(text: string): void;
  ping(): void;
  /** Ends without a word, as a lost network does. */
  cut(): void;
}

export interface SocketServer {
  readonly url: string;
  readonly clients: readonly SocketClient[];
  /** Resolves with the client that connects next, or the one with this index once it is there. */
  client(index: number): Promise<SocketClient>;
  close(): Promise<void>;
}

export async function startSocketServer(
  onMessage: (message: unknown, client: SocketClient) => void = () => undefined,
): Promise<SocketServer> {
  const http: TestServer = await startServer(() => ({ status: 404 }));
  const clients: SocketClient[] = [];
  const waiting: (() => void)[] = [];
  http.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1')
      .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    clients.push(createClient(request.url ?? '', socket, onMessage));
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    url: http.url.replace('http:', 'ws:'),
    clients,
    async client(index) {
      while (clients[index] === undefined)
        await new Promise<void>((resolve) => waiting.push(resolve));
      return clients[index];
    },
    close: http.close,
  };
}

function createClient(
  path: string,
  socket: Duplex,
  onMessage: (message: unknown, client: SocketClient) => void,
): SocketClient {
  const received: unknown[] = [];
  let waiting = Buffer.alloc(0);
  const client: SocketClient = {
    path,
    received,
    send: (message) => socket.write(renderFrame(1, Buffer.from(JSON.stringify(message)))),
    sendText: (text) => socket.write(renderFrame(1, Buffer.from(text))),
    ping: () => socket.write(renderFrame(9, Buffer.from('are you there'))),
    cut: () => socket.destroy(),
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data]);
    for (let frame = parseFrame(waiting); frame !== undefined; frame = parseFrame(waiting)) {
      waiting = waiting.subarray(frame.length);
      const text = frame.payload.toString('utf8');
      if (frame.opcode === 8) {
        socket.end(renderFrame(8, frame.payload));
        continue;
      }
      const message = frame.opcode === 10 ? { pong: text } : JSON.parse(text);
      received.push(message);
      onMessage(message, client);
    }
  });
  return client;
}

function renderFrame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}

/** Frames of a client are masked. */
function parseFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] as number) & 0x7f;
  const headBytes = short === 126 ? 4 : 2;
  if (bytes.length < headBytes + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = headBytes + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(headBytes, headBytes + 4);
  const payload = Buffer.from(bytes.subarray(headBytes + 4, length));
  for (let index = 0; index < size; index++) {
    payload[index] = (payload[index] as number) ^ (mask[index % 4] as number);
  }
  return { opcode: (bytes[0] as number) & 0x0f, payload, length };
}
