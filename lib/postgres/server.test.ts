import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServerDatabase, silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { createLog, systemClock } from '../index.ts';
import { type Database, openDatabase, requireVector } from './index.ts';

const hasServer = testDatabases().some(([name]) => name === 'postgres');
const open = (url: string, log = silentLog) =>
  openDatabase({ url, folder: '/nowhere', owner: 'test', log, clock: systemClock });

/** A TCP server that gives everybody one answer, or none. */
async function listen(answer: Buffer | 'silence'): Promise<{ port: number; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (answer !== 'silence') socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}

test('nobody there, no socket, no such host: unavailable, worth another try', async () => {
  const gone = await listen('silence');
  gone.close();
  for (const [url, problem] of [
    [`postgresql://u:hunter2@127.0.0.1:${gone.port}/d`, 'connection refused'],
    ['postgresql://u:hunter2@/d?host=/nowhere/at/all', 'there is no such socket'],
  ] as const) {
    const fault: unknown = await open(url).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      code: 'postgres.unavailable',
      message: expect.stringContaining(problem),
      retryable: true,
    });
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  }
});

test('a server that never answers is given up at the deadline of the URL', async () => {
  const mute = await listen('silence');
  try {
    const opening = open(`postgresql://u@127.0.0.1:${mute.port}/d?connect_timeout=1`);
    await expect(opening).rejects.toMatchObject({ code: 'postgres.unavailable' });
  } finally {
    mute.close();
  }
});

// ErrorResponse: 'E', length, fields of a type byte and text (PostgreSQL manual, 55.7 and 55.8).
function errorResponse(state: string, message: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

test.each([
  ['28P01', 'password authentication failed for user "u"', 'postgres.auth'],
  ['28000', 'no pg_hba.conf entry for host', 'postgres.auth'],
  ['3D000', 'database "d" does not exist', 'postgres.missing'],
  ['57P03', 'the database system is starting up', 'postgres.unavailable'],
  ['53300', 'sorry, too many clients already', 'postgres.unavailable'],
])('a login refused with %s says so', async (state, message, code) => {
  const server = await listen(errorResponse(state, message));
  try {
    await expect(open(`postgresql://u@127.0.0.1:${server.port}/d`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  } finally {
    server.close();
  }
});

test('a server without TLS is used without it only where the URL allows', async () => {
  // To an SSLRequest (code 80877103, manual 55.7) it says N, to a login that there is no such database.
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const isTlsRequest = chunk.length === 8 && chunk.readInt32BE(4) === 80_877_103;
      socket.end(isTlsRequest ? 'N' : errorResponse('3D000', 'database "d" does not exist'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://u@127.0.0.1:${port}/d?sslmode=`;
  try {
    await expect(open(`${url}prefer`)).rejects.toMatchObject({ code: 'postgres.missing' });
    await expect(open(`${url}require`)).rejects.toMatchObject({
      code: 'postgres.unavailable',
      message: expect.stringContaining('does not support SSL'),
    });
  } finally {
    server.close();
  }
});

test('a password that is asked for is not looked for in the environment', async () => {
  // AuthenticationCleartextPassword
  const asking = await listen(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
  const before = process.env.PGPASSWORD;
  process.env.PGPASSWORD = 'hunter2';
  try {
    await expect(open(`postgresql://u@127.0.0.1:${asking.port}/d`)).rejects.toMatchObject({
      code: 'postgres.auth',
      hint: expect.stringContaining('passfile'),
    });
  } finally {
    if (before === undefined) delete process.env.PGPASSWORD;
    else process.env.PGPASSWORD = before;
    asking.close();
  }
});

test('what needs pgvector says how to get it', () => {
  const extensions = { vector: undefined };
  expect(() => requireVector({ extensions })).toThrow(
    expect.objectContaining({
      code: 'postgres.missing',
      hint: expect.stringMatching(/Debian.*NixOS.*create extension vector/),
    }),
  );
});

describe.skipIf(!hasServer)('a real server', () => {
  let database: Database;
  let url: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ url, drop } = await createServerDatabase());
    database = await open(url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });
  const running = (marker: string) =>
    database.query(
      `select pid from pg_stat_activity where query like $1 and state <> 'idle' and pid <> pg_backend_pid()`,
      [`%${marker}%`],
    );

  test('statements run beside each other', async () => {
    const backends = await Promise.all(
      Array.from({ length: 4 }, () =>
        database.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.2)'),
      ),
    );
    expect(new Set(backends.map(([row]) => row?.pid)).size).toBe(4);
  });

  test('an aborted statement is ended on the server too', async () => {
    const stop = new AbortController();
    const sleeping = database.query('select pg_sleep(600) as aborted_marker', [], {
      signal: stop.signal,
    });
    await expect.poll(() => running('aborted_marker')).toHaveLength(1);
    stop.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'aborted' });
    // The server says that it ended a moment before it shows it.
    await expect.poll(() => running('aborted_marker')).toEqual([]);
  });

  test('the deadline of one statement does not outlive it, a rollback included', async () => {
    const show = async () => {
      const [row] = await database.query<{ statement_timeout: string }>('show statement_timeout');
      return row?.statement_timeout;
    };
    await database.query('select 1', [], { timeoutMs: 1_234 });
    await expect(show()).resolves.toBe('30s');
    await database
      .transaction(async (sql) => {
        await sql.query('select 1', [], { timeoutMs: 4_321 });
        throw new Error('no');
      })
      .catch(() => undefined);
    await expect(show()).resolves.toBe('30s');
  });

  test('a killed backend fails its statement only', async () => {
    const victim = database.query<{ pid: number }>('select pg_sleep(600) as killed_marker');
    const outcome = expect(victim).rejects.toMatchObject({
      code: 'postgres.unavailable',
      retryable: true,
    });
    await expect.poll(() => running('killed_marker')).toHaveLength(1);
    const [{ pid } = { pid: 0 }] = (await running('killed_marker')) as readonly { pid: number }[];
    await database.query('select pg_terminate_backend($1)', [pid]);
    await outcome;
    await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
  });

  test('a database that is not there is named', async () => {
    const other = url.replace(/\/test_\w+/, '/nowhere_at_all');
    await expect(open(other)).rejects.toMatchObject({
      code: 'postgres.missing',
      message: expect.stringContaining('nowhere_at_all'),
    });
  });

  test('a login that may not create extensions is warned and goes on', async () => {
    const { url: fresh, drop: dropFresh } = await createServerDatabase();
    const name = /\/(test_\w+)/.exec(fresh)?.[1] ?? '';
    await database.query(`create role weak_${name} login`);
    const lines: string[] = [];
    const log = createLog({ write: (line) => lines.push(line) });
    const weak = await open(fresh.replace('panther@', `weak_${name}@`), log);
    try {
      // Trusted extensions may be created by the owner of the database; this login is none.
      expect(weak.extensions.vector).toBeUndefined();
      expect(lines.join('')).toContain('create extension vector');
    } finally {
      await weak.close();
      await dropFresh();
      await database.query(`drop role weak_${name}`);
    }
  });

  test('after close everything is refused', async () => {
    const own = await open(url);
    await own.close();
    await own.close();
    await expect(own.query('select 1')).rejects.toMatchObject({ code: 'postgres.unavailable' });
  });
});
