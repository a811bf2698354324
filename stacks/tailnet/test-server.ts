// A control plane for tests: answers on loopback with exactly the bytes it is told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, else JSON. */
  readonly body?: unknown;
  /** Says nothing, ever. */
  readonly silent?: boolean;
}

/** What each request gets; undefined is a 404 as Tailscale words it. */
export type Script = (request: SeenRequest) => ScriptedAnswer | undefined;

export interface TestServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  readonly close: () => Promise<void>;
}

export async function startTestServer(script: Script): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      const answer = script(entry) ?? { status: 404, body: { message: 'not found' } };
      if (answer.silent === true) return;
      const { status = 200, body = '' } = answer;
      response.writeHead(status, { 'Content-Type': 'application/json', ...answer.headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A script by `METHOD /path`; a list is given out one by one, its last one for ever. */
export function routes(
  table: Readonly<Record<string, ScriptedAnswer | readonly ScriptedAnswer[]>>,
): Script {
  const counts = new Map<string, number>();
  return ({ method, path }) => {
    const key = `${method} ${path}`;
    const entry = table[key];
    if (entry === undefined) return undefined;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const list = [entry].flat() as ScriptedAnswer[];
    return list[Math.min(count, list.length - 1)];
  };
}
