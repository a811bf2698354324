import { totalmem } from 'node:os';
import { decidePostgresMemory, storageSettings } from '../../modules/services/postgresql.ts';
import { startServer, type TestServer } from '../kit/postgres-server.ts';

/** PostgreSQL with the memory and the storage that the fleet's module sets on a host like this machine, half of
 * which is the database's; what is measured on the tests' small one is how little memory it has. */
export function startFleetServer(): Promise<TestServer> {
  const memoryMiB = Math.floor(totalmem() / 2 ** 20);
  const memory = decidePostgresMemory({ memoryMiB, memoryPercent: 50, maxConnections: 60 });
  return startServer({ ...storageSettings, ...memory });
}
