import { Fault } from '#lib';

interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR';
  readonly errcode: number;
}

/** Whether it came from SQLite and not from our own code. */
export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';
}

// Result codes, https://www.sqlite.org/rescode.html; the low byte is the primary one.
const codes = {
  busy: 5,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  /** Too many at once began to use the WAL. */
  protocol: 15,
  notDb: 26,
};

/** Another connection has the lock. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.errcode & 0xff) === codes.busy;
}

/** What the machine made SQLite refuse, as Fault `brain.store`; any other error as it is, SQL that is
 * wrong or breaks a constraint included: that is a mistake in a projection. */
export function storeFault(path: string, error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  const description = describe(error);
  if (description === undefined) return error;
  const { message, hint, retryable } = description;
  return new Fault({ code: 'brain.store', message, hint, retryable, where: path, cause: error });
}

interface Description {
  readonly message: string;
  readonly hint: string;
  readonly retryable?: boolean;
}

function describe(error: SqliteError): Description | undefined {
  switch (error.errcode & 0xff) {
    case codes.busy:
    case codes.protocol:
      return {
        message: 'the event log is being written by another process for too long',
        hint: 'try again; if it stays so, see which process has the file open',
        retryable: true,
      };
    case codes.full:
      return {
        message: 'no space left for the event log; nothing was written',
        hint: 'make room on that disk, then try again',
        retryable: true,
      };
    case codes.io:
      return {
        message: `the disk refused the event log: ${error.message}`,
        hint: 'see the disk (dmesg, free space), then try again',
        retryable: true,
      };
    case codes.readonly:
    case codes.cannotOpen:
      return {
        message: `the event log cannot be opened for writing: ${error.message}`,
        hint: 'see the owner and mode of the file and its folder',
      };
    case codes.corrupt:
    case codes.notDb:
      return {
        message: `the event log is damaged: ${error.message}`,
        hint: 'find where with `panther brain verify`, then restore a backup',
      };
    default:
      return undefined;
  }
}
