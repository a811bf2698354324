import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { insertChunks } from '../../tests/kit/chunks.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { createEmbedder } from './create.ts';
import type { Embedder } from './embedder.ts';
import { nearestChunks } from './nearest.ts';
import { type EmbedPendingOptions, embedPending } from './pending.ts';
import { pruneEmbeddings } from './prune.ts';

const { signal } = new AbortController();
const clock = createManualClock({ autoAdvance: true, startMs: Date.now() });
const ports = { clock, log: silentLog, random: () => 0.5 };
const options: EmbedPendingOptions = { signal, clock, log: silentLog };
const dayMs = 86_400_000;

describe.each(testDatabases())('embedPending on %s', (_name, open) => {
  let database: Database;
  let server: EmbeddingServer;

  beforeEach(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    server = await startEmbeddingServer({ dimension: 16 });
  });
  afterEach(async () => {
    await server.close();
    await database.close();
  });

  async function create(model = 'model-a', dimensions?: number): Promise<Embedder> {
    const base = { kind: 'openai', baseUrl: server.baseUrl, batch: 2, timeoutMs: 5_000 } as const;
    const embedder = await createEmbedder(
      { ...base, model, ...(dimensions === undefined ? {} : { dimensions }) },
      ports,
    );
    if (embedder === undefined) throw new Error('no embedder');
    return embedder;
  }

  const passages = (library: string, ...contents: string[]) =>
    contents.map((content) => ({ library, content }));
  const countVectors = async (id = 1) =>
    (await database.query(`select from kb.vector_${id}`)).length;
  const textsSent = () => server.answered.flat().filter((text) => text !== 'dimension');

  test('every chunk gets a vector and is found by it; unchanged ones are never sent again', async () => {
    const embedder = await create();
    expect(await embedPending(database, embedder, options)).toMatchObject({ outcome: 'done' });
    expect(server.requests).toHaveLength(0);
    await insertChunks(database, 's', passages('a', 'red apple', 'green pear', 'blue plum'));
    const report = await embedPending(database, embedder, options);
    expect(report).toMatchObject({ outcome: 'done', embedded: 3, reused: 0, remaining: 0 });
    // The three texts, then the newest once more to see that it finds itself.
    expect(textsSent()).toEqual([
      'Title\n\nred apple',
      'Title\n\ngreen pear',
      'Title\n\nblue plum',
      'Title\n\nblue plum',
    ]);
    const [vector] = await embedder.embed(['green pear'], signal, { role: 'query' });
    const found = await nearestChunks(database, {
      model: 'model-a',
      vector: vector ?? [],
      filter: {},
      k: 1,
    });
    const [row] = await database.query<{ content: string }>(
      'select content from kb.chunk where key = $1',
      [found[0]?.key],
    );
    expect(row?.content).toBe('green pear');
    const before = server.requests.length;
    expect(await embedPending(database, await create(), options)).toMatchObject({ embedded: 0 });
    // Only the question after the dimension.
    expect(server.requests.length - before).toBe(1);
  });

  test('one text in several libraries and versions is embedded once', async () => {
    await insertChunks(database, 's', [
      { library: 'a', version: '1', content: 'same' },
      { library: 'a', version: '2', content: 'same' },
      { library: 'b', content: 'same' },
      { library: 'b', content: 'other' },
    ]);
    const report = await embedPending(database, await create('model-a', 16), options);
    expect(report.embedded).toBe(2);
    expect(await countVectors()).toBe(4);
    await insertChunks(database, 't', passages('c', 'same'));
    const again = await embedPending(database, await create('model-a', 16), options);
    expect(again).toMatchObject({ embedded: 0, reused: 1 });
    expect(await countVectors()).toBe(5);
  });

  test('a removed chunk is not found any more; its vector waits for its return until it is pruned', async () => {
    const embedder = await create('model-a', 16);
    const [key] = await insertChunks(database, 's', passages('a', 'one two', 'three four'));
    await embedPending(database, embedder, options);
    await database.query('delete from kb.chunk where key = $1', [key]);
    const [vector] = await embedder.embed(['Title one two'], signal);
    const request = { model: 'model-a', vector: vector ?? [], filter: {}, k: 5 };
    expect((await nearestChunks(database, request)).map((near) => near.key)).not.toContain(key);
    expect(await pruneEmbeddings(database, { days: 30, clock })).toBe(0);
    await insertChunks(database, 't', passages('a', 'one two'));
    const sent = server.requests.length;
    expect(await embedPending(database, embedder, options)).toMatchObject({ reused: 1 });
    expect(server.requests.length).toBe(sent);
    expect(await database.query('select from kb.spare_1')).toHaveLength(0);
    await database.query(`delete from kb.source where name = 't'`);
    const later = createManualClock({ startMs: Date.now() + 31 * dayMs });
    expect(await pruneEmbeddings(database, { days: 30, clock: later })).toBe(1);
  });

  test('a provider that is down defers the rest; what was embedded stays and is not sent again', async () => {
    const contents = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
    await insertChunks(database, 's', passages('a', ...contents));
    const embedder = await create('model-a', 16);
    const report = await embedPending(database, embedder, {
      ...options,
      onProgress: () => server.always({ kind: 'status', status: 500 }),
    });
    expect(report).toMatchObject({ outcome: 'deferred', embedded: 2, remaining: 4 });
    expect(report.reason).toMatchObject({ code: 'kb.embedding', retryable: true });
    server.always(undefined);
    expect(await embedPending(database, embedder, options)).toMatchObject({
      outcome: 'done',
      embedded: 4,
    });
    expect(textsSent().slice(0, -1)).toEqual(contents.map((text) => `Title\n\n${text}`));
  });

  test.each([
    ['zeros', { kind: 'vector', fill: 0 }, 'zero'],
    ['no numbers', { kind: 'vector', fill: 'null' }, 'NaN'],
    ['another dimension', { kind: 'vector', fill: 1, dimension: 9 }, '9 dimensions instead of 16'],
    ['the same for all', { kind: 'vector', fill: 1 }, 'the same for 2 different texts'],
  ] as const)('%s: refused with the chunk, nothing of it is stored', async (_what, step, told) => {
    await insertChunks(database, 's', passages('a', 'x1', 'x2'));
    const embedder = await create('model-a', 16);
    server.always(step);
    await expect(embedPending(database, embedder, options)).rejects.toMatchObject({
      code: 'kb.bad-vector',
      message: expect.stringContaining(told),
      where: expect.stringMatching(/^chunk [0-9a-f]{32} of https:/),
    });
    expect(await countVectors()).toBe(0);
  });

  test('a text that gets no usable vector keeps no other one waiting, and is tried again last', async () => {
    const contents = ['p1', 'bad', 'p3', 'p4', 'p5'];
    await insertChunks(database, 's', passages('a', ...contents));
    const embedder = await create('model-a', 16);
    const asked: string[][] = [];
    let isMended = false;
    const picky: Embedder = {
      ...embedder,
      async embed(texts, stop, more) {
        asked.push(texts.map((text) => text.replace('Title\n\n', '')));
        const vectors = await embedder.embed(texts, stop, more);
        return vectors.map((vector, index) =>
          !isMended && texts[index]?.endsWith('bad') ? new Float32Array(16) : vector,
        );
      },
    };
    const report = await embedPending(database, picky, options);
    expect(report).toMatchObject({ outcome: 'done', embedded: 4, remaining: 1 });
    expect(report.refused).toMatchObject([{ url: expect.stringMatching(/^https:/) }]);
    expect(report.refused[0]?.fault.message).toContain('zero');
    expect(await countVectors()).toBe(4);
    // By itself once more; then the others, and the newest as the canary.
    expect(asked).toEqual([['p1', 'bad'], ['bad'], ['p3', 'p4'], ['p5'], ['p5']]);

    await insertChunks(database, 't', passages('a', 'p6'));
    asked.length = 0;
    expect(await embedPending(database, picky, options)).toMatchObject({ embedded: 1 });
    expect(asked).toEqual([['p6'], ['bad'], ['p6']]);
    // Nothing but the text that is refused anyway is no failure of the model.
    expect(await embedPending(database, picky, options)).toMatchObject({
      ...{ outcome: 'done', embedded: 0, remaining: 1 },
    });
    isMended = true;
    expect(await embedPending(database, picky, options)).toMatchObject({
      ...{ embedded: 1, remaining: 0, refused: [] },
    });
    expect(await database.query('select from kb.refused_1')).toEqual([]);
  });

  test('a model that fails every text is given up after some, and the next run begins with others', async () => {
    const contents = Array.from({ length: 40 }, (_, index) => `text${index}`);
    await insertChunks(database, 's', passages('a', ...contents));
    server.always({ kind: 'vector', fill: 0 });
    const embedder = await create('model-a', 16);
    const fault = { code: 'kb.bad-vector' };
    await expect(embedPending(database, embedder, options)).rejects.toMatchObject(fault);
    // Sixteen texts in pairs, each of them also by itself.
    expect(server.requests.map(({ body }) => body.input.length)).toHaveLength(8 + 16);
    server.always(undefined);
    expect(await embedPending(database, embedder, options)).toMatchObject({ embedded: 40 });
    expect(server.answered[0]).toEqual(['Title\n\ntext16', 'Title\n\ntext17']);
  });

  test('a model that answers differently each time is noticed', async () => {
    const contents = Array.from({ length: 12 }, (_, index) => `word${index} only`);
    await insertChunks(database, 's', passages('a', ...contents));
    const embedder = await create('model-a', 16);
    // Six batches, then the canary: a direction that no stored text has.
    const wrong: Embedder = {
      ...embedder,
      embed: async (texts, stop, more) => {
        const vectors = await embedder.embed(texts, stop, more);
        return texts.length === 1
          ? vectors.map((vector) => vector.map((value) => -value))
          : vectors;
      },
    };
    await expect(embedPending(database, wrong, options)).rejects.toMatchObject({
      code: 'kb.bad-vector',
      message: expect.stringContaining('not found by its own vector'),
    });
  });

  test('another model or dimension is refused until it may replace the stored one', async () => {
    await insertChunks(database, 's', passages('a', 'one', 'two'));
    await embedPending(database, await create('model-a', 16), options);
    for (const other of [await create('model-b', 16), await create('model-a', 8)]) {
      await expect(embedPending(database, other, options)).rejects.toMatchObject({
        code: 'kb.model-changed',
        message: expect.stringContaining(`${other.model} (${other.dimension})`),
        hint: expect.stringContaining('panther crawl --reembed'),
      });
    }
    await expect(
      nearestChunks(database, {
        model: 'model-b',
        vector: new Array(16).fill(1),
        filter: {},
        k: 1,
      }),
    ).rejects.toMatchObject({ code: 'kb.model-changed' });
    const report = await embedPending(database, await create('model-b', 8), {
      ...options,
      replaceModel: true,
    });
    expect(report).toMatchObject({ outcome: 'done', embedded: 2, model: 'model-b' });
    expect(await database.query('select name from kb.model')).toEqual([{ name: 'model-b' }]);
    expect(await countVectors(2)).toBe(2);
  });

  test('without a model nothing happens and the report says so', async () => {
    expect(await embedPending(database, undefined, options)).toMatchObject({ outcome: 'off' });
  });
});
