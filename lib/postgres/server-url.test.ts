import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseServerUrl, renderServer } from './server-url.ts';

// What the parts mean: PostgreSQL manual, 34.1.1.2 (connection URIs), 34.16 (password file).
const user = userInfo().username;

test.each([
  ['postgresql://', { user, database: user, port: 5432, tls: 'disable' }],
  ['postgresql://localhost', { host: 'localhost', port: 5432, database: user, tls: 'disable' }],
  [
    'postgres://db.example:5433/mydb',
    { host: 'db.example', port: 5433, database: 'mydb', tls: 'prefer' },
  ],
  [
    'postgresql://user:se%3Acret@[2001:db8::1234]/d',
    { host: '2001:db8::1234', user: 'user', password: 'se:cret' },
  ],
  [
    'postgresql:///panther?host=/run/postgresql',
    { host: '/run/postgresql', database: 'panther', user, tls: 'disable' },
  ],
  [
    'postgresql://crawler@/panther?host=/run/postgresql&port=5433',
    { host: '/run/postgresql', user: 'crawler', port: 5433 },
  ],
  [
    'postgresql://%2Fvar%2Flib%2Fpostgresql/dbname',
    { host: '/var/lib/postgresql', database: 'dbname' },
  ],
  [
    'postgresql://h/d?user=u&password=p&sslmode=verify-full&sslrootcert=/ca.pem',
    { user: 'u', password: 'p', tls: 'verify-full', rootCertificate: '/ca.pem' },
  ],
  [
    'postgresql://h/d?application_name=x&connect_timeout=3',
    { applicationName: 'x', connectTimeoutMs: 3000 },
  ],
] as const)('%s', (url, expected) => {
  expect(parseServerUrl(url)).toMatchObject(expected);
});

test.each([
  ['mysql://u:hunter2@h/d', 'does not begin with'],
  ['postgresql://u:hunter2@h:99999/d', 'is not a URL'],
  ['postgresql://u:hunter2@ho st/d', 'is not a URL'],
  ['postgresql://u:hunter2%@h/d', 'has a %'],
  ['postgresql://u:hunter2@h/d?sslmode=always', 'has an sslmode'],
  ['postgresql://u:hunter2@h/d?target_session_attrs=any', 'does not know target_session_attrs'],
  ['postgresql://u:hunter2@h/d?port=0', 'has a port'],
])('a URL that is none is not repeated: %s', (url, problem) => {
  const fault = caught(() => parseServerUrl(url));
  expect(fault).toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining(problem),
  });
  expect(JSON.stringify(fault) + String(fault)).not.toContain('hunter2');
});

test('a password comes from the first line of a password file that fits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-passfile-'));
  try {
    const file = join(folder, 'pass');
    const lines = [
      '# host:port:database:user:password',
      'h:5432:other:*:wrong',
      'h:*:d:u:a\\:b\\\\c',
      '*:*:*:*:last',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const read = (url: string) => parseServerUrl(`${url}passfile=${file}`).password;
    expect(read('postgresql://u@h/d?')).toBe('a:b\\c');
    expect(read('postgresql://v@h/d?')).toBe('last');
    expect(read('postgresql://u:own@h/d?')).toBe('own');
    expect(() => parseServerUrl(`postgresql://u@h/d?passfile=${folder}/none`)).toThrow(
      'password file',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server is named without its password', () => {
  expect(renderServer(parseServerUrl('postgresql://u:hunter2@h/d'))).toBe('h:5432/d');
  expect(renderServer(parseServerUrl('postgresql:///d?host=/run/x'))).toBe('/run/x (d)');
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
