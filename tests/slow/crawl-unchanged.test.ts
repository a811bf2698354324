import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { createEmbedder, embedPending } from '../../crawler/embed/index.ts';
import { keepUp } from '../../crawler/nightly/upkeep.ts';
import { readBaseBytes, readBaseState } from '../kit/base-state.ts';
import { prepareCrawl } from '../kit/crawl.ts';
import { docsFolder } from '../kit/docs.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../kit/embedding-server.ts';
import {
  type Behaviour,
  type FaultServer,
  page,
  startFaultServer,
  validated,
} from '../kit/fault-server.ts';
import { testDatabases } from '../kit/postgres.ts';

const root = docsFolder('postgresql');
const [, open] = testDatabases().at(-1) ?? [];
const log = createLog({ write: () => undefined });

/** Where nothing is written of what stayed as it was. */
const still = ['kb.chunk', 'kb.posting', 'kb.segment', 'kb.alias', 'kb.shelf', 'kb.vector_1'];

type Sizes = Readonly<Record<string, number>>;
const pick = (sizes: Sizes, names: readonly string[]) => names.map((name) => sizes[name]);
const sumOf = (sizes: Sizes) => Object.values(sizes).reduce((sum, size) => sum + size, 0);

/** How a server says that a page is what it was. */
const servers = {
  'with ETags': (name: string) => {
    const body = readPage(name);
    return validated(body, { etag: `"${createHash('md5').update(body).digest('hex')}"` });
  },
  'with dates': (name: string) =>
    validated(readPage(name), { lastModified: statSync(pathOf(name)).mtime.toUTCString() }),
  'without validators': (name: string) => page(readPage(name)),
} as const;

const pathOf = (name: string): string => join(root ?? '', name);
const readPage = (name: string): string => readFileSync(pathOf(name), 'utf8');

// Acceptance check 9.
test.skipIf(root === undefined).each(Object.entries(servers))(
  `a manual that stays as it is, served %s, is read again without a write${root === undefined ? ': no PostgreSQL manual' : ''}`,
  async (kind, serve) => {
    if (root === undefined || open === undefined) throw new Error('skipped');
    const [database, server, embeddings] = await Promise.all([
      open(),
      startFaultServer(),
      startEmbeddingServer({ dimension: 16 }),
    ]);
    try {
      const names = readdirSync(root).filter((name) => name.endsWith('.html'));
      const answers = { all: 0, unmodified: 0 };
      for (const name of names) server.on(`/docs/${name}`, counted(serve(name), answers));
      const night = await prepareNight(database, server, embeddings, answers);
      const first = await night();
      expect(first.report).toMatchObject({ outcome: 'complete' });
      expect(first.report.documents).toBeGreaterThan(1_000);
      expect(first.embedded).toBeGreaterThan(5_000);
      const before = await readBaseState(database);
      const bytes: Sizes[] = [];
      for (const _ of [2, 3, 4]) {
        const again = await night();
        const { added, changed, unchanged } = again.report.pages;
        expect({ added, changed, unchanged }).toEqual({
          ...{ added: 0, changed: 0, unchanged: first.report.documents },
        });
        expect(again.report.chunks).toMatchObject({ added: 0, removed: 0 });
        expect(again.embedded).toBe(0);
        if (kind !== 'without validators') {
          const full = again.asked - again.unmodified;
          expect(full).toBeLessThanOrEqual(again.asked / 100);
        }
        expect(await readBaseState(database)).toEqual(before);
        bytes.push(await readBaseBytes(database));
      }
      for (const each of bytes) expect(pick(each, still)).toEqual(pick(bytes[0] ?? {}, still));
      // What the second night takes is room for a second copy of the rows that say when a page was read; the
      // night's VACUUM gives it to those after, give or take a page of 8 KiB.
      const [second = 0, ...later] = bytes.map(sumOf);
      for (const each of later) expect(each).toBeLessThan(second * 1.01);
    } finally {
      await Promise.all([database.close(), server.close(), embeddings.close()]);
    }
  },
  900_000,
);

interface Answers {
  all: number;
  unmodified: number;
}

function counted(behaviour: Behaviour, answers: Answers): Behaviour {
  return (request, response) => {
    behaviour(request, response);
    answers.all += 1;
    if (response.statusCode === 304) answers.unmodified += 1;
  };
}

/** A crawl, what is embedded behind it, and the upkeep; what was asked for meanwhile. */
async function prepareNight(
  database: Database,
  { origin }: FaultServer,
  embeddings: EmbeddingServer,
  answers: Answers,
) {
  const { crawl } = await prepareCrawl(database, {
    name: 'manual',
    location: `${origin}/docs/index.html`,
    maxDepth: 100,
  });
  const { baseUrl } = embeddings;
  const model = { kind: 'openai', baseUrl, model: 'm', dimensions: 16, batch: 64 } as const;
  const embedder = await createEmbedder(
    { ...model, timeoutMs: 60_000 },
    { clock: systemClock, log, random: () => 0 },
  );
  return async () => {
    const before = { ...answers };
    const texts = embeddings.answered.flat().length;
    const report = await crawl({ concurrency: 24 });
    const { signal } = new AbortController();
    await embedPending(database, embedder, { signal, clock: systemClock, log });
    await keepUp(database, { nowMs: systemClock.now() });
    return {
      report,
      embedded: embeddings.answered.flat().length - texts,
      asked: answers.all - before.all,
      unmodified: answers.unmodified - before.unmodified,
    };
  };
}
