import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluateOptions, parseEvaluated } from './evaluate.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what list-options.nix answers', () => {
  // Entries as lib.optionAttrSetToDocList of nixpkgs makes them: an option, an internal one, what
  // mkRenamedOptionModule and mkRemovedOptionModule leave, and a submodule's own `_module`.
  const answer = {
    release: '26.05',
    nixos: {
      'services.x.enable': { type: 'boolean' },
      'disko.devices.disk.<name>.type': { type: 'value "disk" (singular enum)' },
      'services.old': {
        type: 'boolean',
        hidden: true,
        description: 'Alias of {option}`services.x.enable`.',
      },
      'services.gone': { type: 'unspecified value', hidden: true, description: '' },
      'services.hidden': { type: 'signed integer', hidden: true, description: 'Not shown.' },
      'services.x._module.args': { type: 'lazy attribute set of raw value' },
    },
  };

  test('keeps what can be set, and where an alias leads', () => {
    expect(parseEvaluated(answer)).toEqual({
      release: '26.05',
      nixos: {
        'services.x.enable': 'boolean',
        'disko.devices.disk.<name>.type': 'value "disk" (singular enum)',
        'services.old': 'alias of services.x.enable',
        'services.hidden': 'signed integer',
      },
      home: undefined,
    });
  });

  test('anything else is refused', () => {
    for (const value of [null, [], { release: '26.05' }, { release: 1, nixos: {} }]) {
      expect(() => parseEvaluated(value)).toThrow(/did not answer with a list of options/);
    }
    expect(() => parseEvaluated({ release: '26.05', nixos: { a: {} } })).toThrow(
      /"a" came without/,
    );
  });
});

describe('asking Nix', () => {
  test('needs a lock file', async () => {
    await expect(evaluateOptions(folder)).rejects.toMatchObject({
      code: 'options.catalogue',
      where: join(folder, 'nix/generated/flake.lock'),
    });
  });

  test('needs Nix', async () => {
    const generated = join(folder, 'nix/generated');
    mkdirSync(generated, { recursive: true });
    writeFileSync(join(generated, 'flake.lock'), '{}');
    await expect(evaluateOptions(folder, { env: { PATH: folder } })).rejects.toMatchObject({
      code: 'nix.missing',
    });
  });

  test('passes on what Nix says, and knows a missing network', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const say = async (text: string) => {
      writeFileSync(join(bin, 'nix'), `#!/bin/sh\necho "${text}" >&2\nexit 1\n`, { mode: 0o755 });
      return evaluateOptions(folder, { env: { PATH: `${bin}:/usr/bin:/bin` } }).then(
        () => undefined,
        (error: unknown) => error,
      );
    };
    const offline =
      "error: unable to download 'https://github.com/x.tar.gz': Couldn't resolve host name (6)";
    expect(await say(offline)).toMatchObject({ code: 'nix.failed', retryable: true });
    expect(await say('error: attribute lib missing')).toMatchObject({
      code: 'nix.failed',
      retryable: false,
      message: expect.stringContaining('attribute lib missing'),
    });
  });
});

const hasNix = spawnSync('nix-instantiate', ['--version']).status === 0;

describe.skipIf(!hasNix)('list-options.nix (needs nix-instantiate)', () => {
  test('parses', () => {
    const file = join(import.meta.dirname, 'list-options.nix');
    expect(() =>
      execFileSync('nix-instantiate', ['--parse', file], { stdio: 'pipe' }),
    ).not.toThrow();
  });
});
