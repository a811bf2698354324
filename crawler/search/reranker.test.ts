import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createReranker } from './index.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(status: number, body: unknown): Promise<{ url: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  const listening = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.on('end', () => {
      asked.push(JSON.parse(text));
      if (body !== undefined) response.writeHead(status).end(JSON.stringify(body));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/rerank`, asked };
}

// https://docs.cohere.com/reference/rerank and https://huggingface.github.io/text-embeddings-inference.
test.each([
  [
    'Cohere and Jina',
    {
      results: [
        { index: 1, relevance_score: 0.9 },
        { index: 0, relevance_score: 0.1 },
      ],
    },
  ],
  [
    'text-embeddings-inference',
    [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ],
  ],
])('reads the answer of %s', async (_, body) => {
  const { url, asked } = await serve(200, body);
  const reranker = createReranker({ url, model: 'm' });
  expect(await reranker.rerank('q', ['a', 'b'])).toEqual([0.1, 0.9]);
  expect(asked).toEqual([{ model: 'm', query: 'q', documents: ['a', 'b'], texts: ['a', 'b'] }]);
});

test.each([
  ['a failure', 500, {}],
  ['another form', 200, { hello: 1 }],
  ['a score of nothing given', 200, [{ index: 7, score: 1 }]],
])('%s is a fault that says so', async (_, status, body) => {
  const { url } = await serve(status, body);
  await expect(createReranker({ url }).rerank('q', ['a'])).rejects.toMatchObject({
    code: 'kb.rerank',
  });
});

test('an endpoint that does not answer is given up, a caller who stops is heard', async () => {
  const { url } = await serve(200, undefined);
  await expect(createReranker({ url, timeoutMs: 50 }).rerank('q', ['a'])).rejects.toMatchObject({
    code: 'kb.rerank',
  });
  const stop = AbortSignal.abort();
  await expect(createReranker({ url }).rerank('q', ['a'], stop)).rejects.toMatchObject({
    code: 'aborted',
  });
});
