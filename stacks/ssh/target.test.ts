import { describe, expect, it } from 'vitest';
import { assertConnectable, parseTargetUrl } from './target.ts';

describe('parseTargetUrl', () => {
  // The form of RFC 3986 with the parameters that `nix copy --to ssh://` has.
  it.each([
    [
      'ssh://root@10.0.0.1',
      { user: 'root', address: '10.0.0.1', port: 22, root: '', storeRoot: '' },
    ],
    ['ssh://ovh:2299', { user: undefined, address: 'ovh', port: 2299, root: '', storeRoot: '' }],
    [
      'ssh://deploy@[fd7a:115c:a1e0::1]:22',
      { user: 'deploy', address: 'fd7a:115c:a1e0::1', port: 22, root: '', storeRoot: '' },
    ],
    [
      'ssh://root@127.0.0.1:2299?root=/srv/target/',
      {
        user: 'root',
        address: '127.0.0.1',
        port: 2299,
        root: '/srv/target',
        storeRoot: '/srv/target',
      },
    ],
    [
      'ssh://root@127.0.0.1?remote-store=/a&root=/b',
      { user: 'root', address: '127.0.0.1', port: 22, root: '/b', storeRoot: '/a' },
    ],
  ])('%s', (text, expected) => expect(parseTargetUrl(text)).toEqual(expected));

  it.each([
    'root@10.0.0.1',
    'http://10.0.0.1',
    'ssh://',
    'ssh://root:secret@10.0.0.1',
    'ssh://root@10.0.0.1/path',
    'ssh://-oProxyCommand=x@10.0.0.1',
    'ssh://-oProxyCommand%3Dx',
    'ssh://a%20b@10.0.0.1',
    'ssh://root@10.0.0.1?root=relative',
    'ssh://root@10.0.0.1?root=/a%20b',
    'ssh://root@10.0.0.1?port=3',
  ])('refuses %s', (text) => {
    expect(() => parseTargetUrl(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('never repeats a password', () => {
    expect(() => parseTargetUrl('ssh://root:hunter2@h')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

it('refuses a user and an address that would add lines to an ssh configuration', () => {
  const target = {
    host: 'h',
    user: 'root',
    address: '10.0.0.1',
    port: 22,
    root: '',
    storeRoot: '',
  };
  expect(() => assertConnectable(target)).not.toThrow();
  for (const bad of [{ user: 'a\nProxyCommand x' }, { address: '-oX' }, { address: 'a b' }]) {
    expect(() => assertConnectable({ ...target, ...bad })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  }
});
