import { Fault } from '../index.ts';

/** SQLSTATE of what the database refused, of the Fault or of its cause; undefined for anything else.
 * Codes: PostgreSQL manual, appendix A. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Fault ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  const { code } = cause;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** What trying again may change: a serialization failure, a deadlock, no room, a shutdown. */
const retryable = /^(?:40001|40P01|55P03|53|57P0|08)/;

/** What node-postgres rejected with, as a Fault. `place` is the server without its password. */
export function faultOf(error: unknown, place: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const state = sqlState(error);
  if (state !== undefined) return stateFault(error, state, place);
  const reason = connectionProblem(error);
  // Anything else is a bug of ours: a parameter that cannot be sent, for instance.
  return reason === undefined ? error : unavailableFault(place, reason, error);
}

function stateFault(error: Error, state: string, place: string): Fault {
  const problem = oneLine(error.message);
  if (state.startsWith('28')) {
    return new Fault({
      code: 'postgres.auth',
      message: `PostgreSQL at ${place} refuses the login: ${problem}`,
      hint: 'check user and password of the database URL, and pg_hba.conf of the server',
      cause: error,
    });
  }
  if (state === '3D000') {
    return new Fault({
      code: 'postgres.missing',
      message: `PostgreSQL at ${place} does not have it: ${problem}`,
      hint: 'create it there: `createdb NAME`, on NixOS `services.postgresql.ensureDatabases`',
      cause: error,
    });
  }
  // Starting up, shutting down, no slot left.
  if (/^(?:57P0[1-5]|53300|08)/.test(state)) return unavailableFault(place, problem, error);
  return new Fault({
    code: state === '57014' ? 'postgres.timeout' : 'postgres.failed',
    message: `PostgreSQL refused a statement: ${problem} (SQLSTATE ${state})`,
    retryable: retryable.test(state),
    cause: error,
  });
}

export function unavailableFault(place: string, reason: string, cause?: unknown): Fault {
  return new Fault({
    code: 'postgres.unavailable',
    message: `PostgreSQL at ${place} cannot be used: ${reason}`,
    hint: 'check that the server runs and that the address of the database URL is right',
    retryable: true,
    cause,
  });
}

export function timeoutFault(timeoutMs: number, cause?: unknown): Fault {
  return new Fault({
    code: 'postgres.timeout',
    message: `a statement was ended: not done within ${timeoutMs / 1000} s`,
    cause,
  });
}

const systemProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  ENOENT: 'there is no such socket',
  EACCES: 'no permission to use its socket',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is not reachable',
};

/** Why there is no connection, or undefined when the error is about something else. */
function connectionProblem(error: Error): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && Object.hasOwn(systemProblems, code)) return systemProblems[code];
  // Node tries every address of a name; the errors are in a list.
  if (error instanceof AggregateError) {
    const inner: unknown = error.errors[0];
    return inner instanceof Error ? connectionProblem(inner) : undefined;
  }
  const isConnection =
    /^Connection terminated|^timeout exceeded|^Client has encountered a connection error|^timeout expired|not queryable|SSL|certificate|self-signed/i.test(
      error.message,
    );
  const isTls = code !== undefined && /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_|UNABLE_)/.test(code);
  return isConnection || isTls ? oneLine(error.message) : undefined;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
