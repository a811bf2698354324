import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { migrate } from '#lib/postgres';
import { insertChunks } from '../../tests/kit/chunks.ts';
import { startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { openPlace } from '../../tests/kit/open-database.ts';
import { createServerDatabase } from '../../tests/kit/postgres.ts';
import { findServer } from '../../tests/kit/postgres-server.ts';
import { migrations } from '../migrations/index.ts';

const texts = Array.from({ length: 40 }, (_, index) => `text number${index}`);

/** Runs the embedding until it reports `killAt` embedded texts, then kills it; to its end when undefined.
 * @returns the last two lines it said */
async function run(place: string, baseUrl: string, killAt?: number): Promise<string[]> {
  const script = new URL('../../tests/kit/embed-run.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, place, baseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (killAt !== undefined && Number(line) >= killAt) child.kill('SIGKILL');
  }
  await exited;
  return lines.slice(-2);
}

async function killAt(counts: readonly number[], place: string): Promise<void> {
  const server = await startEmbeddingServer({ dimension: 16 });
  try {
    const before = await openPlace(place);
    await migrate(before, 'kb', migrations);
    await insertChunks(
      before,
      's',
      texts.map((content) => ({ library: 'a', content })),
    );
    await before.close();
    for (const count of counts) await run(place, server.baseUrl, count);
    expect((await run(place, server.baseUrl)).at(-1)).toBe('done');
    const after = await openPlace(place);
    const stored = await after.query<{ hash: string }>(
      'select content_hash as hash from kb.vector_1',
    );
    await after.close();
    expect(stored).toHaveLength(texts.length);
    // A batch of four may be lost with each kill, between the answer and its commit; the canary is one more.
    const sent = server.answered.flat().length;
    expect(sent).toBeGreaterThanOrEqual(texts.length + 1);
    expect(sent).toBeLessThanOrEqual(texts.length + 1 + counts.length * 4);
  } finally {
    await server.close();
  }
}

test('killed, embedded: the next start goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-kill-'));
  try {
    await killAt([8], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.skipIf('missing' in findServer())(
  'killed twice, on a server: the third start goes on',
  async () => {
    const { url, drop } = await createServerDatabase();
    try {
      await killAt([8, 12], url);
    } finally {
      await drop();
    }
  },
);
