import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what Linux gives to connections and to those who ask for any port (32768 and up, ip-sysctl(7),
// ip_local_port_range): nothing takes it between this answer and its use. A piece for each process, since
// files of tests run beside each other.
const [first, pieces, size] = [20_000, 120, 100] as const;
let asked = 0;

/** A port of 127.0.0.1 on which nothing listens, for a process that is started next. Another one each time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < size; tries += 1) {
    const port = first + (process.pid % pieces) * size + (asked++ % size);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port of ${size} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await listening;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
