import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

/** A Hono app, or a listener, on a free port of loopback; `close` cuts what is still open. */
export async function serveApp(app: Hono | RequestListener): Promise<{
  readonly url: string;
  close(): Promise<void>;
}> {
  const server = createServer(typeof app === 'function' ? app : getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
