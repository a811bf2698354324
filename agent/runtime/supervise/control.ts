import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { Fault, type FaultCode } from '#lib';
import { limits } from './limits.ts';
import type { ServiceStatus } from './model.ts';

/** What a supervisor can be asked, by its own command or over its socket. */
export interface Control {
  list(): Promise<readonly ServiceStatus[]>;
  start(name: string): Promise<ServiceStatus>;
  restart(name: string): Promise<ServiceStatus>;
  stop(name: string): Promise<ServiceStatus>;
  /** Stops every service and the supervisor. */
  shutdown(): Promise<void>;
}

/** Opens the socket that `panther ps`, `restart` and `stop` speak to: HTTP over a Unix socket in a folder
 * that only its owner enters. Returns how to close it. */
export async function serveControl(socket: string, control: Control): Promise<() => Promise<void>> {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  // Left by a supervisor that was killed; there is no other, since the role is ours.
  rmSync(socket, { force: true });
  const server = createServer((incoming, response) => void answer(incoming, response, control));
  server.requestTimeout = limits.control.timeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await closed;
    rmSync(socket, { force: true });
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  control: Control,
): Promise<void> {
  const reply = (status: number, body: unknown) => {
    // Kept alive it would hold up the end of the supervisor.
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  try {
    reply(200, await dispatch(incoming.method ?? '', incoming.url ?? '', control));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, message, hint } = error;
    reply(409, { error: { code, message, hint: hint ?? null } });
  } finally {
    incoming.resume();
  }
}

const operation = /^\/services\/([a-z0-9-]+)\/(start|restart|stop)$/;

async function dispatch(method: string, url: string, control: Control): Promise<unknown> {
  if (method === 'GET' && url === '/services') return control.list();
  if (method === 'POST' && url === '/shutdown') {
    await control.shutdown();
    return {};
  }
  const [, name = '', verb] = operation.exec(url) ?? [];
  if (method !== 'POST' || verb === undefined) {
    throw new Fault({ code: 'usage', message: `nothing answers ${method} ${url}` });
  }
  return control[verb as 'start' | 'restart' | 'stop'](name);
}

/** The supervisor behind a socket; undefined when none listens. */
export async function connectControl(socket: string): Promise<Control | undefined> {
  const call = <T>(method: string, path: string) => ask<T>(socket, method, path);
  const control: Control = {
    list: () => call('GET', '/services'),
    start: (name) => call('POST', `/services/${name}/start`),
    restart: (name) => call('POST', `/services/${name}/restart`),
    stop: (name) => call('POST', `/services/${name}/stop`),
    shutdown: async () => void (await call('POST', '/shutdown')),
  };
  try {
    await control.list();
    return control;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}

function ask<T>(socketPath: string, method: string, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, timeout: limits.control.timeoutMs });
    outgoing.once('timeout', () => {
      const message = `the supervisor does not answer within ${limits.control.timeoutMs / 1000} s`;
      outgoing.destroy(new Fault({ code: 'exec.timeout', message }));
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
        if (response.statusCode === 200) resolve(body as T);
        else reject(faultOf(body.error));
      });
    });
    outgoing.end();
  });
}

function faultOf(error: { code: FaultCode; message: string; hint: string | null }): Fault {
  const { code, message, hint } = error;
  return new Fault({ code, message, ...(hint === null ? {} : { hint }) });
}
