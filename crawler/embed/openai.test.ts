import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '#lib';
import {
  type EmbeddingServer,
  hashedVector,
  startEmbeddingServer,
} from '../../tests/kit/embedding-server.ts';
import { silentLog } from '../../tests/kit/postgres.ts';
import { createEmbedder } from './create.ts';
import type { Embedder, OpenAiConfig } from './embedder.ts';

const { signal } = new AbortController();
let server: EmbeddingServer;
let clock: ManualClock;

beforeEach(async () => {
  server = await startEmbeddingServer({ dimension: 8, charactersMax: 400 });
  clock = createManualClock({ autoAdvance: true });
});
afterEach(() => server.close());

async function create(more: Partial<OpenAiConfig> = {}): Promise<Embedder> {
  const config: OpenAiConfig = {
    kind: 'openai',
    baseUrl: server.baseUrl,
    model: 'test-model',
    batch: 4,
    timeoutMs: 5_000,
    ...more,
  };
  const embedder = await createEmbedder(config, { clock, log: silentLog, random: () => 0.5 });
  if (embedder === undefined) throw new Error('no embedder');
  return embedder;
}

const rounded = (vector: readonly number[]) => Float32Array.from(vector);

test('no model is no embedder', async () => {
  const ports = { clock, log: silentLog, random: () => 0.5 };
  expect(await createEmbedder({ kind: 'none' }, ports)).toBeUndefined();
});

test('texts come back as vectors in their order, a request for each batch', async () => {
  const embedder = await create();
  expect(embedder.dimension).toBeUndefined();
  const texts = ['one', 'two', 'three', 'four', 'five'];
  server.script({ kind: 'reversed' }, { kind: 'base64' });
  expect(await embedder.embed(texts, signal)).toEqual(
    texts.map((text) => rounded(hashedVector(text, 8))),
  );
  expect(server.answered).toEqual([['one', 'two', 'three', 'four'], ['five']]);
  expect(embedder.dimension).toBe(8);
});

test('the key comes out of its file and the dimension is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-key-'));
  writeFileSync(join(folder, 'key'), 'k-123\n');
  const embedder = await create({ apiKeyFile: join(folder, 'key'), dimensions: 16 });
  const [vector] = await embedder.embed(['x'], signal);
  rmSync(folder, { recursive: true });
  expect(vector).toHaveLength(16);
  expect(server.requests[0]?.authorization).toBe('Bearer k-123');
  expect(server.requests[0]?.body).toMatchObject({ dimensions: 16, encoding_format: 'float' });
});

// Prefixes: the model cards of intfloat/e5 and nomic-ai/nomic-embed-text.
test.each([
  ['intfloat/multilingual-e5-small', 'query: why', 'passage: why'],
  ['nomic-embed-text:v1.5', 'search_query: why', 'search_document: why'],
  ['BAAI/bge-small-en-v1.5', 'Represent this sentence for searching relevant passages: why', 'why'],
  ['text-embedding-3-small', 'why', 'why'],
])('%s is told what a text is for', async (model, query, passage) => {
  const embedder = await create({ model });
  await embedder.embed(['why'], signal, { role: 'query' });
  await embedder.embed(['why'], signal);
  expect(server.answered).toEqual([[query], [passage]]);
});

test('Retry-After is kept, in seconds and as a date', async () => {
  const embedder = await create();
  const date = new Date(clock.now() + 40_000).toUTCString();
  server.script(
    { kind: 'status', status: 429, retryAfter: '7' },
    { kind: 'status', status: 503, retryAfter: date },
  );
  const startMs = clock.now();
  await embedder.embed(['x'], signal);
  expect(server.requests).toHaveLength(3);
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(40_000);
  expect(clock.slept).toContain(7_000);
});

test('a wait that is too long ends the attempts at once', async () => {
  const embedder = await create();
  server.script({ kind: 'status', status: 429, retryAfter: '3600' });
  await expect(embedder.embed(['x'], signal)).rejects.toMatchObject({
    code: 'kb.embedding',
    retryable: true,
  });
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['500', { kind: 'status', status: 500 }],
  ['a body that breaks off', { kind: 'cut' }],
  ['too few vectors', { kind: 'few' }],
] as const)('%s: tried four times, then a retryable fault', async (_name, step) => {
  const embedder = await create();
  server.always(step);
  await expect(embedder.embed(['x'], signal)).rejects.toMatchObject({
    code: 'kb.embedding',
    retryable: true,
  });
  expect(server.requests).toHaveLength(4);
});

test('a server that never answers is given up at the deadline', async () => {
  const embedder = await create({ timeoutMs: 50 });
  server.always({ kind: 'silence' });
  await expect(embedder.embed(['x'], signal)).rejects.toMatchObject({
    code: 'kb.embedding',
    message: expect.stringContaining('did not answer in time'),
  });
});

test('a refusal is not repeated and says what to check', async () => {
  const embedder = await create();
  server.script({ kind: 'status', status: 401, message: 'Incorrect API key provided' });
  await expect(embedder.embed(['x'], signal)).rejects.toMatchObject({
    code: 'kb.embedding',
    retryable: false,
    hint: 'check the key in the API key file',
  });
  expect(server.requests).toHaveLength(1);
});

test('a text the model finds too long is cut at a paragraph, the others of the request are not', async () => {
  const embedder = await create();
  const long = `${'a'.repeat(250)}\n\n${'b'.repeat(200)}`;
  const shortened: [number, number][] = [];
  await embedder.embed(['short', long], signal, {
    onShortened: (index, kept) => shortened.push([index, kept]),
  });
  // 60 % of 452 characters end in the second paragraph.
  expect(server.answered).toEqual([['short'], ['a'.repeat(250)]]);
  expect(shortened).toEqual([[1, 250]]);
});

test('an abort ends the wait', async () => {
  const embedder = await create();
  const abort = new AbortController();
  server.always({ kind: 'silence' });
  const embedding = embedder.embed(['x'], abort.signal);
  abort.abort();
  await expect(embedding).rejects.toMatchObject({ code: 'aborted' });
});
