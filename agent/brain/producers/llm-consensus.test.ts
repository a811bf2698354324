import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { Fault } from '#lib';
import { llmConsensus } from './llm-consensus.ts';
import { symbols, viewOf } from './market.fixture.ts';
import { createOpenAiPanel } from './model-endpoint.ts';
import { parseModelAnswer } from './model-question.ts';
import type { ModelPanel } from './services.ts';

const answer = (stance: string, conviction: number) =>
  JSON.stringify({
    opinions: symbols.map((symbol) => ({ symbol, stance, conviction, reason: 'numbers' })),
  });

function ask(models: ModelPanel | undefined) {
  return llmConsensus.produce({
    producer: 'llm-consensus',
    view: viewOf({ seed: 1 }),
    symbols,
    params: llmConsensus.params.parse({}),
    services: models === undefined ? {} : { models },
    signal: new AbortController().signal,
  });
}

function panelOf(texts: readonly string[]): ModelPanel {
  return {
    models: texts.map((_, index) => `m${index}`),
    ask: ({ model }) => Promise.resolve(texts[Number(model.slice(1))] ?? ''),
  };
}

test('without models there is no opinion', async () => {
  for (const one of await ask(undefined)) {
    expect(one).toMatchObject({ reason: 'no language model is set up' });
  }
});

test('the mean counts, less by a tenth for each point of dispersion', async () => {
  // mean 6, population deviation 2: 6 × 0.8 = 4.8
  const [opinion] = await ask(panelOf([answer('long', 4), answer('long', 8)]));
  expect(opinion).toMatchObject({ direction: 'long', conviction: 5, inputs: { dispersion: 2 } });
});

test('models that contradict each other take no side', async () => {
  // +6 and −6: mean 0; +10 and −2: mean 4, deviation 6
  const [even] = await ask(panelOf([answer('long', 6), answer('short', 6)]));
  const [uneven] = await ask(panelOf([answer('long', 10), answer('short', 2)]));
  expect(even).toMatchObject({ direction: 'neutral', conviction: 0 });
  expect(uneven).toMatchObject({ direction: 'neutral', inputs: { mean: 4, dispersion: 6 } });
});

test('an answer that is not the JSON asked for is no vote', async () => {
  const [opinion] = await ask(panelOf([answer('long', 8), 'I give it a score of 8 out of 10']));
  expect(opinion).toMatchObject({ reason: '1 of 2 models answered; 2 are needed' });
  await expect(ask(panelOf(['8', 'score 8 of 10']))).rejects.toBeInstanceOf(Fault);
});

test.each([
  ['text around it', `Here: ${answer('long', 5)}`],
  ['a fence around it', `\`\`\`json\n${answer('long', 5)}\n\`\`\``],
  ['a conviction beyond ten', answer('long', 11)],
  ['a broken conviction', answer('long', 5.5)],
  ['a neutral one with conviction', answer('neutral', 3)],
  ['a side without conviction', answer('short', 0)],
  ['a bare number', '8'],
  ['members nobody asked for', answer('long', 5).replace('"reason"', '"x":1,"reason"')],
])('refused: %s', (_, text) => {
  expect(() => parseModelAnswer(text, 'm')).toThrow(Fault);
});

test('the endpoint is asked as OpenAI documents it, and its key is in no error', async () => {
  const seen: { url?: string | undefined; auth?: string | undefined; body: string }[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    seen.push({ url: request.url, auth: request.headers.authorization, body });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ message: { content: answer('long', 5) } }] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const apiKey = 'sk-not-a-real-key-000000';
  const panel = createOpenAiPanel({
    baseUrl: `http://127.0.0.1:${port}/v1/`,
    apiKey,
    models: ['a', 'b'],
  });
  try {
    const [opinion] = await ask(panel);
    expect(opinion).toMatchObject({ direction: 'long', conviction: 5 });
    expect(seen[0]).toMatchObject({ url: '/v1/chat/completions', auth: `Bearer ${apiKey}` });
    const body = JSON.parse(seen[0]?.body ?? '') as Record<string, unknown>;
    expect(body).toMatchObject({ temperature: 0, response_format: { type: 'json_object' } });
    expect(JSON.stringify(body)).not.toContain(apiKey);
    status = 503;
    const error: unknown = await Promise.resolve(ask(panel)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'the endpoint answered 503', retryable: true });
    expect(JSON.stringify(error)).not.toContain(apiKey);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
