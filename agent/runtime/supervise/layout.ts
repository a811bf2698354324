import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the supervisor keeps what; everything below one state folder. */
export interface Layout {
  readonly stateDir: string;
  readonly supervisorDir: string;
  readonly recordsDir: string;
  readonly credentialsDir: string;
  /** The owner's secret files, one a secret, and the tokens made here. */
  readonly secretsDir: string;
  readonly socket: string;
  /** Held open, exclusively, by the one supervisor there may be. */
  readonly lockFile: string;
  logFile(service: string): string;
  serviceStateDir(service: string): string;
}

// sockaddr_un(7): 108 bytes with the final zero; macOS has 104.
const socketPathMax = 100;

export function layoutOf(stateDir: string): Layout {
  const supervisorDir = join(stateDir, 'supervisor');
  const near = join(supervisorDir, 'control.sock');
  const name = createHash('sha256').update(stateDir).digest('hex').slice(0, 16);
  return {
    stateDir,
    supervisorDir,
    recordsDir: join(supervisorDir, 'processes'),
    credentialsDir: join(supervisorDir, 'credentials'),
    secretsDir: join(stateDir, 'secrets'),
    socket: near.length <= socketPathMax ? near : join(tmpdir(), `panther-${name}`, 'control.sock'),
    lockFile: join(supervisorDir, 'lock.db'),
    logFile: (service) => join(stateDir, 'logs', `${service}.log`),
    serviceStateDir: (service) => join(stateDir, service),
  };
}
