import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEmbedding } from './embed.ts';

const endpoint = {
  PANTHER_EMBEDDING_URL: 'http://127.0.0.1:11434/v1',
  PANTHER_EMBEDDING_MODEL: 'm',
};

test('an endpoint, the length of its vectors, and its key where one was given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-embed-'));
  try {
    const given = { ...endpoint, CREDENTIALS_DIRECTORY: folder };
    // The folder of a service may hold other secrets only.
    expect(parseEmbedding(given)).not.toHaveProperty('apiKeyFile');
    expect(parseEmbedding(given)).not.toHaveProperty('dimensions');
    writeFileSync(join(folder, 'embeddingApiKey'), 'k');
    expect(parseEmbedding({ ...given, PANTHER_EMBEDDING_DIMENSIONS: '256' })).toMatchObject({
      ...{ kind: 'openai', model: 'm', dimensions: 256 },
      apiKeyFile: join(folder, 'embeddingApiKey'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['0', '1.5', 'many', '20000'])('vectors of %s numbers are refused', (text) => {
  expect(() => parseEmbedding({ ...endpoint, PANTHER_EMBEDDING_DIMENSIONS: text })).toThrow(
    expect.objectContaining({ code: 'config.invalid' }),
  );
});
