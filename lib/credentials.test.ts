import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findCredentials } from './credentials.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = (name: string) => ({ name, file: `${name}.txt`, why: 'a test', required: true });
const service = { name: 'box', secrets: [secret('door'), secret('gone'), secret('folder')] };

describe('findCredentials', () => {
  writeFileSync(join(folder, 'door.txt'), 'open sesame\n');
  mkdirSync(join(folder, 'folder.txt'));
  const credentials = findCredentials(service, { CREDENTIALS_DIRECTORY: folder });

  it('tells the secrets that are there from those that are not', () => {
    expect(credentials).toMatchObject({ given: ['door', 'folder'], missing: ['gone'] });
    expect(findCredentials(service, {}).given).toEqual([]);
  });

  it('reads one without the newline at its end', () => {
    expect(credentials.read('door')).toBe('open sesame');
  });

  it('names a secret that it was not given, or that it cannot read', () => {
    expect(() => credentials.read('gone')).toThrow(/not given the secret gone/);
    expect(() => credentials.read('folder')).toThrow(
      expect.objectContaining({ code: 'io.read-failed', where: join(folder, 'folder.txt') }),
    );
  });
});
