import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { createAsker } from '../../agent/runtime/ask/ask.fixture.ts';
import { lookUpFleet } from '../../agent/runtime/ask/fleet-look-up.ts';
import type { Message } from '../../agent/runtime/model/message.ts';
import type { ModelProvider } from '../../agent/runtime/model/provider.ts';
import { createFleetReader } from '../../agent/runtime/tools/fleet/fleet.ts';
import { createLocalBase } from '../../crawler/base/local.ts';
import { rebuildIndex } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { freePort } from '../kit/free-port.ts';
import { startModelServer } from '../kit/model-server.ts';
import { findServer } from '../kit/postgres-server.ts';
import { waitForHealth } from './ask/agent-process.ts';
import { startFleetServer } from './fleet-server.ts';
import { fillSynthetic, makeQueries } from './kb-synthetic.ts';
import { percentilesOf, renderPercentiles, root, spreadOf } from './measure.ts';

const chunks = 100_000;
const questionsMax = 100;
const starts = 7;
const atOnce = 50;
const token = 'bench-token';
const { signal } = new AbortController();

/** What a question takes beside the model, at 100,000 chunks. Goals: 80 ms a question; a cold `panther ask` to
 * its first byte 700 ms, with the agent running; 50 at once without a failure. The model answers at once. */
export async function benchAsk(say: (line: string) => void): Promise<unknown> {
  const server = findServer();
  const results: Record<string, unknown> = {};
  if ('missing' in server) say(`postgres: skipped, ${server.missing}`);
  else {
    const running = await startFleetServer();
    const name = await running.createDatabase();
    try {
      const url = running.url(name);
      results.postgres = await withBase({ url, folder: '/nowhere' }, say, 'postgres');
      results.agent = await benchAgent(url, say);
    } finally {
      await running.dropDatabase(name);
    }
  }
  const home = mkdtempSync(join(tmpdir(), 'bench-ask-'));
  try {
    results.pglite = await withBase({ folder: join(home, 'data') }, say, 'pglite');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return results;
}

async function withBase(
  place: { readonly url?: string; readonly folder: string },
  say: (line: string) => void,
  title: string,
): Promise<unknown> {
  const log = createLog({ write: () => undefined });
  const cache = mkdtempSync(join(tmpdir(), 'bench-ask-cache-'));
  const database = await openDatabase({ ...place, owner: 'bench', log, clock: systemClock });
  const knowledge = createLocalBase(database, { log, environment: {}, folder: cache });
  try {
    await fill(database);
    return await benchQuestions(knowledge, say, title);
  } finally {
    await knowledge.close();
    rmSync(cache, { recursive: true, force: true });
  }
}

async function fill(database: Database): Promise<void> {
  await migrate(database, 'kb', migrations);
  await fillSynthetic(database, chunks);
  await rebuildIndex(database, 'synthetic');
  await database.query('analyze', [], { timeoutMs: 600_000 });
}

/** Answers at once, with a quote from the first evidence it is shown. */
const instant: ModelProvider = {
  name: 'instant',
  async *stream({ messages }) {
    const text = quoteFirst(messages);
    yield { type: 'text', text };
    const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const content = [{ type: 'text' as const, text }];
    const message = { role: 'assistant' as const, content, usage, model: 'instant/m' };
    yield { type: 'end', message: { ...message, stop: 'done' } };
  },
};

function quoteFirst(messages: readonly Message[]): string {
  const last = messages.at(-1);
  const parts = last?.role === 'user' ? last.content : [];
  const first = parts.find((part) => part.type === 'evidence')?.evidence;
  const cite = first === undefined ? [] : [{ id: first.id, quote: first.text.slice(0, 60) }];
  return JSON.stringify({ text: 'So it is.', cite });
}

async function benchQuestions(
  knowledge: Parameters<typeof createAsker>[0]['knowledge'],
  say: (line: string) => void,
  title: string,
): Promise<unknown> {
  const models = [
    { provider: instant, model: 'm', contextTokens: 100_000, maxOutputTokens: 2_000 },
  ];
  const readFleet = createFleetReader(join(root, 'nix/generated/fleet.json'));
  const asker = createAsker({
    ...{ knowledge, models },
    lookUpFleet: (question) => lookUpFleet(readFleet(), question, 0),
  });
  const times: number[] = [];
  const ends: Record<string, number> = {};
  try {
    await asker.ask('warm up');
    for (const question of makeQueries().slice(0, questionsMax)) {
      const started = performance.now();
      const { status } = await asker.ask(question);
      times.push(performance.now() - started);
      ends[status] = (ends[status] ?? 0) + 1;
    }
  } finally {
    asker.close();
  }
  const spread = percentilesOf(times);
  say(`${title}: ${renderPercentiles(spread)} ms a question beside the model (goal: 80)`);
  return { times: spread, ends };
}

async function benchAgent(url: string, say: (line: string) => void): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-agent-'));
  let modelMs = 0;
  const model = await startModelServer(({ body }) => {
    const started = performance.now();
    const text = JSON.stringify(body.messages.at(-1));
    const [, id = 'k1', quote = ''] = /id=\\"(k\d+)\\".*?>\\n([^\\]{8,60})/.exec(text) ?? [];
    modelMs = performance.now() - started;
    return { text: JSON.stringify({ text: 'So it is.', cite: [{ id, quote }] }) };
  });
  const port = await freePort();
  const environment = agentEnvironment(folder, port, url, `${model.url}/v1`);
  const agent = spawn(process.execPath, ['bin/panther', '--run', 'agent/main.ts'], {
    ...{ cwd: root, env: environment, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  try {
    await waitForHealth(port, agent);
    const question = makeQueries()[0] ?? '';
    const times: number[] = [];
    for (let run = -1; run < starts; run++) {
      const firstByteMs = await timeFirstByte(question, environment);
      if (run >= 0) times.push(firstByteMs - modelMs);
    }
    const cold = spreadOf(times);
    say(
      `agent: a cold panther ask to its first byte ${cold.median} ms, at most ${cold.max} (goal: 700)`,
    );
    return { cold, atOnce: await askAtOnce(port, say) };
  } finally {
    await stop(agent);
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function agentEnvironment(folder: string, port: number, url: string, modelUrl: string) {
  const credentials = join(folder, 'credentials');
  mkdirSync(credentials, { recursive: true });
  const tokenFile = join(credentials, 'agentToken');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  return {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'warn' },
    ...{ PANTHER_STATE_DIR: join(folder, 'agent'), PANTHER_PORT: String(port) },
    ...{ CREDENTIALS_DIRECTORY: credentials, DATABASE_URL: url },
    ...{ PANTHER_MODELS: 'local/m', PANTHER_MODEL_URL: modelUrl },
    ...{ PANTHER_AGENT_URL: `http://127.0.0.1:${port}`, PANTHER_AGENT_TOKEN_FILE: tokenFile },
  };
}

async function timeFirstByte(question: string, env: NodeJS.ProcessEnv): Promise<number> {
  const launched = performance.now();
  const child = spawn(process.execPath, ['bin/panther', 'ask', question], {
    ...{ cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let said = '';
  child.stderr.on('data', (part) => (said += part));
  const first = Promise.withResolvers<number>();
  child.stdout.once('data', () => first.resolve(performance.now() - launched));
  child.stdout.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`panther ask ended with ${code}: ${said}`);
  return first.promise;
}

async function askAtOnce(port: number, say: (line: string) => void): Promise<unknown> {
  const client = createApiClient({ url: `http://127.0.0.1:${port}`, token, name: 'the agent' });
  const started = performance.now();
  const all = makeQueries()
    .slice(0, atOnce)
    .map(async (question) => {
      for await (const line of client.lines('POST', '/api/ask', { body: { question }, signal })) {
        const { type, answer } = line as { type: string; answer?: { status: string } };
        if (type === 'answer') return answer?.status ?? 'none';
      }
      return 'broken off';
    });
  const ends = await Promise.allSettled(all);
  const ms = Math.round(performance.now() - started);
  const failed = ends.filter(
    (end) => end.status === 'rejected' || !['answered', 'not-found'].includes(end.value),
  );
  say(`agent: ${atOnce} questions at once in ${ms} ms, ${failed.length} failed (goal: none)`);
  const reasons = failed.map((end) => (end.status === 'rejected' ? String(end.reason) : end.value));
  return { ms, failed: failed.length, reasons };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
