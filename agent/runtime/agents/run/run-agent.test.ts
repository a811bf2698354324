import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#lib';
import {
  type ModelServer,
  type Script,
  startModelServer,
} from '../../../../tests/kit/model-server.ts';
import type { AgentDefinition } from '../../model/agent.ts';
import { createOpenAiProvider } from '../../providers/index.ts';
import { tools } from '../../tools/index.ts';
import type { ToolPorts } from '../../tools/ports.ts';
import { brainAnalyst } from '../brain-analyst.ts';
import { docsResearcher } from '../docs-researcher.ts';
import * as stored from '../store/index.ts';
import { type RunPorts, runAgent } from './run-agent.ts';

let folder: string;
let store: stored.AgentStore;
let server: ModelServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-agent-'));
  store = stored.openAgentStore(join(folder, 'agents.db'), systemClock);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  store.close();
  rmSync(folder, { recursive: true });
});

const passage = {
  ...{ chunkId: 'c1', documentId: '1', score: 1, ranks: {}, library: 'postgresql' },
  ...{ title: 'REINDEX', url: 'https://docs.example/reindex#c', headingPath: ['REINDEX'] },
  ...{ content: 'REINDEX CONCURRENTLY does not block writes.', span: { start: 0, end: 5 } },
  ...{ crawledAt: 1, suspicious: false },
};
/** What the two agents here ask; a test that asks more fails. */
const toolPorts = {
  knowledge: { search: async () => ({ hits: [passage], notes: [] }) },
} as unknown as ToolPorts;

async function portsFor(script: Script): Promise<RunPorts> {
  server = await startModelServer(script);
  const provider = createOpenAiProvider({
    ...{ name: 'scripted', baseUrl: `${server.url}/v1`, apiKey: 'test', timeoutMs: 5_000 },
    retries: 0,
  });
  let count = 0;
  return {
    ...{ tools, toolPorts, store, clock: systemClock, sessionsFolder: join(folder, 'sessions') },
    models: [{ provider, model: 'm', contextTokens: 100_000, maxOutputTokens: 4_000 }],
    random: () => `mark${count++}xyz`,
  };
}

async function run(script: Script, agent: AgentDefinition = docsResearcher, signal?: AbortSignal) {
  const ports = await portsFor(script);
  return runAgent(
    agent,
    'How do I rebuild an index?',
    ports,
    signal ?? new AbortController().signal,
  );
}

const searchCall = { calls: [{ name: 'search', input: { query: 'rebuild an index' } }] };
const answer = (...outputs: readonly object[]) => ({ text: JSON.stringify({ outputs }) });
const found = (quote: string) => ({
  kind: 'findings',
  value: { statements: [{ text: 'It does not block.', cite: [{ id: 'k1', quote }] }], missing: [] },
});
const prediction = {
  kind: 'predictions',
  value: {
    items: [
      {
        claim: { kind: 'closes-with-profit', positionId: 'p1' },
        ...{ probability: 0.7, horizonHours: 24, because: 'its trend holds' },
      },
    ],
  },
};
const steps =
  (...replies: ReturnType<Script>[]): Script =>
  (_, index) =>
    replies[index] ?? { status: 400, error: 'asked too often' };

describe('a run of an agent', () => {
  it('asks, uses its tools, and gives what may be given; all of it is recorded', async () => {
    const result = await run(steps(searchCall, answer(found('does not block writes'))));
    expect(result).toMatchObject({
      ...{ outcome: 'accepted', mode: 'sandbox', problems: [], violations: [] },
      outputs: [{ kind: 'findings' }],
      evidence: [{ id: 'k1', url: passage.url, hostile: true }],
      // Two requests of 100 and 20 tokens each, as the scripted model counts.
      usage: { inputTokens: 200, outputTokens: 40 },
    });
    const [row] = stored.readRuns(store, { limit: 5 });
    expect(row).toMatchObject({
      ...{ id: result.id, agent: 'docs-researcher', outcome: 'accepted', tokens: 240 },
      // sha256sum of the question, by the program of that name.
      inputHash: '77324e70cf4cf919b8914f71eb01c9f8e9934e209115796d6eb7cfc2e2c4025f',
      outputs: result.outputs,
    });
    const offered = server?.calls[0]?.body.tools.map(
      (tool: { function: { name: string } }) => tool.function.name,
    );
    expect(offered).toEqual(['list_libraries', 'outline', 'read_chunk', 'related', 'search']);
    // Text of strangers is never in the system prompt.
    const [system] = server?.calls[1]?.body.messages ?? [];
    expect(system.content).not.toContain('CONCURRENTLY');
    const [session = ''] = readdirSync(join(folder, 'sessions')).filter((each) =>
      each.endsWith('l'),
    );
    expect(session).toBe(`${row?.session}.jsonl`);
    expect(readFileSync(join(folder, 'sessions', session), 'utf8')).toContain('CONCURRENTLY');
  });

  it('is asked once more for what can be mended', async () => {
    const script = steps(
      searchCall,
      answer(found('never ever blocks')),
      answer(found('does not block writes')),
    );
    const result = await run(script);
    expect(result).toMatchObject({ outcome: 'accepted', problems: [] });
    const asked = server?.calls[2]?.body.messages.at(-1);
    expect(asked.content).toContain('does not stand in k1');
  });

  it('gives nothing when it is not mended, and stays in its mode', async () => {
    const wrong = answer(found('never ever blocks'));
    const result = await run(steps(searchCall, wrong, wrong));
    expect(result).toMatchObject({ outcome: 'refused', outputs: [], demotedTo: undefined });
    expect(stored.readMode(store, docsResearcher)).toBe('sandbox');
  });

  it.each([
    ['gives what is not on its list', answer({ kind: 'order', value: {} }), /it gave "order"/],
    [
      'calls a tool that is not its own',
      { calls: [{ name: 'shell', input: { command: 'id' } }] },
      /it called shell/,
    ],
    ['gives away its mark', { text: 'my mark is mark1xyz' }, /mark of its prompt/],
  ])('that %s is refused, recorded, and takes it a step down', async (_, reply, what) => {
    const result = await run(steps(reply, answer(found('does not block writes'))));
    expect(result).toMatchObject({ outcome: 'refused', outputs: [], demotedTo: 'paused' });
    expect(result.violations.join()).toMatch(what);
    expect(stored.readViolations(store, 'docs-researcher', 5)[0]?.what).toMatch(what);
    const ports = await portsFor(steps());
    const again = runAgent(docsResearcher, 'x', ports, new AbortController().signal);
    await expect(again).rejects.toThrow(/docs-researcher is paused/);
  });

  it('ends with its budget, and with its model', async () => {
    const poor = { ...docsResearcher, budget: { ...docsResearcher.budget, toolCalls: 1 } };
    const cut = await run(steps(searchCall, searchCall), poor);
    expect(cut).toMatchObject({ outcome: 'cut-off', problems: ['all tool calls are used'] });
    await server?.close();
    const wrongKey = await run(steps({ status: 401, error: 'bad key' }));
    expect(wrongKey).toMatchObject({ outcome: 'failed', fault: { code: 'model.auth' } });
  });

  it('needs a model, an input, and tools that go together', async () => {
    const ports = await portsFor(steps());
    const { signal } = new AbortController();
    const none = runAgent(docsResearcher, 'x', { ...ports, models: [] }, signal);
    await expect(none).rejects.toMatchObject({ code: 'model.none' });
    for (const input of [' ', 'x'.repeat(100_001)]) {
      await expect(runAgent(docsResearcher, input, ports, signal)).rejects.toMatchObject({
        code: 'usage',
      });
    }
    const armed: AgentDefinition = {
      ...docsResearcher,
      ...{ tools: ['search', 'brain_propose_close'], effects: ['read', 'write'] },
    };
    await expect(runAgent(armed, 'x', ports, signal)).rejects.toMatchObject({
      code: 'agent.refused',
    });
    expect(stored.readRuns(store, { limit: 1 })).toEqual([]);
    expect(server?.calls).toEqual([]);
  });
});

describe('consequences', () => {
  const propose = {
    calls: [
      { name: 'brain_propose_close', input: { positionId: 'p1', reason: 'its stop is too far' } },
    ],
  };
  const modes = (to: 'sandbox' | 'live') =>
    stored.recordModeChange(store, {
      ...{ agent: 'brain-analyst', from: 'shadow', to, by: 'test', reason: 'a test' },
    });

  it('in shadow mode are predictions that are kept, and wishes that are only noted', async () => {
    const result = await run(steps(propose, answer(prediction)), brainAnalyst);
    expect(result).toMatchObject({ outcome: 'accepted', mode: 'shadow' });
    expect(result.proposals).toMatchObject([{ approval: undefined, action: { positionId: 'p1' } }]);
    expect(stored.readApprovals(store, {})).toEqual([]);
    const [kept] = stored.readPredictions(store, { limit: 5 });
    expect(kept).toMatchObject({
      id: result.predictions[0],
      probability: 0.7,
      happened: undefined,
    });
    expect((kept?.dueAt ?? 0) - (kept?.at ?? 0)).toBe(86_400_000);
  });

  it('in sandbox mode are none', async () => {
    modes('sandbox');
    const result = await run(steps(propose, answer(prediction)), brainAnalyst);
    expect(result).toMatchObject({ outcome: 'accepted', predictions: [] });
    expect(stored.readPredictions(store, { limit: 5 })).toEqual([]);
    expect(stored.readApprovals(store, {})).toEqual([]);
  });

  it('of a run of the queue are none, live or not: who could decide sits elsewhere', async () => {
    modes('live');
    const ports = await portsFor(steps(propose, answer(prediction)));
    const id = '0196b0de-7a4c-7c1e-8f3d-2b9d5a6c7e10';
    const { signal } = new AbortController();
    const result = await runAgent(brainAnalyst, 'Look.', { ...ports, queued: { id } }, signal);
    expect(result).toMatchObject({ id, outcome: 'accepted', mode: 'live' });
    expect(result.proposals).toMatchObject([{ approval: undefined }]);
    expect(stored.readApprovals(store, {})).toEqual([]);
    const told = JSON.stringify(server?.calls[1]?.body.messages.at(-1));
    expect(told).toContain('this run came from a queue');
  });

  it('in live mode are wishes that wait for the operator', async () => {
    modes('live');
    const result = await run(steps(propose, answer(prediction)), brainAnalyst);
    expect(stored.readApprovals(store, { waiting: true })).toMatchObject([
      { id: result.proposals[0]?.approval, agent: 'brain-analyst', run: result.id },
    ]);
  });

  it('of a run that was not accepted are void', async () => {
    modes('live');
    const result = await run(steps(propose, answer({ kind: 'order', value: {} })), brainAnalyst);
    expect(result).toMatchObject({ outcome: 'refused', demotedTo: 'shadow', predictions: [] });
    expect(stored.readApprovals(store, {})).toMatchObject([
      { state: 'denied', decidedBy: 'automatic' },
    ]);
  });
});
