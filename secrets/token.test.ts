import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Fault } from '#lib';
import { makeToken } from './test-token.ts';
import { parseServiceToken, readServiceToken } from './token.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const token = makeToken('https://localhost:1');

function put(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function faultOf(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('a Fault was expected');
}

test('the environment comes before the file; neither is no token', () => {
  const file = put('token', `${makeToken('https://localhost:2')}\n`, 0o600);
  const both = { OP_SERVICE_ACCOUNT_TOKEN: token, OP_SERVICE_ACCOUNT_TOKEN_FILE: file };
  expect(readServiceToken(both)?.reveal()).toBe(token);
  expect(readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN_FILE: file })?.reveal()).toBe(
    makeToken('https://localhost:2'),
  );
  expect(readServiceToken({})).toBeUndefined();
  expect(readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN: '' })).toBeUndefined();
});

test('a file that everybody may read is refused; one of a group is not', () => {
  const open = faultOf(() =>
    readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN_FILE: put('open', token, 0o644) }),
  );
  expect([open.code, open.hint]).toEqual(['config.invalid', `chmod 600 ${join(folder, 'open')}`]);
  const own = put('group', token, 0o640);
  expect(readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN_FILE: own })?.reveal()).toBe(token);
  const none = faultOf(() => readServiceToken({ OP_SERVICE_ACCOUNT_TOKEN_FILE: '/nowhere/x' }));
  expect(none.code).toBe('io.read-failed');
});

test.each([
  ['', 'it is empty'],
  ['hunter2hunter2', 'it does not begin with ops_'],
  [`${token}\n${token}`, 'there is white space in it'],
  [token.slice(0, -40), 'it was cut off or changed on the way'],
  [`ops_${Buffer.from('{"a":1}').toString('base64url')}`, 'it does not say where to sign in'],
])('a text that is no token (%#) is refused without being quoted', (text, problem) => {
  const fault = faultOf(() => parseServiceToken(text, 'stdin'));
  expect(fault.message).toBe(`this is not the token of a service account: ${problem}`);
  const shown = JSON.stringify(fault);
  if (text.length > 8) expect(shown).not.toContain(text.slice(0, 12));
});
