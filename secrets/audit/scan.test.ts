import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { SecretValue } from '../value.ts';
import { createCanarySet } from './canary.ts';
import { type Leak, scanPaths, searchBytes } from './scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'audit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const canary = 'Zx9/kq+ä"v${7}\'w~mn 4';
const set = createCanarySet([
  { reference: 'op://v/first/f', value: new SecretValue(canary) },
  { reference: 'op://v/second/f', value: new SecretValue('0123456789abcdefXYZ') },
]);

function put(path: string, content: string | Uint8Array): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

const references = (leaks: readonly Pick<Leak, 'reference'>[]) =>
  leaks.map(({ reference }) => reference);

describe('forms, each made by another program', () => {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { input: canary, encoding: 'utf8' });
  test.each([
    ['base64', () => run('base64', '-w0')],
    ['base64 in the middle', () => Buffer.from(`xy${canary}z`).toString('base64')],
    ['base64 for URLs', () => Buffer.from(`x${canary}`).toString('base64url')],
    ['od', () => run('od', '-An', '-v', '-tx1').replace(/\s/g, '')],
    ['JSON', () => JSON.stringify({ a: { b: canary } })],
    ['JSON in JSON', () => JSON.stringify(JSON.stringify([canary]))],
    ['a query', () => new URLSearchParams({ q: canary }).toString()],
    ['a path', () => `https://h/${encodeURIComponent(canary)}`],
    ['printf %q of sh', () => `'${canary.replaceAll("'", "'\\''")}'`],
  ])('%s', (_, written) => {
    const found = searchBytes(Buffer.from(`before ${written()} after`), 0, set);
    expect(references(found)).toContain('op://v/first/f');
  });

  test('any value of nine bytes or more, at any place inside base64', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 9, maxLength: 40 }).filter((text) => new Set(text).size > 3),
        fc.uint8Array({ maxLength: 7 }),
        fc.uint8Array({ maxLength: 7 }),
        (text, before, after) => {
          const own = createCanarySet([{ reference: 'r', value: new SecretValue(text) }]);
          if (own.count === 0) return;
          const plain = text.replace(/\r?\n$/, '');
          const inside = Buffer.concat([before, Buffer.from(plain), after]);
          for (const written of [inside.toString('base64'), inside.toString('hex')]) {
            expect(searchBytes(Buffer.from(written), 0, own).length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  test('a long value whose base64 is broken into lines, and a key whose lines stand apart', () => {
    const key =
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'k')]) && '';
    expect(key).toBe('');
    const text = execFileSync('cat', [join(folder, 'k')], { encoding: 'utf8' });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'other')]);
    const other = execFileSync('cat', [join(folder, 'other')], { encoding: 'utf8' });
    const publicKey = execFileSync('cat', [join(folder, 'k.pub')], { encoding: 'utf8' });
    const own = createCanarySet([{ reference: 'key', value: new SecretValue(text) }]);
    const wrapped = execFileSync('base64', ['-w76'], { input: `junk${text}` });
    const indented = Buffer.from(text.replaceAll('\n', '\n      '));
    expect(searchBytes(wrapped, 0, own).length).toBeGreaterThan(0);
    expect(searchBytes(indented, 0, own).length).toBeGreaterThan(0);
    // What all keys share, and what everybody may know, is no finding.
    for (const innocent of [other, Buffer.from(other).toString('base64'), publicKey]) {
      expect(searchBytes(Buffer.from(innocent), 0, own)).toEqual([]);
    }
  });
});

test('the place is the byte, also where a file is read in two pieces', async () => {
  const { chunkBytes } = limits.audit;
  const places = [0, 5, chunkBytes - 30, chunkBytes - 1, 2 * chunkBytes - 3, 2 * chunkBytes + 40];
  const bytes = Buffer.alloc(2 * chunkBytes + 100, 0x2e);
  for (const at of places) bytes.write(canary, at, 'utf8');
  const file = put('large', bytes);
  // grep tells the byte of each match too.
  const grep = execFileSync('grep', ['-abobF', '--', canary, file], { encoding: 'utf8' });
  const expected = grep
    .trim()
    .split('\n')
    .map((line) => Number(line.split(':')[0]));
  const { leaks, bytesRead, filesRead } = await scanPaths([file], { canaries: set });
  expect(leaks.map(({ offset }) => offset)).toEqual(expected);
  expect(expected.length).toBeGreaterThanOrEqual(5);
  expect([bytesRead, filesRead]).toEqual([bytes.length, 1]);
});

test('folders, names of files, links that lead away, what cannot be read', async () => {
  put('tree/a/deep.json', JSON.stringify({ v: '0123456789abcdefXYZ' }));
  put('tree/b/clean.txt', 'op://v/first/f is only a reference');
  put('tree/c/0123456789abcdefXYZ.txt', '');
  put('elsewhere', canary);
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'tree/link'));
  put('tree/skipped/x', canary);
  const result = await scanPaths([join(folder, 'tree'), join(folder, 'missing')], {
    canaries: set,
    skip: (path) => path.endsWith('/skipped'),
  });
  expect(result.leaks.map(({ file, offset, reference }) => [file, offset, reference])).toEqual([
    [join(folder, 'tree/a/deep.json'), 6, 'op://v/second/f'],
    [join(folder, 'tree/c/(a name)'), 0, 'op://v/second/f'],
  ]);
  expect(result.unread).toEqual([{ file: join(folder, 'missing'), why: 'ENOENT' }]);
  expect(JSON.stringify(result)).not.toContain('0123456789abcdefXYZ');
});

test('what is compressed is not seen: said in the documentation, known here', async () => {
  const file = put('packed.gz', gzipSync(`${'.'.repeat(500)}${canary}${canary}`));
  expect((await scanPaths([file], { canaries: set })).leaks).toEqual([]);
});

test('too short, too plain, or an address: not looked for, and told without the value', () => {
  const given = {
    'op://v/pin/f': '4711007',
    'op://v/x/f': 'aaaaaaaaaaaa',
    'op://v/u/f': 'https://api.example.org/v1',
  };
  const own = createCanarySet(
    Object.entries(given).map(([reference, text]) => ({ reference, value: new SecretValue(text) })),
  );
  expect([own.count, own.patterns.length]).toEqual([0, 0]);
  expect(own.warnings).toHaveLength(3);
  for (const text of Object.values(given)) expect(own.warnings.join()).not.toContain(text);
  const secretAddress = createCanarySet([
    { reference: 'r', value: new SecretValue('https://user:pw@example.org/hook') },
  ]);
  expect(secretAddress.count).toBe(1);
});
