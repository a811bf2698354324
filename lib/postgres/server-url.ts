import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Fault } from '../index.ts';

/** Where a PostgreSQL server is and how to log in, as a connection URI of libpq says it (PostgreSQL
 * manual, 34.1.1.2). */
export interface ServerAddress {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  readonly applicationName: string;
  /** `prefer`: encrypted where the server can, certificates not checked. */
  readonly tls: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly rootCertificate: string | undefined;
  readonly connectTimeoutMs: number | undefined;
}

const known = new Set([
  'application_name',
  'connect_timeout',
  'dbname',
  'host',
  'passfile',
  'password',
  'port',
  'sslmode',
  'sslrootcert',
  'user',
]);
const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const defaultPort = 5432;

/** Reads `postgresql://user:password@host:port/database?…`, sockets included
 * (`postgresql:///panther?host=/run/postgresql`). What is absent is what libpq takes, its environment
 * variables aside. A `passfile` is a file in the form of ~/.pgpass. The URL may hold a password, so
 * no Fault repeats it. @throws Fault config.invalid, io.read-failed */
export function parseServerUrl(text: string): ServerAddress {
  const url = parse(text);
  const settings = new Map(url.searchParams);
  const unknown = [...settings.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) throw urlFault(`does not know ${unknown.join(', ')}`);
  const setting = (name: string) => settings.get(name) || undefined;
  const host = setting('host') ?? hostOf(url, text);
  const user = setting('user') ?? (decode(url.username) || userInfo().username);
  const database = setting('dbname') ?? (decode(url.pathname.slice(1)) || user);
  const port = parsePort(setting('port') ?? url.port);
  const place = { host: host === '' ? socketFolder() : host, port, database, user };
  const password = setting('password') ?? (decode(url.password) || undefined);
  const passfile = setting('passfile');
  return {
    ...place,
    password: password ?? (passfile === undefined ? undefined : readPassword(passfile, place)),
    applicationName: setting('application_name') ?? 'panther',
    tls: parseTls(setting('sslmode'), place.host),
    rootCertificate: setting('sslrootcert'),
    connectTimeoutMs: parseTimeout(setting('connect_timeout')),
  };
}

/** The server as a person writes it, without what is secret. */
export function renderServer({ host, port, database }: ServerAddress): string {
  return host.startsWith('/') ? `${host} (${database})` : `${host}:${port}/${database}`;
}

function parse(text: string): URL {
  if (!/^postgres(?:ql)?:\/\//.test(text)) throw urlFault('does not begin with postgresql://');
  try {
    // libpq allows a user before an empty host, the standard does not.
    return new URL(text.trim().replace(/^([a-z]+:\/\/[^/?@]*@)(?=[/?]|$)/, '$1empty'));
  } catch {
    // What the parser says repeats the URL, and with it the password.
    throw urlFault('is not a URL; a %, @, : or / in a password is written as %25, %40, %3A, %2F');
  }
}

function hostOf(url: URL, text: string): string {
  if (/^[a-z]+:\/\/[^/?@]*@(?:[/?]|$)/.test(text.trim())) return '';
  return decode(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw urlFault('has a % that is not the beginning of an encoded character');
  }
}

function parsePort(text: string): number {
  if (text === '') return defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw urlFault('has a port that is none');
}

function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0) return seconds * 1000;
  throw urlFault('has a connect_timeout that is no number of seconds');
}

function parseTls(text: string | undefined, host: string): ServerAddress['tls'] {
  if (host.startsWith('/')) return 'disable';
  const isLocal = /^(?:localhost|127\..*|::1)$/.test(host);
  if (text === undefined) return isLocal ? 'disable' : 'prefer';
  const mode = tlsModes.find((each) => each === text);
  if (mode === undefined) throw urlFault(`has an sslmode other than ${tlsModes.join(', ')}`);
  return mode;
}

/** Where Debian and NixOS have the server's socket. */
function socketFolder(): string {
  return ['/run/postgresql', '/var/run/postgresql'].find((path) => existsSync(path)) ?? '/tmp';
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The password file of libpq (manual, 34.16): `host:port:database:user:password`, `*` for any,
 * backslash before `:` and `\`; the first line that fits. */
function readPassword(path: string, { host, port, database, user }: Place): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault({
      code: 'io.read-failed',
      message: 'the password file of the database URL cannot be read',
      where: path,
      cause: error,
    });
  }
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || line === '') continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field = '']) =>
      field.replace(/\\(.)/g, '$1'),
    );
    const isMatch = wanted.every((value, index) => ['*', value].includes(fields[index] ?? ''));
    if (isMatch) return fields[4];
  }
  return undefined;
}

function urlFault(problem: string): Fault {
  return new Fault({
    code: 'config.invalid',
    message: `the database URL ${problem}`,
    hint: 'postgresql://USER@HOST:5432/DATABASE, or postgresql:///DATABASE?host=/run/postgresql',
  });
}
