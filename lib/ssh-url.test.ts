import { expect, it } from 'vitest';
import { isSshAddress, isSshUser, parseSshUrl } from './ssh-url.ts';

const option = '--target';

// The parts of a URL as RFC 3986 (section 3.2) names them; the bracketed form is its IP-literal.
it.each([
  ['ssh://root@192.168.1.40', { user: 'root', address: '192.168.1.40', port: undefined }],
  ['ssh://nixos@box.local:2222/', { user: 'nixos', address: 'box.local', port: 2222 }],
  ['ssh://[fd7a:115c::1]:22', { user: undefined, address: 'fd7a:115c::1', port: 22 }],
  ['ssh://deploy@[::1]', { user: 'deploy', address: '::1', port: undefined }],
])('reads %s', (text, expected) => {
  expect(parseSshUrl(text, { option })).toEqual({ ...expected, parameters: new Map() });
});

it('reads the parameters it is told of', () => {
  const url = parseSshUrl('ssh://h?root=/a&remote-store=/b', {
    option,
    parameters: ['root', 'remote-store'],
  });
  expect([...url.parameters]).toEqual([
    ['root', '/a'],
    ['remote-store', '/b'],
  ]);
});

it.each([
  'yoga',
  'root@10.0.0.1',
  'http://yoga',
  'ssh://',
  'ssh://root:secret@yoga',
  'ssh://root@yoga/etc',
  'ssh://yoga?x=1',
  'ssh://yoga#x',
  'ssh://-oProxyCommand=true@yoga',
  'ssh://-oProxyCommand%3Dx@yoga',
  'ssh://root@-oProxyCommand=true',
  'ssh://a%20b@yoga',
  'ssh://%E0@yoga',
  'ssh://yoga:99999',
])('refuses %s', (text) => {
  expect(() => parseSshUrl(text, { option })).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('--target ') }),
  );
});

it('does not repeat a password', () => {
  expect(() => parseSshUrl('ssh://root:hunter2@yoga', { option })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  );
});

it('knows what would be an option, or another line of a configuration', () => {
  expect([isSshUser('deploy'), isSshAddress('fd7a:115c:a1e0::1'), isSshAddress('a-b.c_d')]).toEqual(
    [true, true, true],
  );
  for (const text of ['-oX', 'a b', 'a\nProxyCommand x', '']) {
    expect([isSshUser(text), isSshAddress(text)]).toEqual([false, false]);
  }
});
