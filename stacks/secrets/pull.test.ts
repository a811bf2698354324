import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemorySource } from '#secrets';
import { pullSecrets, renderPulled } from './pull.ts';

let stateFolder: string;
const { signal } = new AbortController();
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'panther-pull-'));
});
afterEach(() => rmSync(stateFolder, { recursive: true }));

// The references stand in secrets/map.ts; the values are of this test.
const source = () =>
  createMemorySource({
    'op://pantherOS/anthropic-api/default/apiKey': { value: 'value-of-anthropic' },
    'op://pantherOS/panther/agent/token': { value: 'value-of-a-host' },
  });

test('what is there is written for the user alone, what is not is named; tokens of hosts stay there', async () => {
  const pulled = await pullSecrets([], source(), { stateFolder, signal });
  expect(pulled.written).toEqual(['anthropicApiKey']);
  expect(Object.keys(pulled.missing)).toContain('openaiApiKey');
  const folder = join(stateFolder, 'secrets');
  expect(readdirSync(folder)).toEqual(['anthropicApiKey']);
  expect(readFileSync(join(folder, 'anthropicApiKey'), 'utf8')).toBe('value-of-anthropic\n');
  expect(statSync(join(folder, 'anthropicApiKey')).mode & 0o777).toBe(0o600);
  expect(renderPulled(pulled) + JSON.stringify(pulled)).not.toContain('value-of');
});

test('those named only; one that no service reads is refused', async () => {
  const pulled = await pullSecrets(['agentToken'], source(), { stateFolder, signal });
  expect(pulled.written).toEqual(['agentToken']);
  await expect(
    pullSecrets(['sshPrivateKey'], source(), { stateFolder, signal }),
  ).rejects.toMatchObject({ code: 'usage' });
});
