import { describe, expect, it } from 'vitest';
import { flakeFolder, readBuildResult } from './build.ts';
import { formatBytes, parsePathInfo } from './copy.ts';

const store = '/nix/store/pvp1vlvrcn1zz74prw99y5a3gl7cf5ls-nixos-system-h';

describe('what Nix prints', () => {
  it('for a build', () => {
    // As Nix 2.8.0 printed it.
    const text = `[{"drvPath":"/nix/store/s7aq8ch2iqwkzfvv1l2l8ly8mvmf924r-nixos-system-h.drv","outputs":{"out":"${store}"}}]`;
    expect(readBuildResult(text)).toBe(store);
    for (const bad of ['', '[]', '[{"outputs":{}}]']) {
      expect(() => readBuildResult(bad)).toThrow(
        expect.objectContaining({ code: 'deploy.build-failed' }),
      );
    }
  });

  // A list in Nix 2.8.0; keyed by path since 2.19 (release notes); by base name below `info`, with
  // the store's folder beside it, in format 2 (nix path-info --json-format 2).
  it.each([
    [`[{"path":"${store}","narSize":576,"references":[]}]`],
    [`{"${store}":{"narSize":576,"references":[]}}`],
    [
      `{"info":{"pvp1vlvrcn1zz74prw99y5a3gl7cf5ls-nixos-system-h":{"narSize":576}},"storeDir":"/nix/store","version":2}`,
    ],
  ])('for a closure: %s', (text) => {
    expect(parsePathInfo(text)).toEqual([{ path: store, bytes: 576 }]);
  });
});

it.each([
  ['path:./nix/generated', '/repo/nix/generated'],
  ['./x#attr', '/repo/x'],
  ['path:/abs?dir=y', '/abs'],
  ['github:NixOS/nixpkgs', undefined],
  ['nixpkgs', undefined],
])('the folder of the flake %s', (reference, folder) => {
  expect(flakeFolder(reference, '/repo')).toBe(folder);
});

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [5 * 1024 ** 3, '5.0 GiB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
