import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from './fault.ts';
import { createRedactor, redactText, redactValue } from './redact.ts';
import { isSecretSchema, secretKeysOf, secretValue } from './secret-schema.ts';

// Put together at run time, so that no scanner takes the file itself for a leak.
const key = (kind: string, line = '\n') =>
  [
    `-----BEGIN ${kind}PRIVATE KEY-----`,
    'MIIEow',
    'IBAAKCAQEA',
    `-----END ${kind}PRIVATE KEY-----`,
  ].join(line);

describe('text', () => {
  // Each carries the secret once, as s3cr3t-Value.
  test.each([
    'authorization: Bearer s3cr3t-Value',
    'Authorization: Basic s3cr3t-Value',
    '-H "Authorization: token s3cr3t-Value" https://x',
    'sent bearer s3cr3t-Value along',
    'Proxy-Authorization: Digest user="a", response=s3cr3t-Value'.replace('user="a", ', ''),
    'cookie: sid=s3cr3t-Value; theme=dark',
    'token=s3cr3t-Value',
    'https://h/p?access_token=s3cr3t-Value&page=2',
    'GITHUB_TOKEN=s3cr3t-Value',
    'password: s3cr3t-Value',
    'db password = "s3cr3t-Value";',
    "passphrase => 's3cr3t-Value'",
    '{"apiKey":"s3cr3t-Value"}',
    '{"api_key" : "s3cr3t-Value", "n": 1}',
    '{"x-api-key":"s3cr3t-Value"}',
    String.raw`{"body":"{\"clientSecret\":\"s3cr3t-Value\"}"}`,
    String.raw`"{\"a\":\"{\\\"password\\\":\\\"s3cr3t-Value\\\"}\"}"`,
    'AWS_SECRET_ACCESS_KEY=s3cr3t-Value',
    'DD_API_KEY=s3cr3t-Value',
    'PGPASSWORD=s3cr3t-Value psql',
    'DB_PASS=s3cr3t-Value',
    'tailscale up --auth-key s3cr3t-Value --ssh',
    'op --service-account-token=s3cr3t-Value',
    '["--token","s3cr3t-Value"]',
    'token=Bearer s3cr3t-Value',
    'postgres://app:s3cr3t-Value@db:5432/x',
    'private key: s3cr3t-Value',
    'mnemonic: abandon ability s3cr3t-Value about',
    'password=s3cr3t-Value,still-part-of-it',
    'password="a\\"s3cr3t-Value\\""',
    'secret="line one\ns3cr3t-Value"',
  ])('hides the value in %s', (text) => {
    const result = redactText(text);
    expect(text).toContain('s3cr3t-Value');
    expect(result).not.toContain('s3cr3t-Value');
    expect(result).not.toContain('still-part-of-it');
    expect(result).toContain('[redacted]');
  });

  // Forms as their makers document them; the random part is made up.
  test.each([
    `ops_${'eyJzaWduSW5BZGRyZXNzIjoi'}`,
    `tskey-${'auth-kFGiAS2CNTRL-2dpMsA'}`,
    `tskey-${'api-k123456CNTRL-abcdefghij'}`,
    `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`,
    `gho_${'16C7e42F292c6912E7710c838347Ae178B4a'}`,
    `github_pat_${'11ABCDEFG0abcdefghijkl_mnopqrstuv'}`,
    `sk-${'proj-AbCdEf0123456789-_AbCdEf'}`,
    `sk-${'ant-api03-AbCdEf0123456789'}`,
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    `xoxb-${'123456789012-abcdefABCDEF'}`,
    `eyJ${'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N'}`,
  ])('hides the token %s wherever it stands', (token) => {
    for (const text of [token, `x ${token}.`, `("${token}")`, `a=${token}\nb`, `/p/${token}/q`]) {
      expect(redactText(text)).not.toContain(token.slice(6));
    }
  });

  test.each([
    'the token is missing',
    'maxTokens: 4096, tokens=12, token_count=3',
    'passwordFile = /run/secrets/db',
    'risk-management-is-a-long-word and disk-encryption-layout-of-yoga',
    'task-scheduler-with-a-name',
    'PWD=/root/pantheros',
    'token=op://pantherOS/tailscale/auth-key',
    '{"token":"op://pantherOS/github/token"}',
    '{"token":null,"password":false}',
    'sha256-AbCdEf0123456789AbCdEf0123456789AbCdEf0=',
    'ssh://root@100.64.0.1:22 and http://localhost:8080/health',
    'a compass=north and a bypass: yes',
    '10:30:12 done, see https://example.org/a:b@c'.replace('a:b@c', 'a'),
  ])('leaves alone: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('keeps what stands around a value', () => {
    expect(redactText('GET /p?token=abc&page=2 200')).toBe('GET /p?token=[redacted]&page=2 200');
    expect(redactText('{"apiKey":"abc","n":1}')).toBe('{"apiKey":"[redacted]","n":1}');
    expect(
      JSON.parse(redactText(JSON.stringify({ m: 'say "token=x"', password: 'a"\\' }))),
    ).toEqual({
      m: 'say "token=[redacted]"',
      password: '[redacted]',
    });
  });

  test('private keys: whole, joined by \\n, cut off at either end', () => {
    for (const kind of ['', 'RSA ', 'OPENSSH ', 'ENCRYPTED ']) {
      expect(redactText(`a\n${key(kind)}\nb`)).toBe('a\n[redacted]\nb');
    }
    expect(redactText(JSON.stringify({ k: key('') }))).toBe('{"k":"[redacted]"}');
    const [head = '', tail = ''] = key('').split('\nIBAA');
    expect(redactText(`a\n${head}`)).toBe('a\n[redacted]');
    expect(redactText(`said so:\nIBAA${tail}\nb`)).toBe('said so:\n[redacted]\nb');
    expect(redactText(`${key('')}\nand\n${key('EC ')}`)).toBe('[redacted]\nand\n[redacted]');
  });

  test('private keys that arrive line by line', () => {
    const line = createRedactor().lines();
    const lines = `one\n${key('OPENSSH ')}\ntwo`.split('\n').map(line);
    expect(lines.join('\n')).not.toMatch(/MIIE|IBAA/);
    expect([lines[0], lines.at(-1)]).toEqual(['one', 'two']);
    const cut = createRedactor().lines();
    expect(
      ['-----BEGIN PRIVATE KEY-----', 'MIIEow', 'the build went on after this'].map(cut),
    ).toEqual(['[redacted]', '[redacted]', 'the build went on after this']);
  });

  test('what is redacted stays as it is when redacted again', () => {
    const words = fc.constantFrom(
      ...['token', 'password', '=', ': ', '"', "'", '\\', '--', ' ', '\n', 'Bearer ', '[redacted]'],
      ...[
        'abc123def456',
        '{',
        '}',
        ',',
        '&',
        'authorization',
        'sk-',
        'op://a/b',
        '://',
        '@',
        key(''),
      ],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const once = redactText(parts.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('millions of characters made to be slow are no slower than their length', () => {
    // Quadratic time would need hours for these; the runner's own limit is the check.
    const size = 1_000_000;
    for (const piece of [
      'a',
      'token',
      'token=',
      'token="',
      'token=\\"',
      'bearer ',
      'eyJ',
      'eyJaaaaaaaa.',
      'ops_',
      'sk-',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      '-----BEGIN ',
      '://a:',
      '\\',
      '"',
      '--token ',
      'token=op://,',
      '\n',
    ]) {
      const text = piece.repeat(size / piece.length);
      expect(typeof redactText(text)).toBe('string');
    }
  });
});

describe('values', () => {
  test('replaces by name and by form, at any depth, and keeps the rest', () => {
    const value = {
      host: 'ovh',
      apiKey: 'abc',
      nested: [{ 'client-secret': 7, url: 'https://h/?token=abc' }, new Map([['PASSWORD', 'x']])],
      token: 'op://pantherOS/a/b',
      password: null,
      isSecret: true,
      maxTokens: 5,
      when: new Date(0),
      big: 12n,
      set: new Set(['bearer abcdefgh1']),
      bytes: new Uint8Array(3),
      nothing: undefined,
      nan: Number.NaN,
    };
    expect(redactValue(value)).toEqual({
      host: 'ovh',
      apiKey: '[redacted]',
      nested: [
        { 'client-secret': '[redacted]', url: 'https://h/?token=[redacted]' },
        { PASSWORD: '[redacted]' },
      ],
      token: 'op://pantherOS/a/b',
      password: null,
      isSecret: true,
      maxTokens: 5,
      when: '1970-01-01T00:00:00.000Z',
      big: '12',
      set: ['bearer [redacted]'],
      bytes: '[3 bytes]',
      nothing: undefined,
      nan: 'NaN',
    });
  });

  test('errors: message, causes, errors inside, members', () => {
    const inner = Object.assign(new Error('password=abc'), {
      code: 'E1',
      config: { apiKey: 'abc' },
    });
    const outer = new Fault({ code: 'exec.failed', message: 'token=abc', hint: 'h', cause: inner });
    const result = redactValue({ error: new AggregateError([outer], 'secret=abc') });
    expect(JSON.stringify(result)).not.toContain('abc');
    expect(result).toMatchObject({
      error: {
        name: 'AggregateError',
        errors: [
          {
            name: 'Fault',
            code: 'exec.failed',
            hint: 'h',
            cause: { message: 'password=[redacted]', code: 'E1', config: { apiKey: '[redacted]' } },
          },
        ],
      },
    });
  });

  test('cycles, shared objects that would unfold without end, getters that throw', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(redactValue(cycle)).toEqual({ self: '[circular]' });

    let wide: unknown = 'x';
    for (let level = 0; level < 30; level++) wide = [wide, wide];
    expect(JSON.stringify(redactValue(wide)).length).toBeLessThan(1_000_000);

    const broken = {
      get value(): string {
        throw new Error('no');
      },
    };
    expect(redactValue(broken)).toEqual({ value: '[unreadable]' });
    expect(redactValue(JSON.parse('{"__proto__":{"token":"abc"}}'))).toEqual(
      JSON.parse('{"__proto__":{"token":"[redacted]"}}'),
    );
  });
});

describe('own rules', () => {
  test('known values go in all their written forms', () => {
    const value = 'p"w\nsecond/line here';
    const { text } = createRedactor({ values: [value, 'ab'] });
    for (const form of [
      value,
      JSON.stringify(value),
      encodeURIComponent(value),
      'x second/line here',
    ]) {
      expect(text(form)).not.toMatch(/second/);
    }
    // Too short to be told from ordinary text.
    expect(text('crab')).toBe('crab');
  });

  test('names come from marked schemas, whatever is wrapped around them', () => {
    const schema = z.object({
      dbDsn: secretValue(z.string().min(3)).optional(),
      host: z.string(),
      list: z.array(z.object({ seed: secretValue(z.string()).default('x') })),
      either: z.union([z.object({ pin: secretValue(z.coerce.number()) }), z.string()]),
      piped: secretValue(z.string()).transform((text) => text.length),
    });
    expect(secretKeysOf(schema)).toEqual(['dbDsn', 'pin', 'piped', 'seed']);
    expect(isSecretSchema(schema.shape.dbDsn)).toBe(true);
    expect(isSecretSchema(schema.shape.host)).toBe(false);
    const redactor = createRedactor({ keys: secretKeysOf(schema) });
    expect(redactor.value({ dbDsn: 'abc', host: 'h', list: [{ seed: 'abc' }], pin: 1234 })).toEqual(
      {
        dbDsn: '[redacted]',
        host: 'h',
        list: [{ seed: '[redacted]' }],
        pin: '[redacted]',
      },
    );
    for (const name of ['dbDsn', 'db_dsn', 'DB_DSN', '"db-dsn"']) {
      expect(redactor.text(`${name}=abc`)).toBe(`${name}=[redacted]`);
    }
  });
});
