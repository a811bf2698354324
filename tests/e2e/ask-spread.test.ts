import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createAsker, line, scriptedModel } from '../../agent/runtime/ask/ask.fixture.ts';
import { manual } from '../../agent/runtime/ask/manual.fixture.ts';
import { createSpread } from '../../agent/runtime/jobs/index.ts';
import { createLocalBase } from '../../crawler/base/local.ts';
import { type Fleet, hostOf, openFleet } from '../kit/agent-fleet.ts';
import { eventually } from '../kit/eventually.ts';
import type { ModelCall, Reply, Script } from '../kit/model-server.ts';
import { silentLog as log } from '../kit/open-database.ts';
import { hasServer } from '../kit/server-base.ts';

const parts = ['How is a backup restored?', 'What does a full vacuum lock?'];
const question = 'How is a backup restored, and what does a full vacuum lock?';
const quotes = ['restored into an empty database', 'locks it meanwhile'] as const;

let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
});

const promptOf = ({ body }: ModelCall): string => JSON.stringify(body.messages);
function idOf(prompt: string, words: string): string {
  const block = prompt.split('<evidence-').find((one) => one.includes(words));
  return /id=\\"(\w+)\\"/.exec(block ?? '')?.[1] ?? 'none';
}
const finding = (prompt: string, quote: string): Reply => ({
  text: JSON.stringify({ claim: `It says: ${quote}`, id: idOf(prompt, quote), quote }),
});

/** A question of two parts: who looked up which, and what the retriever of the second one answers. */
async function openAsker(second: (host: string, prompt: string) => Reply, takeMs = 120_000) {
  const lookedUp: string[] = [];
  const script: Script = (call) => {
    const system = JSON.stringify(call.body.system);
    const prompt = promptOf(call);
    if (system.includes('You split')) return { text: JSON.stringify({ parts }) };
    if (!system.includes('You look one question up')) {
      const cited = quotes.filter((quote) => prompt.includes(`It says: ${quote}`));
      return {
        text: cited
          .map((quote) => line(`So: ${quote}.`, { id: idOf(prompt, quote), quote }))
          .join('\n'),
      };
    }
    const at = prompt.includes('Question: How is a backup') ? 0 : 1;
    lookedUp[at] = hostOf(call);
    return at === 0 ? finding(prompt, quotes[0]) : second(hostOf(call), prompt);
  };
  fleet = await openFleet(script);
  const { database, folder, model, shared } = fleet;
  await readManual(database, join(folder, 'manual'));
  const knowledge = createLocalBase(database, { log, environment: {}, folder });
  const asker = createAsker({
    ...{
      knowledge,
      models: [scriptedModel(model.url, 'scripted')],
      spread: createSpread(shared, { takeMs }),
    },
  });
  fleet.base.endings.push(asker.close);
  return { ...asker, lookedUp, fleet };
}

async function readManual(database: Fleet['database'], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(manual)) writeFileSync(join(folder, path), text);
  const base = createLocalBase(database, { log, environment: {}, folder });
  const { signal } = new AbortController();
  await base.addSource(
    {
      ...{ name: 'burrow', kind: 'folder', location: folder, library: 'burrow' },
      ...{ include: [], exclude: [], maxPages: 20, maxDepth: 3, allowPrivate: true },
      ...{ browser: false, everyHours: 24 },
    },
    signal,
  );
  const wanted = { names: ['burrow'], all: true, acceptsRemovals: false, replaceModel: false };
  await base.crawl({ ...wanted, isNightly: false, delayMs: 0 }, () => undefined, signal);
}

const told = (events: readonly { readonly type: string }[]) =>
  events.flatMap((event) => ('text' in event && event.type === 'narration' ? [event.text] : []));

test.skipIf(!hasServer)(
  'a part is looked up by another machine, and merged in its place with what it used',
  async () => {
    const { ask, events, lookedUp } = await openAsker((_, prompt) => finding(prompt, quotes[1]));
    await fleet?.start('alpha');
    const answer = await ask(question, { spread: true });
    expect(answer).toMatchObject({ status: 'answered', gaps: [] });
    expect(answer.text).toBe(
      'So: restored into an empty database. [1]\nSo: locks it meanwhile. [2]',
    );
    expect(lookedUp).toEqual(['m1', 'alpha']);
    expect(told(events)).toContain('part 2 was looked up by alpha');
    expect(answer.usageByAgent.map(({ agent, usage }) => [agent, usage.inputTokens])).toEqual([
      ...[
        ['planner', 100],
        ['retriever 1', 100],
        ['retriever 2', 100],
        ['writer', 100],
      ],
    ]);
    expect(answer.usage.inputTokens).toBe(400);
    // Who does not ask for it looks up all of it.
    await ask(question);
    expect(lookedUp).toEqual(['m1', 'm1']);
  },
);

test.skipIf(!hasServer)(
  'with no other machine, and with one that is stuck, it is looked up here',
  async () => {
    const { ask, lookedUp } = await openAsker((_, prompt) => finding(prompt, quotes[1]), 500);
    expect(await ask(question, { spread: true })).toMatchObject({ status: 'answered' });
    expect(lookedUp).toEqual(['m1', 'm1']);
    const worker = await fleet?.start('alpha');
    // It is there, and takes nothing.
    worker?.kill('SIGSTOP');
    // However long it takes to get there.
    await fleet?.database.query(`update agents.worker set seen_at = now() + interval '1 hour'`);
    lookedUp.length = 0;
    expect(await ask(question, { spread: true })).toMatchObject({ status: 'answered' });
    expect(lookedUp).toEqual(['m1', 'm1']);
    const jobs = await fleet?.database.query(
      `select state::text as state from agent_jobs.job where name = 'part'`,
    );
    expect(jobs).toEqual([{ state: 'cancelled' }]);
  },
);

test.skipIf(!hasServer)(
  'one that hangs elsewhere is cut off by its budget there; the answer is partial',
  async () => {
    const { ask } = await openAsker((host, prompt) =>
      host === 'alpha' ? { hang: true } : finding(prompt, quotes[1]),
    );
    await fleet?.start('alpha');
    const budget = { wallClockMs: 8_000, totalTokens: 10_000, costUsd: 1, toolCalls: 3 };
    const answer = await ask(question, { spread: true, retrieverBudget: budget });
    expect(answer).toMatchObject({
      status: 'partial',
      text: 'So: restored into an empty database. [1]',
      gaps: [
        expect.stringMatching(
          /^"What does a full vacuum lock\?" was not looked up to its end.*: \S/,
        ),
      ],
    });
  },
);

test.skipIf(!hasServer)('the part of a worker that is killed is looked up here', async () => {
  let isTaken = false;
  const { ask } = await openAsker((host, prompt) => {
    isTaken ||= host === 'alpha';
    return host === 'alpha' ? { hang: true } : finding(prompt, quotes[1]);
  });
  const worker = await fleet?.start('alpha');
  // Looks for jobs of the dead.
  await fleet?.start('beta', 0);
  const asked = ask(question, { spread: true });
  await eventually(() => expect(isTaken).toBe(true));
  worker?.kill('SIGKILL');
  await fleet?.silence();
  expect(await asked).toMatchObject({
    ...{ status: 'answered', gaps: [] },
    text: 'So: restored into an empty database. [1]\nSo: locks it meanwhile. [2]',
  });
});
