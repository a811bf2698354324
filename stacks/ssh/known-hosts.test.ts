import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  parseHostKey,
  parseKnownHosts,
  readPinnedKeys,
  renderKnownHosts,
} from './known-hosts.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIFHWz5vLinU3wdLjxLYPA98gpTqnKaHGHL1GIyrRMtrk';
const key = `ssh-ed25519 ${blob}`;

it('prints the fingerprint that ssh-keygen prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-key-'));
  try {
    for (const type of ['ed25519', 'ecdsa']) {
      const file = join(folder, type);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      const said = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' });
      const own = parseHostKey(readFileSync(`${file}.pub`, 'utf8'));
      expect(said.split(' ')[1]).toBe(fingerprint(own ?? ''));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('parseHostKey', () => {
  // sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
  it.each([
    [`${key}`, key],
    [`  ${key} root@ovh `, key],
    [`ovh,100.64.0.1 ${key} comment`, key],
    [`[127.0.0.1]:2299 ${key}`, key],
    [`|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= ${key}`, key],
    ['@cert-authority *.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHW', undefined],
    [`@revoked * ${key}`, undefined],
    [`# ${key}`, undefined],
    ['ovh 1024 65537 1234567', undefined],
    ['ovh ssh-ed25519', undefined],
    ['', undefined],
  ])('%s', (line, expected) => expect(parseHostKey(line)).toBe(expected));
});

it('reads back what it writes, once each', () => {
  const text = renderKnownHosts('ovh', [key]);
  expect(text).toBe(`ovh ${key}\n`);
  expect(parseKnownHosts(`# two\n${text}${text}`)).toEqual([key]);
});

it('does not take an unreadable pinned key for no key at all', () => {
  expect(readPinnedKeys('ovh', [])).toEqual([]);
  expect(() => readPinnedKeys('ovh', ['garbage'])).toThrow(
    expect.objectContaining({ code: 'config.invalid' }),
  );
});
