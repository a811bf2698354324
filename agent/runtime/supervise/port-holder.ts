import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Fault, redactText } from '#lib';

/** Throws Fault service.port-taken when another process listens on the port: by its name where it can be
 * known, and with a port that is free. */
export async function checkPortFree(service: string, port: number): Promise<void> {
  if (await isFree(port)) return;
  const holder = findHolder(port);
  const mend = `panther up --port ${service}=${await findFree(port)}`;
  throw new Fault({
    code: 'service.port-taken',
    message: `port ${port} is taken by ${holder === undefined ? 'another program' : holder.text}`,
    hint: holder === undefined ? mend : `${mend}, or end process ${holder.pid}`,
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await listening;
    return true;
  } catch (error) {
    // What else may be wrong with a port its service says itself.
    return (error as NodeJS.ErrnoException).code !== 'EADDRINUSE';
  } finally {
    server.close();
  }
}

async function findFree(taken: number): Promise<number> {
  for (let port = taken + 1; port <= Math.min(taken + 20, 65_535); port += 1) {
    if (await isFree(port)) return port;
  }
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  return port;
}

interface Holder {
  readonly pid: number;
  readonly text: string;
}

/** Whoever listens on a port, by proc(5); undefined where there is no /proc, or it is another user's. */
function findHolder(port: number): Holder | undefined {
  const sockets = new Set(listenersOf(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  for (const pid of listOf('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of listOf(`/proc/${pid}/fd`)) {
      if (sockets.has(linkOf(`/proc/${pid}/fd/${fd}`))) return holderOf(Number(pid));
    }
  }
  return undefined;
}

function holderOf(pid: number): Holder {
  const line = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return { pid, text: `process ${pid} (${redactText(line).slice(0, 80) || 'of no name'})` };
}

// proc_pid_net(5): local address in hexadecimal, state 0A is LISTEN, the tenth field is the inode.
function listenersOf(port: number): readonly string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    textOf(file)
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
        return local.endsWith(wanted) && state === '0A' && inode !== undefined ? [inode] : [];
      }),
  );
}

// Processes end while they are looked at, and those of other users cannot be: both is "not known".
function textOf(file: string): string {
  return tryTo(() => readFileSync(file, 'utf8'), '');
}
function listOf(folder: string): readonly string[] {
  return tryTo(() => readdirSync(folder), []);
}
function linkOf(file: string): string {
  return tryTo(() => readlinkSync(file), '');
}
function tryTo<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return otherwise;
  }
}
