import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentService } from '#agent/service';
import { layoutOf } from './layout.ts';
import { giveSecrets } from './secret-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a token of our own is made once; others are given when their file is there', () => {
  const layout = layoutOf(folder);
  mkdirSync(layout.secretsDir);
  writeFileSync(join(layout.secretsDir, 'zaiApiKey'), 'not a real key\n');
  const credentials = giveSecrets(agentService, layout);
  const token = readFileSync(join(credentials, 'agentToken'), 'utf8');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(readFileSync(join(credentials, 'zaiApiKey'), 'utf8')).toBe('not a real key');
  expect(statSync(join(credentials, 'agentToken')).mode & 0o777).toBe(0o400);
  expect(statSync(join(layout.secretsDir, 'agentToken')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(giveSecrets(agentService, layout), 'agentToken'), 'utf8')).toBe(token);
});

test('a required secret that nobody gave is named with the file it belongs into', () => {
  const secrets = [{ name: 'someKey', file: 'someKey', why: 'to ask', required: true }];
  const layout = layoutOf(folder);
  expect(() => giveSecrets({ ...agentService, secrets }, layout)).toThrow(
    expect.objectContaining({
      message: 'agent needs the secret someKey (to ask)',
      where: join(folder, 'secrets', 'someKey'),
    }),
  );
});
