import { describe, expect, test } from 'vitest';
import { entropyOf, findSecretLooks, mayHoldSecret, redact } from './secret-scan.ts';

// Made up for this test, in the forms that the issuers document; put together here so that no
// scanner of repositories takes them for real ones.
const made: readonly (readonly [string, string])[] = [
  ['1Password', `ops_${'eyJzaWduSW5BZGRyZXNzIjoibXkuMXBhc3N3b3Jk'}`],
  ['Tailscale', `tskey-auth-${'kQ3x7yCNTRL'}-${'9hTbW2mZpR4vLq8sXc5nYd'}`],
  ['GitHub', `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`],
  ['GitHub', `github_pat_${'11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ'}`],
  ['API key', `sk-${'proj-Ab12Cd34Ef56Gh78Ij90Kl12'}`],
  ['AWS', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['Backblaze', `K005${'x9Qw3Er5Ty7Ui1Op2As4Df6Gh8J'}`],
  ['private key', `-----BEGIN OPENSSH ${'PRIVATE KEY'}-----`],
];

test.each(made)('%s: %s', (issuer, value) => {
  const found = findSecretLooks(`  foo = "${value}";`);
  expect(found.map((look) => look.value)).toContain(value);
  expect(found[0]?.kind).toContain(issuer);
  expect(found[0]?.shown).not.toContain(value.slice(8));
});

test('random bytes without a known form', () => {
  // SHA-256 of "abc" (FIPS 180-2, B.1), as base64 and its first half as hex.
  expect(findSecretLooks('x = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0";')).toHaveLength(1);
  expect(findSecretLooks('x = "ba7816bf8f01cfea414140de5dae2223";')).toHaveLength(1);
});

test('a value that is named like a secret', () => {
  expect(findSecretLooks('password = "correct-Horse-7";')).toHaveLength(1);
  expect(findSecretLooks('{ "apiKey": "0123-4567-89" }')).toHaveLength(1);
});

test('a whole text is worth a look when one of its lines is', () => {
  const words = Array.from({ length: 50 }, (_, line) => `  line-${line} = ./some/path/to/a.nix;`);
  const lines = [
    ...made.map(([, value]) => `  foo = "${value}";`),
    'x = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0";',
    'x = "ba7816bf8f01cfea414140de5dae2223";',
    'password = "correct-Horse-7";',
    '{ "apiKey": "0123-4567-89" }',
    'x = ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0',
  ];
  expect(mayHoldSecret(words.join('\n'))).toBe(false);
  for (const line of lines) {
    expect(findSecretLooks(line)).not.toEqual([]);
    expect(mayHoldSecret([...words, line, ...words].join('\n'))).toBe(true);
    expect(mayHoldSecret(line)).toBe(true);
  }
});

describe('what is public stays quiet', () => {
  test.each([
    ['a store path', '/nix/store/1b9p07z77phvv2hf6gm9f28syp39f1ag-git-2.42.0/bin/git'],
    ['a content hash', 'hash = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";'],
    ['a cache key', 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
    [
      'an SSH public key',
      `ssh-ed25519 ${'AAAAC3NzaC1lZDI1NTE5AAAAIJ'}x9Qw3Er5Ty7Ui1Op2As4Df6Gh8Jk1Lz3Xc hayden`,
    ],
    ['a security key type', 'sk-ssh-ed25519@openssh.com'],
    ['a disk', '/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_2146334B7D47'],
    ['a git revision', 'rev = "3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c";'],
    ['a reference', 'password = "op://pantherOS/backup/restic/password";'],
    ['a path', 'token = "/var/lib/opnix/secrets/agentToken";'],
    ['a long name', 'config.services.onepassword-secrets.secretPaths.minimaxBaseAnthropicUrl'],
    ['a D-Bus path', '/org/freedesktop/NetworkManager/Settings/123'],
    ['a disk label', 'disk-main-root-and-some-more-words-in-lower-case'],
    ['a reference to a long item', 'op://pantherOS/attic-B2x9/default/appKey7Qz'],
    ['the name of a program', '"org.freedesktop.impl.portal.Secret" = "gnome-keyring";'],
    ['a flake', 'url = "github:AvengeMedia/DankMaterialShell/v1.2.3";'],
    ['a setting', 'password_encryption = "scram-sha-256";'],
  ])('%s', (_, text) => {
    expect(findSecretLooks(text)).toEqual([]);
  });
});

test('entropy as Shannon defines it', () => {
  expect(entropyOf('aaaa')).toBe(0);
  expect(entropyOf('abab')).toBe(1);
  expect(entropyOf('abcd')).toBe(2);
});

test('a redacted value shows four characters at most', () => {
  expect(redact('abcdefghijkl')).toBe('abcd… (12 characters)');
});
