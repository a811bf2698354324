import { expect, it } from 'vitest';
import { describeTarget, parseSshTarget } from './target.ts';

it.each([
  ['ssh://root@192.168.1.40', { user: 'root', address: '192.168.1.40', port: undefined }],
  ['ssh://nixos@box.local:2222/', { user: 'nixos', address: 'box.local', port: 2222 }],
  ['ssh://[fd7a:115c::1]:22', { user: undefined, address: 'fd7a:115c::1', port: 22 }],
])('reads %s', (text, target) => {
  expect(parseSshTarget(text)).toEqual(target);
});

it.each([
  'yoga',
  'http://yoga',
  'ssh://root:secret@yoga',
  'ssh://-oProxyCommand=true@yoga',
  'ssh://root@-oProxyCommand=true',
  'ssh://yoga/etc',
  'ssh://yoga?x=1',
  'ssh://',
])('refuses %s', (text) => {
  expect(() => parseSshTarget(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

it('does not repeat a password', () => {
  expect(() => parseSshTarget('ssh://root:hunter2@yoga')).not.toThrow(/hunter2/);
});

it('is written as it was given', () => {
  expect(describeTarget({ user: 'root', address: 'yoga', port: 22 })).toBe('root@yoga:22');
  expect(describeTarget({ user: undefined, address: 'yoga', port: undefined })).toBe('yoga');
});
